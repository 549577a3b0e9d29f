internal import AWSCore
internal import Diagnostics
internal import Foundation
internal import Transport

/// AWS JSON 1.0 and 1.1: every call is a POST to `/`, named by a header.
struct JSONProtocol: Sendable {
    let pipeline: RequestPipeline
    let service: Service
    let targetPrefix: String
    let contentType: String
    var extraHeaders: [(String, String)] = []

    func operation(
        _ name: String, _ input: some Encodable, isIdempotent: Bool = true
    ) throws -> AWSOperation {
        operation(name, body: try JSONCoding.encode(input), isIdempotent: isIdempotent)
    }

    private func operation(_ name: String, body: [UInt8], isIdempotent: Bool) -> AWSOperation {
        var headers: HTTPHeaders = [
            "Content-Type": contentType, "X-Amz-Target": "\(targetPrefix).\(name)",
        ]
        for (name, value) in extraHeaders { headers[name] = value }
        return AWSOperation(service, name, headers: headers, body: body, isIdempotent: isIdempotent)
    }

    func call(_ name: String, _ input: some Encodable, isIdempotent: Bool = true) async throws {
        _ = try await pipeline.send(operation(name, input, isIdempotent: isIdempotent))
    }

    func call<Output: Decodable>(
        _ name: String, _ input: some Encodable, returning: Output.Type, isIdempotent: Bool = true
    ) async throws -> Output {
        let operation = try operation(name, input, isIdempotent: isIdempotent)
        return try JSONCoding.decode(Output.self, try await pipeline.send(operation), of: operation)
    }
}

extension JSONProtocol {
    /// - Parameter body: the input, written already.
    func call<Output: Decodable>(
        _ name: String, body: [UInt8], returning: Output.Type, isIdempotent: Bool = true
    ) async throws -> Output {
        let operation = operation(name, body: body, isIdempotent: isIdempotent)
        return try JSONCoding.decode(Output.self, try await pipeline.send(operation), of: operation)
    }
}

/// JSON as AWS reads and writes it; keys sorted, so that the same input gives the same bytes.
enum JSONCoding {
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    static func decode<Value: Decodable>(
        _ type: Value.Type, _ response: HTTPResponse, of operation: AWSOperation
    ) throws -> Value {
        // Some calls answer an empty body where there is nothing to say.
        let body = response.body.isEmpty ? Array("{}".utf8) : response.body
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch let error as DecodingError {
            throw AWSError.unreadable(
                call: AWSError.Call(service: operation.service, operation: operation.name),
                status: response.status, detail: error.fact)
        }
    }
}
