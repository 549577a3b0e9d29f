package import AWSCore
internal import Hashing
internal import SigV4
internal import Transport

/// Amazon S3.
///
/// Every call about a bucket names the account that must own it, so that a bucket of the same name in other hands is refused
/// and never written to.
package struct S3Client: Sendable {
    let pipeline: RequestPipeline
    private let owner: String?

    /// - Parameter owner: the account that owns the buckets; nil leaves the check out.
    package init(pipeline: RequestPipeline, owner: String?) {
        self.pipeline = pipeline
        self.owner = owner
    }

    func operation(
        _ name: String, _ method: HTTPRequest.Method, _ bucket: String, key: String? = nil,
        query: [(name: String, value: String?)] = [], headers: HTTPHeaders = [:], body: [UInt8] = [],
        isIdempotent: Bool = true, timeout: Duration = .seconds(60)
    ) -> AWSOperation {
        var headers = headers
        if let owner { headers["x-amz-expected-bucket-owner"] = owner }
        let path = "/" + (key.map { PercentEncoding.encode($0, keepingSlash: true) } ?? "")
        return AWSOperation(
            .s3, name, method, path: path, query: query, headers: headers, body: body, bucket: bucket,
            isIdempotent: isIdempotent, timeout: timeout)
    }

    /// A configuration document; S3 wants a digest with it.
    func putConfiguration(_ name: String, _ bucket: String, _ subresource: String, _ xml: String) async throws {
        let body = Array(xml.utf8)
        let headers: HTTPHeaders = [
            "Content-MD5": MD5.hash(body).base64, "Content-Type": "application/xml",
        ]
        _ = try await pipeline.send(
            operation(name, .put, bucket, query: [(subresource, nil)], headers: headers, body: body))
    }

    /// Nil where S3 answers with one of the codes, or with 404 to a request whose answer has no body.
    func unlessMissing<Value>(_ codes: Set<String>, _ body: () async throws -> Value) async throws -> Value? {
        do {
            return try await body()
        } catch let error as AWSError where error.has(codes) {
            return nil
        }
    }
}
