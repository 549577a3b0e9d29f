internal import AWSCore
internal import SigV4
internal import Transport

extension LambdaClient {
    private static let mappings = "/2015-03-31/event-source-mappings"

    /// - Throws: `ResourceConflictException` where this queue is mapped to this function already, with the UUID in the
    ///   message; `InvalidParameterValueException` also while a new role's permissions are not yet seen by Lambda.
    package func createMapping(
        queueARN: String, functionARN: String, settings: MappingSettings, tags: [String: String]
    ) async throws -> EventSourceMapping {
        let input = CreateMappingInput(
            queueARN: queueARN, functionARN: functionARN, settings: settings, tags: tags)
        return try await call(
            "CreateEventSourceMapping", .post, Self.mappings, input: input, returning: EventSourceMapping.self)
    }

    /// Nil where it is missing.
    package func mapping(_ uuid: String) async throws -> EventSourceMapping? {
        try await unlessMissing {
            try await call(
                "GetEventSourceMapping", .get, Self.path(mapping: uuid), returning: EventSourceMapping.self)
        }
    }

    /// The mappings that read from a queue, whatever they call.
    package func mappings(ofQueue arn: String) async throws -> [EventSourceMapping] {
        struct Page: Decodable {
            let mappings: [EventSourceMapping]?
            let marker: String?

            enum CodingKeys: String, CodingKey {
                case mappings = "EventSourceMappings"
                case marker = "NextMarker"
            }
        }
        return try await pages { marker in
            let page = try await call(
                "ListEventSourceMappings", .get, Self.mappings,
                query: [(name: "EventSourceArn", value: arn)] + marker, returning: Page.self)
            return (page.mappings ?? [], page.marker)
        }
    }

    /// - Throws: `ResourceInUseException` or `ResourceConflictException` while the mapping changes its state.
    package func updateMapping(_ uuid: String, functionARN: String, settings: MappingSettings) async throws {
        struct Input: Encodable {
            let functionARN: String
            let settings: MappingSettings

            enum CodingKeys: String, CodingKey {
                case functionARN = "FunctionName"
            }

            func encode(to encoder: any Encoder) throws {
                try settings.encode(to: encoder)
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(functionARN, forKey: .functionARN)
            }
        }
        _ = try await call(
            "UpdateEventSourceMapping", .put, Self.path(mapping: uuid),
            input: Input(functionARN: functionARN, settings: settings), returning: Ignored.self)
    }

    /// Changes nothing else of it; what was fetched already is worked on all the same.
    ///
    /// - Throws: `ResourceInUseException` or `ResourceConflictException` while the mapping changes its state.
    package func setMapping(_ uuid: String, isEnabled: Bool) async throws {
        _ = try await call(
            "UpdateEventSourceMapping", .put, Self.path(mapping: uuid), input: ["Enabled": isEnabled],
            returning: Ignored.self)
    }

    /// Succeeds where it is missing. The mapping is gone only some time later: its state is `Deleting` until then.
    ///
    /// - Throws: `ResourceInUseException` or `ResourceConflictException` while the mapping changes its state.
    package func deleteMapping(_ uuid: String) async throws {
        _ = try await unlessMissing {
            try await call("DeleteEventSourceMapping", .delete, Self.path(mapping: uuid), returning: Ignored.self)
        }
    }

    private static func path(mapping uuid: String) -> String {
        "\(mappings)/\(PercentEncoding.encode(uuid))"
    }
}

/// The settings of a queue's event source mapping.
package struct MappingSettings: Encodable, Hashable, Sendable {
    package var batchSize: Int
    /// Seconds.
    package var batchWindow: Int
    /// 2 to 1000; nil: only the account limits it.
    package var maxConcurrency: Int?
    package var reportsBatchItemFailures: Bool
    package var isEnabled: Bool

    package init(
        batchSize: Int, batchWindow: Int, maxConcurrency: Int?, reportsBatchItemFailures: Bool, isEnabled: Bool
    ) {
        self.batchSize = batchSize
        self.batchWindow = batchWindow
        self.maxConcurrency = maxConcurrency
        self.reportsBatchItemFailures = reportsBatchItemFailures
        self.isEnabled = isEnabled
    }

    enum CodingKeys: String, CodingKey {
        case batchSize = "BatchSize"
        case batchWindow = "MaximumBatchingWindowInSeconds"
        case scaling = "ScalingConfig"
        case responseTypes = "FunctionResponseTypes"
        case isEnabled = "Enabled"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(batchSize, forKey: .batchSize)
        try container.encode(batchWindow, forKey: .batchWindow)
        // An empty object takes a limit away; leaving the member out would keep it.
        try container.encode(maxConcurrency.map { ["MaximumConcurrency": $0] } ?? [:], forKey: .scaling)
        try container.encode(reportsBatchItemFailures ? ["ReportBatchItemFailures"] : [], forKey: .responseTypes)
        try container.encode(isEnabled, forKey: .isEnabled)
    }
}

/// An event source mapping as it stands.
package struct EventSourceMapping: Decodable, Hashable, Sendable {
    package let uuid: String
    /// Nil where the server does not say.
    package let arn: String?
    package let queueARN: String?
    /// With alias or version where the mapping names one.
    package let functionARN: String?
    /// `Creating`, `Enabling`, `Enabled`, `Disabling`, `Disabled`, `Updating` or `Deleting`.
    package let state: String
    /// `USER_INITIATED`, or what Lambda gives as its own reason.
    package let stateTransitionReason: String?
    /// `OK`, `No records processed` or `PROBLEM: …`; nil where nothing was read yet, or the server does not say.
    package let lastProcessingResult: String?
    package let settings: MappingSettings

    private enum CodingKeys: String, CodingKey {
        case uuid = "UUID"
        case arn = "EventSourceMappingArn"
        case queueARN = "EventSourceArn"
        case functionARN = "FunctionArn"
        case state = "State"
        case stateTransitionReason = "StateTransitionReason"
        case lastProcessingResult = "LastProcessingResult"
        case batchSize = "BatchSize"
        case batchWindow = "MaximumBatchingWindowInSeconds"
        case scaling = "ScalingConfig"
        case responseTypes = "FunctionResponseTypes"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        uuid = try container.decode(String.self, forKey: .uuid)
        arn = try container.decodeIfPresent(String.self, forKey: .arn)
        queueARN = try container.decodeIfPresent(String.self, forKey: .queueARN)
        functionARN = try container.decodeIfPresent(String.self, forKey: .functionARN)
        state = try container.decodeIfPresent(String.self, forKey: .state) ?? "Enabled"
        stateTransitionReason = try container.decodeIfPresent(String.self, forKey: .stateTransitionReason)
        lastProcessingResult = try container.decodeIfPresent(String.self, forKey: .lastProcessingResult)
        let types = try container.decodeIfPresent([String].self, forKey: .responseTypes) ?? []
        settings = MappingSettings(
            batchSize: try container.decodeIfPresent(Int.self, forKey: .batchSize) ?? 10,
            batchWindow: try container.decodeIfPresent(Int.self, forKey: .batchWindow) ?? 0,
            maxConcurrency: try container.decodeIfPresent([String: Int].self, forKey: .scaling)?["MaximumConcurrency"],
            reportsBatchItemFailures: types.contains("ReportBatchItemFailures"),
            isEnabled: !["Disabled", "Disabling"].contains(state))
    }
}

private struct CreateMappingInput: Encodable {
    let queueARN: String
    let functionARN: String
    let settings: MappingSettings
    let tags: [String: String]

    enum CodingKeys: String, CodingKey {
        case queueARN = "EventSourceArn"
        case functionARN = "FunctionName"
        case tags = "Tags"
    }

    func encode(to encoder: any Encoder) throws {
        try settings.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(queueARN, forKey: .queueARN)
        try container.encode(functionARN, forKey: .functionARN)
        try container.encode(tags, forKey: .tags)
    }
}
