/// Why it is not known who we are.
package enum IdentityError: Error, Hashable, Sendable {
    case malformedConfig(file: String, line: Int)
    case unreadableFile(path: String, detail: String)
    case noSuchProfile(name: String, files: [String])
    /// Profiles whose `source_profile` leads back to themselves.
    case profileLoop([String])
    case incompleteProfile(name: String, missing: String)
    case unknownCredentialSource(profile: String, source: String)
    /// The role wants a one-time password, which fanctl does not ask for.
    case needsMFA(profile: String)
    /// `aws sso login` was not run, or too long ago.
    case needsSSOLogin(profile: String)
    /// Credentials of `aws login`, which fanctl cannot renew.
    case needsLogin(profile: String)
    case processFailed(profile: String, detail: String)
    case containerRefused(detail: String)
    /// Nothing was found; what was tried.
    case noCredentials(tried: [String])
    case noRegion
    /// The text from `source` is no region's name.
    case badRegion(source: String, value: String)
    case badEndpoint(source: String, value: String)
    /// `account` in settings.json is another than that of the credentials.
    case wrongAccount(expected: String, actual: String, arn: String)
}
