package import AWSClients
package import AWSCore

/// The caller that settings and flags ask for.
package struct IdentityRequest: Sendable {
    package var local: Bool
    package var account: String?
    /// A role's name, its name with a path, or its ARN.
    package var role: String?
    package var sessionName: String

    package init(local: Bool, account: String?, role: String?, sessionName: String) {
        self.local = local
        self.account = account
        self.role = role
        self.sessionName = sessionName
    }

    /// The role to take; nil where the chain's credentials are used as they are.
    func roleARN(partition: Partition) -> String? {
        guard local, let role else { return nil }
        if role.hasPrefix("arn:") { return role }
        return account.map { "arn:\(partition.rawValue):iam::\($0):role/\(role)" }
    }
}

/// The caller as STS names it.
package struct ResolvedCaller: Sendable {
    package let credentials: any CredentialsProvider
    package let caller: CallerIdentity

    /// `aws`, `aws-cn`, …: as the caller's ARN says.
    package var partition: String {
        let fields = caller.arn.split(separator: ":", omittingEmptySubsequences: false)
        return fields.count > 1 ? String(fields[1]) : "aws"
    }
}

extension CredentialChain {
    /// Assumes the role, if any, and asks STS for the caller before any other call.
    ///
    /// - Parameters:
    ///   - base: the credentials to begin with; nil takes the chain's.
    ///   - observe: hears of the calls to STS.
    /// - Throws: ``IdentityError``, ``AWSError``.
    package func resolve(
        _ request: IdentityRequest, base: (any CredentialsProvider)? = nil,
        observe: @escaping @Sendable (RequestPipeline.Attempt) -> Void
    ) async throws -> ResolvedCaller {
        var credentials = try base ?? provider()
        if let arn = request.roleARN(partition: Partition(region: endpoints.region.name)) {
            credentials = cached(
                AssumedRole(sts: observed(credentials, observe), roleARN: arn, sessionName: request.sessionName))
        }
        let caller = try await observed(credentials, observe).callerIdentity()
        if let account = request.account, caller.account != account {
            throw IdentityError.wrongAccount(expected: account, actual: caller.account, arn: caller.arn)
        }
        return ResolvedCaller(credentials: credentials, caller: caller)
    }

    private func observed(
        _ credentials: any CredentialsProvider, _ observe: @escaping @Sendable (RequestPipeline.Attempt) -> Void
    ) -> STSClient {
        STSClient(
            pipeline: RequestPipeline(
                transport: host.transport, credentials: credentials, endpoints: endpoints, time: host.time,
                observe: observe))
    }
}
