internal import Timing

/// A source of credentials.
package protocol CredentialsProvider: Sendable {
    /// Credentials that work now.
    ///
    /// - Throws: an error that says what was tried and what to do; it is shown as it is.
    func credentials() async throws -> Credentials

    /// Credentials after AWS refused `rejected` as expired; nil where there can be no others.
    func credentials(replacing rejected: Credentials) async throws -> Credentials?
}

extension CredentialsProvider {
    package func credentials(replacing rejected: Credentials) async throws -> Credentials? { nil }
}

/// Keys that were given.
package struct StaticCredentials: CredentialsProvider {
    private let value: Credentials

    package init(_ value: Credentials) {
        self.value = value
    }

    package func credentials() async throws -> Credentials { value }
}

extension Credentials {
    /// The keys in an environment: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
    ///
    /// Nil where there is no key id.
    ///
    /// - Throws: ``EnvironmentCredentialsError`` where there is an id without a secret, or an expiration that is no time.
    package static func fromEnvironment(_ environment: [String: String]) throws -> Credentials? {
        guard let id = environment["AWS_ACCESS_KEY_ID"], !id.isEmpty else { return nil }
        guard let secret = environment["AWS_SECRET_ACCESS_KEY"], !secret.isEmpty else {
            throw EnvironmentCredentialsError.secretMissing
        }
        // The older name comes first, as in botocore.
        let token = [environment["AWS_SECURITY_TOKEN"], environment["AWS_SESSION_TOKEN"]].lazy.compactMap(\.self)
            .first { !$0.isEmpty }
        var expiration: Instant?
        if let text = environment["AWS_CREDENTIAL_EXPIRATION"], !text.isEmpty {
            guard let instant = Instant(iso8601: text) else {
                throw EnvironmentCredentialsError.expirationUnreadable(text)
            }
            expiration = instant
        }
        return Credentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: token, expiration: expiration)
    }
}

package enum EnvironmentCredentialsError: Error, Hashable, Sendable {
    case secretMissing
    case expirationUnreadable(String)
}
