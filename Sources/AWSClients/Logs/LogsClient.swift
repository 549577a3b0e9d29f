package import AWSCore

/// Amazon CloudWatch Logs.
package struct LogsClient: Sendable {
    let json: JSONProtocol

    package init(pipeline: RequestPipeline) {
        json = JSONProtocol(
            pipeline: pipeline, service: .logs, targetPrefix: "Logs_20140328",
            contentType: "application/x-amz-json-1.1")
    }

    /// - Throws: `ResourceAlreadyExistsException` where there is one.
    package func createLogGroup(named name: String, tags: [String: String]) async throws {
        struct Input: Encodable {
            let logGroupName: String
            let tags: [String: String]
        }
        try await json.call("CreateLogGroup", Input(logGroupName: name, tags: tags))
    }

    /// - Parameter days: one of the numbers that CloudWatch Logs permits; nil keeps events for ever.
    package func setRetention(days: Int?, ofLogGroup name: String) async throws {
        struct Input: Encodable {
            let logGroupName: String
            let retentionInDays: Int?
        }
        let input = Input(logGroupName: name, retentionInDays: days)
        try await json.call(days == nil ? "DeleteRetentionPolicy" : "PutRetentionPolicy", input)
    }

    /// Nil where there is no group of exactly this name.
    package func logGroup(named name: String) async throws -> LogGroup? {
        var token: String?
        repeat {
            let input = DescribeInput(logGroupNamePrefix: name, nextToken: token)
            let page = try await json.call("DescribeLogGroups", input, returning: DescribeOutput.self)
            if let group = page.logGroups?.first(where: { $0.name == name }) { return group }
            token = page.nextToken
        } while token != nil
        return nil
    }

    /// - Parameter arn: without `:*`.
    package func tags(ofLogGroup arn: String) async throws -> [String: String] {
        struct Output: Decodable { let tags: [String: String]? }
        return try await json.call("ListTagsForResource", ["resourceArn": arn], returning: Output.self).tags ?? [:]
    }

    package func tag(logGroup arn: String, with tags: [String: String]) async throws {
        struct Input: Encodable {
            let resourceArn: String
            let tags: [String: String]
        }
        try await json.call("TagResource", Input(resourceArn: arn, tags: tags))
    }

    package func untag(logGroup arn: String, keys: [String]) async throws {
        struct Input: Encodable {
            let resourceArn: String
            let tagKeys: [String]
        }
        try await json.call("UntagResource", Input(resourceArn: arn, tagKeys: keys))
    }

    /// Succeeds where the group is missing.
    package func deleteLogGroup(named name: String) async throws {
        do {
            try await json.call("DeleteLogGroup", ["logGroupName": name])
        } catch let error as AWSError where error.has(["ResourceNotFoundException"]) {
            return
        }
    }
}

/// A log group as it stands.
package struct LogGroup: Decodable, Hashable, Sendable {
    package let name: String
    /// Nil: for ever.
    package let retentionDays: Int?

    enum CodingKeys: String, CodingKey {
        case name = "logGroupName"
        case retentionDays = "retentionInDays"
    }
}

private struct DescribeInput: Encodable {
    let logGroupNamePrefix: String
    let nextToken: String?
}

private struct DescribeOutput: Decodable {
    let logGroups: [LogGroup]?
    let nextToken: String?
}
