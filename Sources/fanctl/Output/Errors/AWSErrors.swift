import AWSClients
import AWSCore
import Operations
import Timing
import Transport

extension AWSError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .service(let failure):
            let request = failure.requestID.map { ", request id \($0)" } ?? ""
            return Explanation(
                "\(failure.call.title) failed: \(failure.message)",
                why: ["(\(failure.code), HTTP \(failure.status)\(request))"], next: failure.advice)
        case .transport(let call, let error):
            return Explanation(
                "\(call.title) got no answer: \(error.explanation.what)",
                next: error.mayHaveBeenCarriedOut
                    ? "AWS may have carried it out; run the same command again, it finds out." : nil)
        case .unreadable(let call, let status, let detail):
            return Explanation("\(call.title) answered HTTP \(status) with something that cannot be read: \(detail)")
        }
    }
}

extension AWSError.Call {
    /// `SQS SendMessageBatch`.
    fileprivate var title: String {
        let name =
            switch service {
            case .sqs: "SQS"
            case .lambda: "Lambda"
            case .iam: "IAM"
            case .s3: "S3"
            case .sts: "STS"
            case .logs: "CloudWatch Logs"
            case .sso, .ssoOIDC: "SSO"
            }
        return "\(name) \(operation)"
    }
}

extension ServiceFailure {
    /// What to do about AWS's code; nil for a code of which nothing more is known.
    fileprivate var advice: String? {
        switch code {
        case "ExpiredToken", "ExpiredTokenException":
            "The credentials have expired: renew them (`aws sso login`, or new keys) and run the command again."
        case "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId":
            "AWS does not know this access key: check the profile and the environment variables."
        case "SignatureDoesNotMatch":
            "The secret key does not belong to the access key, or was not copied as a whole."
        case "AccessDenied", "AccessDeniedException":
            "The credentials lack this permission: ask for it, or take another --profile or --role-arn."
        case "InvalidSignatureException" where message.contains("expired"), "RequestTimeTooSkewed":
            "This machine's clock is wrong: set it."
        case "LimitExceeded", "LimitExceededException", "CodeStorageExceededException":
            "A quota of the account is used up: delete something, or ask AWS for more."
        default: nil
        }
    }
}

extension TransportError: ExplainedError {
    var explanation: Explanation {
        switch kind {
        case .couldNotResolve: Explanation("\(origin) has no address (check the region and the network)")
        case .tooLarge: Explanation("\(origin): \(detail)")
        case .couldNotConnect: Explanation("no connection to \(origin): \(detail)")
        case .timedOut: Explanation("\(origin) did not answer in time")
        case .connectionLost: Explanation("the connection to \(origin) was lost: \(detail)")
        case .insecure: Explanation("the certificate of \(origin) was refused: \(detail)")
        case .plainHTTPRefused:
            Explanation("\(origin) is plain http to another machine; name it with --endpoint if that is what you want")
        case .malformed: Explanation("\(origin): \(detail)")
        }
    }
}

extension DeleteObjectsError: ExplainedError {
    var explanation: Explanation {
        let first = kept.first.map { ", among them \($0.key): \($0.message ?? $0.code)" } ?? ""
        return Explanation("S3 kept \(kept.count, "object") of bucket \(bucket)\(first)")
    }
}
