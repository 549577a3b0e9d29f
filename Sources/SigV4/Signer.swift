internal import Hashing

/// AWS Signature Version 4, for one set of credentials, one region and one service.
///
/// The stages stand in the order of the specification
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
package struct Signer: Sendable {
    /// How the path on the wire becomes the canonical one.
    package enum PathRule: Sendable {
        /// All services but S3: dot segments and repeated slashes go, then each segment is encoded once more.
        case normalized
        /// S3, whose keys may hold `//`, `.` and `..`.
        case asIs
    }

    static let algorithm = "AWS4-HMAC-SHA256"

    let key: SigningKeyMaterial
    let region: String
    let service: String
    let pathRule: PathRule
    let signsPayloadHeader: Bool
    let tokenIsSigned: Bool

    /// - Parameters:
    ///   - service: the name in the credential scope, such as `sqs`, `logs` or `monitoring`.
    ///   - signsPayloadHeader: adds `X-Amz-Content-Sha256`, which S3 demands.
    ///   - tokenIsSigned: false for the few services that want the session token added after signing.
    package init(
        key: SigningKeyMaterial, region: String, service: String, pathRule: PathRule, signsPayloadHeader: Bool,
        tokenIsSigned: Bool = true
    ) {
        self.key = key
        self.region = region
        self.service = service
        self.pathRule = pathRule
        self.signsPayloadHeader = signsPayloadHeader
        self.tokenIsSigned = tokenIsSigned
    }

    /// The headers to add to the request, in place of any of the same name: `X-Amz-Date`, `X-Amz-Security-Token` with
    /// temporary credentials, `X-Amz-Content-Sha256` where the service wants it, and `Authorization`.
    ///
    /// - Parameter signingKey: spares the derivation; one of another day or of other credentials is not used.
    package func headers(
        for request: SignableRequest, at date: SigningDate, signingKey: SigningKey? = nil
    ) -> [(name: String, value: String)] {
        var headers = signedAdditions(to: request, at: date)
        let canonical = canonicalRequest(request, adding: headers)
        let signature = signature(of: stringToSign(canonicalRequest: canonical.text, at: date), at: date, signingKey)
        if !tokenIsSigned, let token = key.sessionToken {
            headers.append(("X-Amz-Security-Token", token))
        }
        let credential = "\(key.accessKeyID)/\(scope(at: date).text)"
        let signedNames = canonical.headers.signedNames
        headers.append(
            (
                "Authorization",
                "\(Self.algorithm) Credential=\(credential), SignedHeaders=\(signedNames), Signature=\(signature)"
            ))
        return headers
    }

    /// The canonical request behind `headers(for:at:)`, to compare with the one in an answer of S3's.
    ///
    /// It holds the session token, where there is one, and no other secret.
    package func canonicalRequest(for request: SignableRequest, at date: SigningDate) -> String {
        canonicalRequest(request, adding: signedAdditions(to: request, at: date)).text
    }

    package func stringToSign(canonicalRequest: String, at date: SigningDate) -> String {
        "\(Self.algorithm)\n\(date.timestamp)\n\(scope(at: date).text)\n\(SHA256.hash(canonicalRequest).hex)"
    }

    /// The key for all signatures of the date's day.
    package func signingKey(at date: SigningDate) -> SigningKey {
        SigningKey(material: key, scope: scope(at: date))
    }

    func signature(of stringToSign: String, at date: SigningDate, _ signingKey: SigningKey?) -> String {
        if let signingKey, signingKey.accessKeyID == key.accessKeyID, signingKey.scope == scope(at: date) {
            return signingKey.signature(of: stringToSign)
        }
        return self.signingKey(at: date).signature(of: stringToSign)
    }

    func scope(at date: SigningDate) -> CredentialScope {
        CredentialScope(day: date.day, region: region, service: service)
    }

    private func signedAdditions(to request: SignableRequest, at date: SigningDate) -> [(name: String, value: String)] {
        var headers = [(name: "X-Amz-Date", value: date.timestamp)]
        if tokenIsSigned, let token = key.sessionToken {
            headers.append(("X-Amz-Security-Token", token))
        }
        // A service that cannot see it in this header takes the payload for signed.
        if signsPayloadHeader || request.payload == .unsigned {
            headers.append(("X-Amz-Content-Sha256", request.payload.text))
        }
        return headers
    }

    private func canonicalRequest(
        _ request: SignableRequest, adding additions: [(name: String, value: String)]
    ) -> CanonicalRequest {
        // A token that is added after signing replaces the caller's, so it must not be signed under the caller's value.
        let own =
            tokenIsSigned || key.sessionToken == nil
            ? request.headers : request.headers.filter { $0.name.lowercased() != "x-amz-security-token" }
        let headers = CanonicalHeaders(own, replacedBy: additions)
        return CanonicalRequest(
            method: request.method,
            path: CanonicalRequest.path(request.path, by: pathRule),
            query: CanonicalRequest.query(request.query),
            headers: headers,
            payload: headers.value(of: "x-amz-content-sha256") ?? request.payload.text)
    }
}
