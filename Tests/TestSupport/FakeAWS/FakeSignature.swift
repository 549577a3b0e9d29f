import AWSCore
internal import Hashing
internal import Timing
internal import Transport

/// Whether a request is signed for the right place, at the right time, by a key that is known.
///
/// Not whether the signature is right: that is checked against other implementations elsewhere.
enum FakeSignature {
    static func check(
        _ request: FakeRequest, _ address: FakeAddress, _ settings: FakeSettings, now: Instant
    ) throws {
        if request.operation == "AssumeRoleWithWebIdentity" {
            guard request.scope == nil else { throw invalid(request, "the call must not be signed") }
            return
        }
        guard let scope = request.scope else {
            let code = request.service == .s3 ? "AccessDenied" : "MissingAuthenticationToken"
            throw FakeError(403, code, "Request is missing Authentication Token")
        }
        let region = request.service == .iam ? "us-east-1" : settings.region
        guard scope.service == request.service.signingName, scope.region == region,
            address.region.map({ $0 == settings.region }) ?? true
        else {
            throw invalid(request, "Credential should be scoped to a valid region: '\(region)', not '\(scope.region)'")
        }
        try checkTime(request, scope, now + settings.clockOffset)
        try checkKey(request, scope, settings)
        if request.service == .s3 {
            guard let digest = request.headers["x-amz-content-sha256"] else {
                throw FakeError(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
            }
            guard digest == SHA256.hash(request.body).hex else {
                throw FakeError(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' does not match.")
            }
        }
    }

    private static func checkTime(_ request: FakeRequest, _ scope: FakeRequest.Scope, _ now: Instant) throws {
        guard let date = request.headers["x-amz-date"], date.hasPrefix(scope.date), let time = FakeDate.basic(date)
        else { throw invalid(request, "Date in Credential scope does not match the request's") }
        let distance = time - now
        guard distance <= .seconds(900), distance >= .seconds(-900) else {
            switch request.service {
            case .s3:
                throw FakeError(
                    403, "RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.")
            case .iam, .sts: throw FakeError(403, "SignatureDoesNotMatch", "Signature expired: \(date) is now earlier")
            default: throw FakeError(403, "InvalidSignatureException", "Signature expired: \(date) is now earlier")
            }
        }
    }

    private static func checkKey(
        _ request: FakeRequest, _ scope: FakeRequest.Scope, _ settings: FakeSettings
    ) throws {
        if let token = request.headers["x-amz-security-token"], settings.expiredTokens.contains(token) {
            let isOlder = request.service == .s3 || request.service == .iam || request.service == .sts
            throw FakeError(
                request.service == .s3 ? 400 : 403, isOlder ? "ExpiredToken" : "ExpiredTokenException",
                "The security token included in the request is expired")
        }
        guard !settings.unknownKeys.contains(scope.accessKeyID) else {
            let code: String =
                switch request.service {
                case .s3: "InvalidAccessKeyId"
                case .iam, .sts: "InvalidClientTokenId"
                default: "UnrecognizedClientException"
                }
            throw FakeError(403, code, "The security token included in the request is invalid.")
        }
    }

    private static func invalid(_ request: FakeRequest, _ message: String) -> FakeError {
        switch request.service {
        case .s3: FakeError(400, "AuthorizationHeaderMalformed", message)
        case .iam, .sts: FakeError(403, "SignatureDoesNotMatch", message)
        default: FakeError(403, "InvalidSignatureException", message)
        }
    }
}
