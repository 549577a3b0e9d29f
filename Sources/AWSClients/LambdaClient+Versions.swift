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

    /// The numbers of the versions that a function's aliases lead to, those with a share of the calls among them.
    package func aliasedVersions(ofFunction name: String) async throws -> Set<String> {
        struct Page: Decodable {
            let aliases: [Alias]?
            let marker: String?

            enum CodingKeys: String, CodingKey {
                case aliases = "Aliases"
                case marker = "NextMarker"
            }
        }
        let versions = try await pages { marker in
            let page = try await call(
                "ListAliases", .get, Self.path(function: name, "/aliases"), query: marker, returning: Page.self)
            return ((page.aliases ?? []).flatMap(\.versions), page.marker)
        }
        return Set(versions)
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

    private func pages<Item>(
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
}

private struct Alias: Decodable {
    let version: String
    let routing: Routing?

    struct Routing: Decodable {
        let weights: [String: Double]?

        enum CodingKeys: String, CodingKey {
            case weights = "AdditionalVersionWeights"
        }
    }

    enum CodingKeys: String, CodingKey {
        case version = "FunctionVersion"
        case routing = "RoutingConfig"
    }

    var versions: [String] { [version] + (routing?.weights ?? [:]).keys }
}
