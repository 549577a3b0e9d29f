package import AWSCore
internal import Foundation
internal import SigV4
internal import Transport

/// AWS Lambda: functions, versions, aliases, layers and event source mappings.
///
/// Lambda's control plane allows 15 requests a second for the whole account; the pacer keeps below that. Reading a
/// function has a limit of its own (100 a second) and is not paced.
package struct LambdaClient: Sendable {
    private let pipeline: RequestPipeline
    private let pacer: Pacer

    package init(pipeline: RequestPipeline, pacer: Pacer) {
        self.pipeline = pipeline
        self.pacer = pacer
    }

    package static let missingCodes: Set<String> = ["ResourceNotFoundException"]

    func call<Output: Decodable>(
        _ name: String, _ method: HTTPRequest.Method, _ path: String,
        query: [(name: String, value: String?)] = [], returning: Output.Type, isIdempotent: Bool = true,
        isPaced: Bool = true
    ) async throws -> Output {
        try await call(
            name, method, path, query: query, body: [], returning: returning, isIdempotent: isIdempotent,
            isPaced: isPaced)
    }

    func call<Output: Decodable>(
        _ name: String, _ method: HTTPRequest.Method, _ path: String, input: some Encodable,
        returning: Output.Type, isIdempotent: Bool = true
    ) async throws -> Output {
        try await call(
            name, method, path, query: [], body: try JSONCoding.encode(input), returning: returning,
            isIdempotent: isIdempotent, isPaced: true)
    }

    private func call<Output: Decodable>(
        _ name: String, _ method: HTTPRequest.Method, _ path: String, query: [(name: String, value: String?)],
        body: [UInt8], returning: Output.Type, isIdempotent: Bool, isPaced: Bool
    ) async throws -> Output {
        var operation = AWSOperation(
            .lambda, name, method, path: path, query: query, body: body, isIdempotent: isIdempotent)
        if !body.isEmpty { operation.headers = ["Content-Type": "application/json"] }
        if isPaced { try await pacer.pass() }
        return try JSONCoding.decode(Output.self, try await pipeline.send(operation), of: operation)
    }

    /// Everything that a list holds, page by page.
    ///
    /// - Parameter page: asks for one, with what is to be added to its query.
    func pages<Item>(
        _ page: ([(name: String, value: String?)]) async throws -> (items: [Item], marker: String?)
    ) async throws -> [Item] {
        var items: [Item] = []
        var marker: String?
        repeat {
            let (more, next) = try await page(marker.map { [(name: "Marker", value: $0)] } ?? [])
            items += more
            marker = next
        } while marker != nil
        return items
    }

    func unlessMissing<Value>(_ body: () async throws -> Value) async throws -> Value? {
        do {
            return try await body()
        } catch let error as AWSError where error.has(Self.missingCodes) {
            return nil
        }
    }

    /// `/2015-03-31/functions/NAME` and what follows it.
    static func path(function name: String, _ rest: String = "") -> String {
        "/2015-03-31/functions/\(PercentEncoding.encode(name))\(rest)"
    }
}

/// An answer of which nothing is read.
struct Ignored: Decodable {
    init(from decoder: any Decoder) throws {}
}
