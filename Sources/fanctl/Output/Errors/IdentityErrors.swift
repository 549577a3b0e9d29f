import AWSCore
import Identity

extension IdentityError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .malformedConfig(let file, let line):
            Explanation("\(file):\(line): error: neither a section nor KEY = VALUE")
        case .unreadableFile(let path, let detail): Explanation("\(path) cannot be used: \(detail)")
        case .noSuchProfile(let name, let files):
            Explanation("there is no profile \(name)", why: ["Looked in \(files.joined(separator: " and "))."])
        case .profileLoop(let names):
            Explanation("the profiles \(names.joined(separator: " → ")) form a loop")
        case .incompleteProfile(let name, let missing): Explanation("the profile \(name) lacks \(missing)")
        case .unknownCredentialSource(let profile, let source):
            Explanation("the profile \(profile) names credential_source \(source), which does not exist")
        case .needsMFA(let profile):
            Explanation(
                "the profile \(profile) asks for a one-time password, which fanctl does not",
                next: "Get a session with `aws sts get-session-token` and put its keys into the environment.")
        case .needsSSOLogin(let profile):
            Explanation(
                "the SSO session of profile \(profile) has ended", next: "Run `aws sso login --profile \(profile)`.")
        case .needsLogin(let profile):
            Explanation(
                "the profile \(profile) uses `aws login`, which fanctl does not know",
                next: "Run `eval $(aws configure export-credentials --profile \(profile) --format env)`.")
        case .processFailed(let profile, let detail):
            Explanation("credential_process of profile \(profile): \(detail)")
        case .containerRefused(let detail): Explanation("the container's credentials: \(detail)")
        case .noCredentials(let tried):
            Explanation(
                "no AWS credentials were found", why: tried.map { "tried: \($0)" },
                next: "Set them in the environment, name a --profile, or try the --sandbox.")
        case .noRegion:
            Explanation(
                "no region is known",
                next: "Name one in the stack file, in settings.json, with --region or in AWS_REGION.")
        case .badRegion(let source, let value):
            Explanation(
                "\(source) is `\(value)`, which is not the name of a region",
                why: [
                    "A region becomes part of the host that requests go to: it has letters, digits and hyphens, as in `us-east-2`."
                ])
        case .badEndpoint(let source, let value):
            Explanation("\(source) is `\(value)`, which is not an http or https URL")
        case .wrongAccount(let expected, let actual, let arn):
            Explanation(
                "settings.json says account \(expected), and the credentials are of account \(actual) (\(arn))",
                why: ["No other request was made there."])
        }
    }
}

extension EnvironmentCredentialsError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .secretMissing: Explanation("AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not")
        case .expirationUnreadable(let text):
            Explanation("AWS_CREDENTIAL_EXPIRATION is `\(text)`, which is not a time")
        }
    }
}
