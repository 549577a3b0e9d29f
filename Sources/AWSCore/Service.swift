/// The services that fanctl speaks to.
package enum Service: String, Hashable, Sendable, CaseIterable {
    case sqs
    case lambda
    case iam
    case s3
    case sts
    case logs
    case sso = "portal.sso"
    case ssoOIDC = "oidc"

    /// The service's name in a signature's scope, and the first part of its host name.
    package var signingName: String { rawValue }

    /// The last part of `AWS_ENDPOINT_URL_<SERVICE>`; lower-cased it is the key in a profile's `services` section.
    package var configurationName: String {
        switch self {
        case .sqs: "SQS"
        case .lambda: "LAMBDA"
        case .iam: "IAM"
        case .s3: "S3"
        case .sts: "STS"
        case .logs: "CLOUDWATCH_LOGS"
        case .sso: "SSO"
        case .ssoOIDC: "SSO_OIDC"
        }
    }
}
