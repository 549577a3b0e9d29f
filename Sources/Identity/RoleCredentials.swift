internal import AWSClients
internal import AWSCore

/// A role, taken with other credentials.
struct AssumedRole: CredentialsProvider {
    let sts: STSClient
    let roleARN: String
    let sessionName: String
    var externalID: String?
    var duration: Int?

    func credentials() async throws -> Credentials {
        try await sts.assumeRole(
            arn: roleARN, sessionName: sessionName, externalID: externalID, duration: duration)
    }

    func credentials(replacing rejected: Credentials) async throws -> Credentials? {
        try await credentials()
    }
}

/// A role, taken with a token that something else keeps fresh in a file.
struct WebIdentity: CredentialsProvider {
    let sts: STSClient
    let host: HostEnvironment
    let tokenFile: String
    let roleARN: String
    let sessionName: String

    func credentials() async throws -> Credentials {
        guard let token = try host.read(tokenFile)?.trimmingSpaces, !token.isEmpty else {
            throw IdentityError.unreadableFile(path: tokenFile, detail: "there is no token in it")
        }
        return try await sts.assumeRole(arn: roleARN, sessionName: sessionName, webIdentityToken: token)
    }
}
