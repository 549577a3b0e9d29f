internal import AWSCore
internal import SigV4
internal import Transport

extension LambdaClient {
    /// Every published version, and `$LATEST`, in the order in which Lambda lists them. They carry neither tags nor state.
    package func versions(ofFunction name: String) async throws -> [LambdaFunction] {
        struct Page: Decodable {
            let versions: [LambdaFunction.Unwrapped]?
            let marker: String?

            enum CodingKeys: String, CodingKey {
                case versions = "Versions"
                case marker = "NextMarker"
            }
        }
        return try await pages { marker in
            let page = try await call(
                "ListVersionsByFunction", .get, Self.path(function: name, "/versions"), query: marker,
                returning: Page.self)
            return ((page.versions ?? []).map(\.function), page.marker)
        }
    }

    package func aliases(ofFunction name: String) async throws -> [FunctionAlias] {
        struct Page: Decodable {
            let aliases: [FunctionAlias]?
            let marker: String?

            enum CodingKeys: String, CodingKey {
                case aliases = "Aliases"
                case marker = "NextMarker"
            }
        }
        return try await pages { marker in
            let page = try await call(
                "ListAliases", .get, Self.path(function: name, "/aliases"), query: marker, returning: Page.self)
            return (page.aliases ?? [], page.marker)
        }
    }

    /// Succeeds where it is missing.
    ///
    /// - Throws: `ResourceConflictException` where an alias leads to it.
    package func deleteVersion(_ number: String, ofFunction name: String) async throws {
        _ = try await unlessMissing {
            try await call(
                "DeleteFunction", .delete, Self.path(function: name), query: [(name: "Qualifier", value: number)],
                returning: Ignored.self)
        }
    }
}

package struct FunctionAlias: Decodable, Sendable {
    package let name: String
    /// `$LATEST` or a number.
    package let version: String
    private let routing: Routing?

    private struct Routing: Decodable {
        let weights: [String: Double]?

        enum CodingKeys: String, CodingKey {
            case weights = "AdditionalVersionWeights"
        }
    }

    enum CodingKeys: String, CodingKey {
        case name = "Name"
        case version = "FunctionVersion"
        case routing = "RoutingConfig"
    }

    /// With those that get a share of the calls.
    package var versions: [String] { [version] + (routing?.weights ?? [:]).keys }
}
