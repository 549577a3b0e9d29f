extension Signer {
    /// Seven days, the longest life of a presigned URL.
    package static let longestExpiryInSeconds = 604_800

    /// The complete wire query, signature included, with which the request needs no credentials until it expires.
    ///
    /// Who uses the URL must send the request's headers as they are given here. S3's payload is never covered.
    /// With temporary credentials the URL dies when they do, if that is earlier.
    ///
    /// - Throws: `SigningError.expiryOutOfRange` outside of 1 to 604,800 seconds.
    package func presignedQuery(
        for request: SignableRequest, at date: SigningDate, expiresInSeconds: Int, signingKey: SigningKey? = nil
    ) throws(SigningError) -> String {
        let query = try unsignedQuery(for: request, at: date, expiresInSeconds: expiresInSeconds)
        let canonical = presignedCanonicalRequest(request, query: query)
        let signature = signature(of: stringToSign(canonicalRequest: canonical, at: date), at: date, signingKey)
        var signed = query + "&X-Amz-Signature=" + signature
        if !tokenIsSigned, let token = key.sessionToken {
            signed += "&" + PercentEncoding.query([("X-Amz-Security-Token", token)])
        }
        return signed
    }

    /// The canonical request behind `presignedQuery(for:at:expiresInSeconds:)`.
    ///
    /// It holds the session token, where there is one, and no other secret.
    package func presignedCanonicalRequest(
        for request: SignableRequest, at date: SigningDate, expiresInSeconds: Int
    ) throws(SigningError) -> String {
        let query = try unsignedQuery(for: request, at: date, expiresInSeconds: expiresInSeconds)
        return presignedCanonicalRequest(request, query: query)
    }

    private func presignedCanonicalRequest(_ request: SignableRequest, query: String) -> String {
        let headers = CanonicalHeaders(request.headers)
        let payload: SignableRequest.Payload = signsPayloadHeader ? .unsigned : request.payload
        return CanonicalRequest(
            method: request.method,
            path: CanonicalRequest.path(request.path, by: pathRule),
            query: CanonicalRequest.query(query),
            headers: headers,
            payload: headers.value(of: "x-amz-content-sha256") ?? payload.text
        ).text
    }

    /// The request's own query followed by all parameters of the signature but the signature.
    private func unsignedQuery(
        for request: SignableRequest, at date: SigningDate, expiresInSeconds: Int
    ) throws(SigningError) -> String {
        guard (1...Self.longestExpiryInSeconds).contains(expiresInSeconds) else {
            throw .expiryOutOfRange(seconds: expiresInSeconds)
        }
        var parameters: [(name: String, value: String?)] = [
            ("X-Amz-Algorithm", Self.algorithm),
            ("X-Amz-Credential", "\(key.accessKeyID)/\(scope(at: date).text)"),
            ("X-Amz-Date", date.timestamp),
            ("X-Amz-Expires", String(expiresInSeconds)),
            ("X-Amz-SignedHeaders", CanonicalHeaders(request.headers).signedNames),
        ]
        if tokenIsSigned, let token = key.sessionToken {
            parameters.append(("X-Amz-Security-Token", token))
        }
        let own = request.query.isEmpty ? "" : request.query + "&"
        return own + PercentEncoding.query(parameters)
    }
}
