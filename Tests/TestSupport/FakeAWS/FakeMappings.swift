package import Timing
internal import Transport

package struct FakeMapping: Equatable, Sendable {
    package let uuid: String
    package let queueARN: String
    /// With its alias or version.
    package var functionARN: String
    package var batchSize = 10
    package var batchWindow = 0
    package var maxConcurrency: Int?
    package var responseTypes: [String] = []
    package var isEnabled = true
    /// Nil before anything was read.
    package var lastProcessingResult: String?
    package var tags: [String: String]
    /// `Creating`, `Updating`, `Enabling`, `Disabling` or `Deleting`, until it settles.
    package var transition: String
    package var settlesAt: Instant

    /// One that stands already.
    package init(uuid: String, queueARN: String, functionARN: String, created: Instant) {
        self.init(
            uuid: uuid, queueARN: queueARN, functionARN: functionARN, tags: [:], transition: "Creating",
            settlesAt: created)
    }

    init(
        uuid: String, queueARN: String, functionARN: String, tags: [String: String], transition: String,
        settlesAt: Instant
    ) {
        self.uuid = uuid
        self.queueARN = queueARN
        self.functionARN = functionARN
        self.tags = tags
        self.transition = transition
        self.settlesAt = settlesAt
    }

    func isThere(at now: Instant) -> Bool { transition != "Deleting" || now < settlesAt }

    func state(at now: Instant) -> String {
        now < settlesAt ? transition : isEnabled ? "Enabled" : "Disabled"
    }
}

extension FakeWorld {
    func mappingARN(_ uuid: String) -> String { arn("lambda", "event-source-mapping:\(uuid)") }

    mutating func mappings(_ request: FakeRequest) throws -> HTTPResponse {
        switch request.operation {
        case "CreateEventSourceMapping": return try createMapping(request)
        case "ListEventSourceMappings":
            let all = mappings.values.filter { mapping in
                request.item("EventSourceArn").map { $0 == mapping.queueARN } ?? true
            }.sorted { $0.uuid < $1.uuid }
            return page("EventSourceMappings", all.map(description), most: 100, request)
        case "GetEventSourceMapping": return .json(description(of: try mapping(request)))
        case "UpdateEventSourceMapping": return try updateMapping(request)
        case "DeleteEventSourceMapping":
            var mapping = try freeMapping(request, "delete")
            mapping.transition = "Deleting"
            mapping.settlesAt = now + settings.mappingDeletionDelay
            mappings[mapping.uuid] = mapping
            return .json(description(of: mapping), status: 202)
        default: throw unknown(request)
        }
    }

    private func mapping(_ request: FakeRequest) throws -> FakeMapping {
        guard let mapping = mappings[request.segments[2]] else {
            throw FakeError(404, "ResourceNotFoundException", "The resource you requested does not exist.")
        }
        return mapping
    }

    private func freeMapping(_ request: FakeRequest, _ verb: String) throws -> FakeMapping {
        let mapping = try mapping(request)
        guard now >= mapping.settlesAt else {
            throw FakeError(
                400, "ResourceInUseException",
                "Cannot \(verb) the event source mapping because it is in use.")
        }
        return mapping
    }

    private mutating func createMapping(_ request: FakeRequest) throws -> HTTPResponse {
        let queueARN = request["EventSourceArn"]
        guard queueARN.hasPrefix("arn:aws:sqs:") else { throw FakeError.invalidParameter("Unrecognized event source.") }
        var mapping = FakeMapping(
            uuid: uuid(), queueARN: queueARN, functionARN: fullARN(request["FunctionName"]),
            tags: request.input["Tags"]?.texts ?? [:], transition: "Creating",
            settlesAt: now + settings.mappingDelay)
        try apply(request, to: &mapping)
        let release = try mapped(mapping.functionARN)
        let same = mappings.values.first { $0.queueARN == queueARN && $0.functionARN == mapping.functionARN }
        if let same {
            throw FakeError(
                409, "ResourceConflictException",
                "An event source mapping with SQS arn (\" \(queueARN) \") and function (\" \(request["FunctionName"]) \") "
                    + "already exists. Please update or delete the existing mapping with UUID \(same.uuid)")
        }
        guard let queue = queues.values.first(where: { arn("sqs", $0.name) == queueARN }) else {
            throw FakeError.invalidParameter(
                "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
                    + "SQS Error Message: The specified queue does not exist.")
        }
        try checkReading(queueARN, role: release.role)
        let visibility = Int(attributes(of: queue)["VisibilityTimeout"] ?? "") ?? 30
        guard visibility >= release.timeout else {
            throw FakeError.invalidParameter(
                "Queue visibility timeout: \(visibility) seconds is less than Function timeout: \(release.timeout) seconds"
            )
        }
        mappings[mapping.uuid] = mapping
        return .json(description(of: mapping), status: 202)
    }

    private mutating func updateMapping(_ request: FakeRequest) throws -> HTTPResponse {
        var mapping = try freeMapping(request, "update")
        let wasEnabled = mapping.isEnabled
        if let function = request.input["FunctionName"]?.string {
            mapping.functionARN = fullARN(function)
            _ = try mapped(mapping.functionARN)
        }
        try apply(request, to: &mapping)
        mapping.transition =
            mapping.isEnabled == wasEnabled ? "Updating" : mapping.isEnabled ? "Enabling" : "Disabling"
        mapping.settlesAt = now + settings.mappingDelay
        mappings[mapping.uuid] = mapping
        return .json(description(of: mapping), status: 202)
    }

    /// Functions may be named by name, with an alias, or by ARN.
    private func fullARN(_ name: String) -> String { name.hasPrefix("arn:") ? name : functionARN(name) }

    /// What a mapping calls.
    private func mapped(_ arn: String) throws -> FakeRelease {
        let parts = arn.split(separator: ":").map(String.init)
        let missing = FakeError.invalidParameter("Function does not exist")
        guard parts.count >= 7, let function = functions[parts[6]], function.deletedAt == nil else { throw missing }
        do {
            let version = try version(parts.count > 7 ? parts[7] : nil, of: function, parts[6])
            return version?.release ?? function.latest
        } catch {
            throw missing
        }
    }

    private func apply(_ request: FakeRequest, to mapping: inout FakeMapping) throws {
        let input = request.input
        if let size = input["BatchSize"]?.int { mapping.batchSize = size }
        if let window = input["MaximumBatchingWindowInSeconds"]?.int { mapping.batchWindow = window }
        if let scaling = input["ScalingConfig"] { mapping.maxConcurrency = scaling["MaximumConcurrency"]?.int }
        if let types = input["FunctionResponseTypes"]?.array { mapping.responseTypes = types.compactMap(\.string) }
        if let isEnabled = input["Enabled"]?.bool { mapping.isEnabled = isEnabled }
        guard (1...10_000).contains(mapping.batchSize), (0...300).contains(mapping.batchWindow),
            mapping.maxConcurrency.map((2...1000).contains) ?? true
        else { throw FakeError.invalidParameter("1 validation error detected: a value is out of its range") }
        guard mapping.batchSize <= 10 || mapping.batchWindow > 0 else {
            throw FakeError.invalidParameter(
                "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10")
        }
    }

    private func description(of mapping: FakeMapping) -> JSON {
        var members: [String: JSON] = [
            "UUID": .string(mapping.uuid), "EventSourceMappingArn": .string(mappingARN(mapping.uuid)),
            "EventSourceArn": .string(mapping.queueARN), "FunctionArn": .string(mapping.functionARN),
            "State": .string(mapping.state(at: now)), "StateTransitionReason": "USER_INITIATED",
            "BatchSize": .int(mapping.batchSize), "MaximumBatchingWindowInSeconds": .int(mapping.batchWindow),
            "LastModified": .double(Double(now.milliseconds) / 1000),
        ]
        if let limit = mapping.maxConcurrency { members["ScalingConfig"] = ["MaximumConcurrency": .int(limit)] }
        if let result = mapping.lastProcessingResult { members["LastProcessingResult"] = .string(result) }
        if !mapping.responseTypes.isEmpty {
            members["FunctionResponseTypes"] = .array(mapping.responseTypes.map(JSON.string))
        }
        return .object(members)
    }
}
