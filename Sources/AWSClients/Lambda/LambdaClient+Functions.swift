internal import AWSCore
internal import SigV4
internal import Transport

extension LambdaClient {
    /// Nil where the function, or the version or alias of it, is missing.
    package func function(named name: String, qualifier: String? = nil) async throws -> LambdaFunction? {
        try await unlessMissing {
            try await call(
                "GetFunction", .get, Self.path(function: name),
                query: qualifier.map { [(name: "Qualifier", value: $0)] } ?? [], returning: LambdaFunction.self,
                isPaced: false)
        }
    }

    /// Creates a function and its first version.
    ///
    /// - Throws: `ResourceConflictException` where there is one; `InvalidParameterValueException` also while a new
    ///   role is not yet seen by Lambda.
    package func createFunction(
        named name: String, configuration: FunctionConfiguration, code: CodeLocation, architecture: String,
        tags: [String: String]
    ) async throws -> PublishedVersion {
        let input = CreateFunctionInput(
            name: name, configuration: configuration, code: code, architectures: [architecture], tags: tags)
        return try await call(
            "CreateFunction", .post, "/2015-03-31/functions", input: input, returning: PublishedVersion.self)
    }

    /// Members that are absent stay; maps and lists are replaced whole.
    ///
    /// - Throws: `ResourceConflictException` while another update is under way.
    package func updateConfiguration(ofFunction name: String, to configuration: FunctionConfiguration) async throws {
        _ = try await call(
            "UpdateFunctionConfiguration", .put, Self.path(function: name, "/configuration"), input: configuration,
            returning: Ignored.self)
    }

    /// - Parameter publishes: whether a version is made of the result.
    /// - Returns: that version; `$LATEST` where none was asked for.
    /// - Throws: `ResourceConflictException` while another update is under way.
    package func updateCode(
        ofFunction name: String, to code: CodeLocation, architecture: String, publishes: Bool
    ) async throws -> PublishedVersion {
        let input = UpdateCodeInput(
            bucket: code.bucket, key: code.key, architectures: [architecture], publishes: publishes)
        return try await call(
            "UpdateFunctionCode", .put, Self.path(function: name, "/code"), input: input,
            returning: PublishedVersion.self)
    }

    /// Succeeds where it is missing; its versions and aliases go with it.
    package func deleteFunction(named name: String) async throws {
        _ = try await unlessMissing {
            try await call("DeleteFunction", .delete, Self.path(function: name), returning: Ignored.self)
        }
    }

    /// The version that `$LATEST` now is: a new one, or the newest where nothing changed since.
    package func publishVersion(
        ofFunction name: String, codeSHA256: String, description: String
    ) async throws -> PublishedVersion {
        struct Input: Encodable {
            let codeSHA256: String
            let description: String

            enum CodingKeys: String, CodingKey {
                case codeSHA256 = "CodeSha256"
                case description = "Description"
            }
        }
        // Idempotent: without a change AWS gives the newest version again.
        return try await call(
            "PublishVersion", .post, Self.path(function: name, "/versions"),
            input: Input(codeSHA256: codeSHA256, description: description), returning: PublishedVersion.self)
    }

    /// - Throws: `ResourceConflictException` where there is one.
    package func createAlias(named alias: String, ofFunction name: String, version: String) async throws {
        let input = ["Name": alias, "FunctionVersion": version]
        _ = try await call(
            "CreateAlias", .post, Self.path(function: name, "/aliases"), input: input, returning: Ignored.self)
    }

    package func updateAlias(named alias: String, ofFunction name: String, version: String) async throws {
        let path = Self.path(function: name, "/aliases/\(PercentEncoding.encode(alias))")
        _ = try await call("UpdateAlias", .put, path, input: ["FunctionVersion": version], returning: Ignored.self)
    }

    /// Succeeds where it is missing.
    package func deleteAlias(named alias: String, ofFunction name: String) async throws {
        _ = try await unlessMissing {
            let path = Self.path(function: name, "/aliases/\(PercentEncoding.encode(alias))")
            return try await call("DeleteAlias", .delete, path, returning: Ignored.self)
        }
    }

    package func tag(_ arn: String, with tags: [String: String]) async throws {
        let path = "/2017-03-31/tags/\(PercentEncoding.encode(arn))"
        _ = try await call("TagResource", .post, path, input: ["Tags": tags], returning: Ignored.self)
    }

    package func untag(_ arn: String, keys: [String]) async throws {
        _ = try await call(
            "UntagResource", .delete, "/2017-03-31/tags/\(PercentEncoding.encode(arn))",
            query: keys.map { (name: "tagKeys", value: $0) }, returning: Ignored.self)
    }

    /// Of a function or an event source mapping; nil where it is missing.
    package func tags(of arn: String) async throws -> [String: String]? {
        struct Output: Decodable {
            let tags: [String: String]?

            enum CodingKeys: String, CodingKey {
                case tags = "Tags"
            }
        }
        let path = "/2017-03-31/tags/\(PercentEncoding.encode(arn))"
        return try await unlessMissing { try await call("ListTags", .get, path, returning: Output.self).tags ?? [:] }
    }
}

/// A version as Lambda's answer to its publication describes it.
package struct PublishedVersion: Decodable, Hashable, Sendable {
    package let number: String
    /// `Pending`, `Active` and others; nil where the server does not say.
    private let state: String?

    /// Whether it can be called already.
    package var isActive: Bool { state == "Active" }

    enum CodingKeys: String, CodingKey {
        case number = "Version"
        case state = "State"
    }
}

private struct CreateFunctionInput: Encodable {
    let name: String
    let configuration: FunctionConfiguration
    let code: CodeLocation
    let architectures: [String]
    let tags: [String: String]

    enum CodingKeys: String, CodingKey {
        case name = "FunctionName"
        case publishes = "Publish"
        case runtime = "Runtime"
        case handler = "Handler"
        case packageType = "PackageType"
        case code = "Code"
        case architectures = "Architectures"
        case tags = "Tags"
    }

    func encode(to encoder: any Encoder) throws {
        try configuration.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(true, forKey: .publishes)
        try container.encode("provided.al2023", forKey: .runtime)
        try container.encode("bootstrap", forKey: .handler)
        try container.encode("Zip", forKey: .packageType)
        try container.encode(code, forKey: .code)
        try container.encode(architectures, forKey: .architectures)
        try container.encode(tags, forKey: .tags)
    }
}

private struct UpdateCodeInput: Encodable {
    let bucket: String
    let key: String
    let architectures: [String]
    let publishes: Bool

    enum CodingKeys: String, CodingKey {
        case bucket = "S3Bucket"
        case key = "S3Key"
        case architectures = "Architectures"
        case publishes = "Publish"
    }
}
