package import Timing
internal import Transport

package struct FakeLogGroup: Equatable, Sendable {
    package let created: Instant
    /// Nil: for ever.
    package var retentionDays: Int?
    package var tags: [String: String]
    package var events: [FakeLogEvent] = []

    package init(created: Instant, retentionDays: Int? = nil, tags: [String: String] = [:]) {
        self.created = created
        self.retentionDays = retentionDays
        self.tags = tags
    }
}

extension FakeWorld {
    private static let retentions: Set<Int> = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ]

    mutating func logs(_ request: FakeRequest) throws -> HTTPResponse {
        guard request.headers["content-type"] == "application/x-amz-json-1.1",
            request.headers["x-amz-target"]?.hasPrefix("Logs_20140328.") == true
        else { throw FakeError(400, "UnknownOperationException", "not AWS JSON 1.1") }
        switch request.operation {
        case "CreateLogGroup": try createLogGroup(request)
        case "DescribeLogGroups": return describeLogGroups(request)
        case "PutRetentionPolicy":
            let name = try logGroup(request["logGroupName"])
            guard let days = request.input["retentionInDays"]?.int, Self.retentions.contains(days) else {
                throw FakeError(400, "InvalidParameterException", "1 validation error detected: retentionInDays")
            }
            logGroups[name]?.retentionDays = days
        case "DeleteRetentionPolicy": logGroups[try logGroup(request["logGroupName"])]?.retentionDays = nil
        case "ListTagsForResource":
            let tags = logGroups[try logGroup(ofARN: request["resourceArn"])]?.tags ?? [:]
            return .json(tags.isEmpty ? [:] : ["tags": .texts(tags)])
        case "TagResource":
            let name = try logGroup(ofARN: request["resourceArn"])
            logGroups[name]?.tags.merge(request.input["tags"]?.texts ?? [:]) { _, new in new }
        case "UntagResource":
            let name = try logGroup(ofARN: request["resourceArn"])
            for key in request.input["tagKeys"]?.array ?? [] { logGroups[name]?.tags[key.string ?? ""] = nil }
        case "FilterLogEvents": return try filterLogEvents(request)
        case "DeleteLogGroup": logGroups[try logGroup(request["logGroupName"])] = nil
        default: throw unknown(request)
        }
        return .json([:])
    }

    private mutating func createLogGroup(_ request: FakeRequest) throws {
        let name = request["logGroupName"]
        let allowed = name.allSatisfy { $0.isNameCharacter || ".#/".contains($0) }
        guard (1...512).contains(name.count), allowed, !name.hasPrefix("aws/") else {
            throw FakeError(400, "InvalidParameterException", "1 validation error detected: logGroupName")
        }
        guard logGroups[name] == nil else {
            throw FakeError(400, "ResourceAlreadyExistsException", "The specified log group already exists")
        }
        logGroups[name] = FakeLogGroup(created: now, tags: request.input["tags"]?.texts ?? [:])
    }

    func logGroup(_ name: String) throws -> String {
        guard logGroups[name] != nil else {
            throw FakeError(400, "ResourceNotFoundException", "The specified log group does not exist.")
        }
        return name
    }

    /// - Parameter arn: must not end in `:*` here.
    private func logGroup(ofARN arn: String) throws -> String {
        let prefix = self.arn("logs", "log-group:")
        guard arn.hasPrefix(prefix), !arn.hasSuffix(":*") else {
            throw FakeError(400, "InvalidParameterException", "Invalid resource ARN")
        }
        return try logGroup(String(arn.dropFirst(prefix.count)))
    }

    private func describeLogGroups(_ request: FakeRequest) -> HTTPResponse {
        let names = logGroups.keys.filter { $0.hasPrefix(request["logGroupNamePrefix"]) }.sorted()
        let start = Int(request["nextToken"]) ?? 0
        let end = min(start + min(request.input["limit"]?.int ?? 50, settings.pageSize), names.count)
        let groups = names[start..<end].map { name -> JSON in
            let arn = self.arn("logs", "log-group:\(name)")
            var members: [String: JSON] = [
                "logGroupName": .string(name), "arn": .string("\(arn):*"), "logGroupArn": .string(arn),
                "storedBytes": 0,
            ]
            if let days = logGroups[name]?.retentionDays { members["retentionInDays"] = .int(days) }
            return .object(members)
        }
        var answer: [String: JSON] = groups.isEmpty ? [:] : ["logGroups": .array(groups)]
        if end < names.count { answer["nextToken"] = .string(String(end)) }
        return .json(.object(answer))
    }
}
