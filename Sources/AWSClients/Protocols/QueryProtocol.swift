internal import AWSCore
internal import Foundation
internal import SigV4
internal import Transport
internal import XMLCoder

/// AWS Query (IAM, STS): a form goes in, XML comes out, wrapped as `<OpResponse><OpResult>…`.
struct QueryProtocol: Sendable {
    let pipeline: RequestPipeline
    let service: Service
    let version: String

    func operation(
        _ name: String, _ parameters: [(String, String)], isIdempotent: Bool = true, isSigned: Bool = true
    ) -> AWSOperation {
        let form = [("Action", name), ("Version", version)] + parameters
        let body = PercentEncoding.query(form.map { (name: $0.0, value: $0.1) })
        return AWSOperation(
            service, name, headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
            body: Array(body.utf8), isIdempotent: isIdempotent, isSigned: isSigned)
    }

    func call(_ name: String, _ parameters: [(String, String)], isIdempotent: Bool = true) async throws {
        _ = try await pipeline.send(operation(name, parameters, isIdempotent: isIdempotent))
    }

    func call<Result: Decodable>(
        _ name: String, _ parameters: [(String, String)], returning: Result.Type, isIdempotent: Bool = true,
        isSigned: Bool = true
    ) async throws -> Result {
        let operation = operation(name, parameters, isIdempotent: isIdempotent, isSigned: isSigned)
        let response = try await pipeline.send(operation)
        let envelope = try XMLCoding.decode(Envelope<Result>.self, response, of: operation)
        guard let result = envelope.result else {
            throw AWSError.unreadable(
                call: AWSError.Call(service: service, operation: name), status: response.status,
                detail: "no \(name)Result in the answer")
        }
        return result
    }

    /// `<OpResponse>`: the one element that ends in `Result` is what was asked for.
    private struct Envelope<Result: Decodable>: Decodable {
        let result: Result?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            result = try container.allKeys.first { $0.stringValue.hasSuffix("Result") }.map {
                try container.decode(Result.self, forKey: $0)
            }
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// `Tags.member.1.Key=…&Tags.member.1.Value=…`, sorted by key.
    static func tags(_ tags: [String: String]) -> [(String, String)] {
        tags.sorted { $0.key < $1.key }.enumerated().flatMap { index, tag in
            [("Tags.member.\(index + 1).Key", tag.key), ("Tags.member.\(index + 1).Value", tag.value)]
        }
    }
}
