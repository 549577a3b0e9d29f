internal import AWSCore
internal import SigV4
internal import Transport

extension LambdaClient {
    /// Publishes a new version even where the same bytes were published before: look first.
    package func publishLayerVersion(
        of layer: String, code: CodeLocation, description: String, architecture: String
    ) async throws -> LayerVersion {
        let input = PublishLayerInput(
            content: code, description: description, runtimes: ["provided.al2023"], architectures: [architecture])
        return try await call(
            "PublishLayerVersion", .post, Self.path(layer: layer), input: input, returning: LayerVersion.self,
            isIdempotent: false)
    }

    /// Every version of a layer, newest first; none where there is no such layer.
    package func layerVersions(of layer: String) async throws -> [LayerVersion] {
        struct Page: Decodable {
            let versions: [LayerVersion]?
            let marker: String?

            enum CodingKeys: String, CodingKey {
                case versions = "LayerVersions"
                case marker = "NextMarker"
            }
        }
        return try await pages { marker in
            let page = try await call(
                "ListLayerVersions", .get, Self.path(layer: layer), query: marker, returning: Page.self)
            return (page.versions ?? [], page.marker)
        }
    }

    /// Succeeds where it is missing; functions that use it keep it.
    package func deleteLayerVersion(of layer: String, number: Int) async throws {
        _ = try await unlessMissing {
            try await call(
                "DeleteLayerVersion", .delete, Self.path(layer: layer) + "/\(number)", returning: Ignored.self)
        }
    }

    private static func path(layer: String) -> String {
        "/2018-10-31/layers/\(PercentEncoding.encode(layer))/versions"
    }
}

package struct LayerVersion: Decodable, Hashable, Sendable {
    package let arn: String
    package let number: Int
    package let description: String?

    enum CodingKeys: String, CodingKey {
        case arn = "LayerVersionArn"
        case number = "Version"
        case description = "Description"
    }
}

private struct PublishLayerInput: Encodable {
    let content: CodeLocation
    let description: String
    let runtimes: [String]
    let architectures: [String]

    enum CodingKeys: String, CodingKey {
        case content = "Content"
        case description = "Description"
        case runtimes = "CompatibleRuntimes"
        case architectures = "CompatibleArchitectures"
    }
}
