internal import AWSCore
internal import Transport

package struct FakeLayer: Equatable, Sendable {
    package var versions: [Int: Version]

    package init(versions: [Int: Version] = [:]) {
        self.versions = versions
    }

    package struct Version: Equatable, Sendable {
        package var description: String
        package let architectures: [String]

        package init(description: String, architectures: [String]) {
            self.description = description
            self.architectures = architectures
        }
    }
}

extension FakeWorld {
    mutating func layers(_ request: FakeRequest) throws -> HTTPResponse {
        let name = request.segments[2]
        switch request.operation {
        case "PublishLayerVersion":
            _ = try codeObject(request.input["Content"])
            // The same bytes make another version; numbers are never used again.
            let number = (layerNumbers[name] ?? 0) + 1
            layerNumbers[name] = number
            let version = FakeLayer.Version(
                description: request["Description"],
                architectures: (request.input["CompatibleArchitectures"]?.array ?? []).compactMap(\.string))
            layers[name, default: FakeLayer()].versions[number] = version
            return .json(description(of: version, name, number), status: 201)
        case "ListLayerVersions":
            let all = (layers[name]?.versions ?? [:]).sorted { $0.key > $1.key }
            return page("LayerVersions", all.map { description(of: $0.value, name, $0.key) }, most: 50, request)
        default:
            layers[name]?.versions[Int(request.segments[4]) ?? 0] = nil
            if layers[name]?.versions.isEmpty == true { layers[name] = nil }
            return HTTPResponse(status: 204)
        }
    }

    private func description(of version: FakeLayer.Version, _ name: String, _ number: Int) -> JSON {
        [
            "LayerVersionArn": .string(arn("lambda", "layer:\(name):\(number)")), "Version": .int(number),
            "Description": .string(version.description),
            "CompatibleArchitectures": .array(version.architectures.map(JSON.string)),
        ]
    }

    /// Functions and mappings, by ARN.
    mutating func lambdaTags(_ request: FakeRequest) throws -> HTTPResponse {
        let arn = request.segments[2]
        let function = functions.keys.first { functionARN($0) == arn && functions[$0]?.deletedAt == nil }
        let mapping = mappings.keys.first { mappingARN($0) == arn }
        guard function != nil || mapping != nil else {
            throw FakeError(404, "ResourceNotFoundException", "The resource you requested does not exist.")
        }
        var tags = function.flatMap { functions[$0]?.tags } ?? mapping.flatMap { mappings[$0]?.tags } ?? [:]
        switch request.operation {
        case "TagResource": tags.merge(request.input["Tags"]?.texts ?? [:]) { _, new in new }
        case "UntagResource": for item in request.query where item.name == "tagKeys" { tags[item.value] = nil }
        default: return .json(["Tags": .texts(tags)])
        }
        if let function { functions[function]?.tags = tags }
        if let mapping { mappings[mapping]?.tags = tags }
        return HTTPResponse(status: 204)
    }
}
