package import AWSCore
internal import Timing

/// AWS Security Token Service.
package struct STSClient: Sendable {
    private let query: QueryProtocol

    package init(pipeline: RequestPipeline) {
        query = QueryProtocol(pipeline: pipeline, service: .sts, version: "2011-06-15")
    }

    /// The owner of the credentials. Needs no permission.
    package func callerIdentity() async throws -> CallerIdentity {
        try await query.call("GetCallerIdentity", [], returning: CallerIdentity.self)
    }

    /// - Parameters:
    ///   - duration: seconds, 900 to the role's limit; nil for one hour.
    package func assumeRole(
        arn: String, sessionName: String, externalID: String? = nil, duration: Int? = nil
    ) async throws -> Credentials {
        var parameters = [("RoleArn", arn), ("RoleSessionName", sessionName)]
        if let externalID { parameters.append(("ExternalId", externalID)) }
        if let duration { parameters.append(("DurationSeconds", String(duration))) }
        let output = try await query.call("AssumeRole", parameters, returning: SessionOutput.self)
        return try output.credentials.value(of: "AssumeRole")
    }

    /// The only call here that is not signed: the token speaks for itself.
    package func assumeRole(
        arn: String, sessionName: String, webIdentityToken: String
    ) async throws -> Credentials {
        let parameters = [
            ("RoleArn", arn), ("RoleSessionName", sessionName), ("WebIdentityToken", webIdentityToken),
        ]
        let output = try await query.call(
            "AssumeRoleWithWebIdentity", parameters, returning: SessionOutput.self, isSigned: false)
        return try output.credentials.value(of: "AssumeRoleWithWebIdentity")
    }
}

package struct CallerIdentity: Decodable, Hashable, Sendable {
    package let account: String
    package let arn: String

    enum CodingKeys: String, CodingKey {
        case account = "Account"
        case arn = "Arn"
    }
}

private struct SessionOutput: Decodable {
    let credentials: Session

    struct Session: Decodable {
        let accessKeyID: String
        let secretAccessKey: String
        let sessionToken: String
        let expiration: String

        enum CodingKeys: String, CodingKey {
            case accessKeyID = "AccessKeyId"
            case secretAccessKey = "SecretAccessKey"
            case sessionToken = "SessionToken"
            case expiration = "Expiration"
        }

        func value(of operation: String) throws -> Credentials {
            guard let end = Instant(iso8601: expiration) else {
                throw AWSError.unreadable(
                    call: AWSError.Call(service: .sts, operation: operation), status: 200,
                    detail: "Expiration is no time: \(expiration)")
            }
            return Credentials(
                accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken,
                expiration: end)
        }
    }

    enum CodingKeys: String, CodingKey {
        case credentials = "Credentials"
    }
}
