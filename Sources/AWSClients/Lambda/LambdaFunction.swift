package import Resources

/// The input of `UpdateFunctionConfiguration`, and the same members of Lambda's answers.
package struct FunctionConfiguration: Hashable, Sendable {
    /// For people; Lambda's `Description`.
    package var note: String
    package var roleARN: String
    package var settings: FunctionSettings
    package var environment: [String: String]
    /// Versions' ARNs, in the order in which they are laid over each other.
    package var layers: [String]

    package init(
        note: String, roleARN: String, settings: FunctionSettings, environment: [String: String], layers: [String]
    ) {
        self.note = note
        self.roleARN = roleARN
        self.settings = settings
        self.environment = environment
        self.layers = layers
    }
}

extension FunctionConfiguration: Codable {
    private enum CodingKeys: String, CodingKey {
        case note = "Description"
        case roleARN = "Role"
        case memory = "MemorySize"
        case timeout = "Timeout"
        case temporaryStorage = "EphemeralStorage"
        case environment = "Environment"
        case layers = "Layers"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(note, forKey: .note)
        try container.encode(roleARN, forKey: .roleARN)
        for setting in FunctionSettings.CodingKeys.allCases {
            switch setting {
            case .memory: try container.encode(settings.memory, forKey: .memory)
            case .timeout: try container.encode(settings.timeout, forKey: .timeout)
            case .temporaryStorage:
                try container.encode(["Size": settings.temporaryStorage], forKey: .temporaryStorage)
            }
        }
        try container.encode(["Variables": environment], forKey: .environment)
        try container.encode(layers, forKey: .layers)
    }

    /// As Lambda answers; with Lambda's defaults for what a server leaves out.
    package init(from decoder: any Decoder) throws {
        struct Variables: Decodable {
            let variables: [String: String]?

            enum CodingKeys: String, CodingKey {
                case variables = "Variables"
            }
        }
        struct Layer: Decodable {
            let arn: String

            enum CodingKeys: String, CodingKey {
                case arn = "Arn"
            }
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        note = try container.decodeIfPresent(String.self, forKey: .note) ?? ""
        roleARN = try container.decodeIfPresent(String.self, forKey: .roleARN) ?? ""
        settings = FunctionSettings(
            memory: try container.decodeIfPresent(Int.self, forKey: .memory) ?? 128,
            timeout: try container.decodeIfPresent(Int.self, forKey: .timeout) ?? 3,
            temporaryStorage: try container.decodeIfPresent([String: Int].self, forKey: .temporaryStorage)?["Size"]
                ?? 512)
        environment = try container.decodeIfPresent(Variables.self, forKey: .environment)?.variables ?? [:]
        layers = try container.decodeIfPresent([Layer].self, forKey: .layers)?.map(\.arn) ?? []
    }
}

extension FunctionConfiguration: CustomStringConvertible, CustomReflectable {
    /// The environment's names alone: its values are secrets as often as not.
    package var description: String {
        "FunctionConfiguration(\(roleARN), \(settings.memory) MB, \(settings.timeout) s, \(environment.keys.sorted()), \(layers))"
    }

    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

/// A zip in S3.
package struct CodeLocation: Encodable, Hashable, Sendable {
    package let bucket: String
    package let key: String

    package init(bucket: String, key: String) {
        self.bucket = bucket
        self.key = key
    }

    enum CodingKeys: String, CodingKey {
        case bucket = "S3Bucket"
        case key = "S3Key"
    }
}

/// A function, or one version of it, as it stands.
package struct LambdaFunction: Decodable, Sendable {
    package let arn: String
    package let version: String
    /// ISO 8601; of a version, when it was published.
    package let lastModified: String
    /// Base64 of the zip's SHA-256.
    package let codeSHA256: String
    package let architecture: String
    package let configuration: FunctionConfiguration
    /// `Pending`, `Active`, `Failed` and others; nil where the server does not say.
    package let state: String?
    package let stateReason: String?
    /// `InProgress`, `Successful` or `Failed`; nil while the function is being created.
    package let lastUpdateStatus: String?
    package let lastUpdateReason: String?
    /// Absent where the caller may not list them.
    package let tags: [String: String]
    /// How many invocations the function may have at once, all versions together; nil where it shares the account's, or comes from a
    /// list.
    package let reservedConcurrency: Int?

    private enum CodingKeys: String, CodingKey {
        case configuration = "Configuration"
        case concurrency = "Concurrency"
        case tags = "Tags"
    }

    private enum Member: String, CodingKey {
        case arn = "FunctionArn"
        case version = "Version"
        case lastModified = "LastModified"
        case codeSHA256 = "CodeSha256"
        case architectures = "Architectures"
        case state = "State"
        case stateReason = "StateReason"
        case lastUpdateStatus = "LastUpdateStatus"
        case lastUpdateReason = "LastUpdateStatusReason"
    }

    /// As `GetFunction` answers.
    package init(from decoder: any Decoder) throws {
        let outer = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            outer.nestedContainer(keyedBy: Member.self, forKey: .configuration),
            outer.decode(FunctionConfiguration.self, forKey: .configuration),
            tags: outer.decodeIfPresent([String: String].self, forKey: .tags) ?? [:],
            reservedConcurrency: outer.decodeIfPresent([String: Int].self, forKey: .concurrency)?[
                "ReservedConcurrentExecutions"])
    }

    /// As it stands in a list.
    struct Unwrapped: Decodable {
        let function: LambdaFunction

        init(from decoder: any Decoder) throws {
            function = try LambdaFunction(
                decoder.container(keyedBy: Member.self), FunctionConfiguration(from: decoder), tags: [:])
        }
    }

    private init(
        _ inner: KeyedDecodingContainer<Member>, _ configuration: FunctionConfiguration, tags: [String: String],
        reservedConcurrency: Int? = nil
    ) throws {
        self.configuration = configuration
        self.tags = tags
        self.reservedConcurrency = reservedConcurrency
        arn = try inner.decode(String.self, forKey: .arn)
        version = try inner.decodeIfPresent(String.self, forKey: .version) ?? "$LATEST"
        lastModified = try inner.decodeIfPresent(String.self, forKey: .lastModified) ?? ""
        codeSHA256 = try inner.decodeIfPresent(String.self, forKey: .codeSHA256) ?? ""
        architecture = try inner.decodeIfPresent([String].self, forKey: .architectures)?.first ?? "x86_64"
        state = try inner.decodeIfPresent(String.self, forKey: .state)
        stateReason = try inner.decodeIfPresent(String.self, forKey: .stateReason)
        lastUpdateStatus = try inner.decodeIfPresent(String.self, forKey: .lastUpdateStatus)
        lastUpdateReason = try inner.decodeIfPresent(String.self, forKey: .lastUpdateReason)
    }
}
