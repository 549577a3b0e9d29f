internal import AWSCore
package import Timing
internal import Transport

package struct FakeQueue: Equatable, Sendable {
    package let name: String
    package let created: Instant
    /// Those that were set; defaults are filled in when they are read.
    package var attributes: [String: String]
    package var tags: [String: String]
    package var messages: [FakeMessage] = []
    /// Of its messages, where it is a dead-letter queue; the newest first.
    package var moves: [FakeMove] = []
    /// How many messages are being worked on, beside those that are hidden.
    package var inFlight = 0
    /// How many messages cannot be received yet.
    package var delayed = 0

    package init(name: String, created: Instant, attributes: [String: String] = [:], tags: [String: String]) {
        self.name = name
        self.created = created
        self.attributes = attributes
        self.tags = tags
    }
}

extension FakeWorld {
    private static let defaults = [
        "VisibilityTimeout": "30", "MessageRetentionPeriod": "345600", "DelaySeconds": "0",
        "MaximumMessageSize": "1048576", "ReceiveMessageWaitTimeSeconds": "0", "SqsManagedSseEnabled": "true",
    ]

    private static let ranges: [String: ClosedRange<Int>] = [
        "VisibilityTimeout": 0...43_200, "MessageRetentionPeriod": 60...1_209_600, "DelaySeconds": 0...900,
        "MaximumMessageSize": 1024...1_048_576, "ReceiveMessageWaitTimeSeconds": 0...20,
    ]

    private static let texts: Set<String> = ["RedrivePolicy", "RedriveAllowPolicy", "Policy", "SqsManagedSseEnabled"]

    mutating func sqs(_ request: FakeRequest) throws -> HTTPResponse {
        guard request.headers["content-type"] == "application/x-amz-json-1.0" else {
            throw FakeError(400, "UnknownOperationException", "not AWS JSON 1.0")
        }
        switch request.operation {
        case "CreateQueue": return try createQueue(request)
        case "GetQueueUrl":
            let name = request["QueueName"]
            guard let queue = queues[name], isSeen(queue.created, after: settings.queueVisibility) else {
                throw Self.noQueue
            }
            return .json(["QueueUrl": .string(queueURL(name))])
        case "GetQueueAttributes":
            return .json(["Attributes": .texts(attributes(of: queues[try queueName(request)]))])
        case "SetQueueAttributes":
            let name = try queueName(request)
            let attributes = try checked(request.input["Attributes"])
            queues[name]?.attributes.merge(attributes) { _, new in new }
            return .json([:])
        case "TagQueue":
            queues[try queueName(request)]?.tags.merge(request.input["Tags"]?.texts ?? [:]) { _, new in new }
            return .json([:])
        case "UntagQueue":
            let name = try queueName(request)
            for key in request.input["TagKeys"]?.array ?? [] { queues[name]?.tags[key.string ?? ""] = nil }
            return .json([:])
        case "ListQueueTags":
            let tags = queues[try queueName(request)]?.tags ?? [:]
            // A map that is empty is left out.
            return .json(tags.isEmpty ? [:] : ["Tags": .texts(tags)])
        case "DeleteQueue":
            let name = try queueName(request)
            queues[name] = nil
            deletedQueues[name] = now
            return .json([:])
        case "SendMessageBatch": return try sendBatch(request)
        case "ReceiveMessage": return try receive(request)
        case "DeleteMessageBatch": return try deleteBatch(request)
        case "ChangeMessageVisibilityBatch": return try changeVisibilityBatch(request)
        case "StartMessageMoveTask": return try startMove(request)
        case "ListMessageMoveTasks": return try listMoves(request)
        default: throw unknown(request)
        }
    }

    static let noQueue = FakeError(400, "QueueDoesNotExist", "The specified queue does not exist.")

    func queueURL(_ name: String) -> String {
        "https://sqs.\(settings.region).amazonaws.com/\(settings.account)/\(name)"
    }

    /// The queue that a request's URL names.
    func queueName(_ request: FakeRequest) throws -> String {
        let url = request["QueueUrl"]
        let name = String(url.split(separator: "/").last ?? "")
        guard let queue = queues[name], queueURL(name) == url, isSeen(queue.created, after: settings.queueVisibility)
        else { throw Self.noQueue }
        return name
    }

    private mutating func createQueue(_ request: FakeRequest) throws -> HTTPResponse {
        let name = request["QueueName"]
        let allowed = name.utf8.allSatisfy { Character(UnicodeScalar($0)).isNameCharacter }
        guard (1...80).contains(name.utf8.count), allowed else {
            throw FakeError.invalidParameter("Can only include alphanumeric characters, hyphens, or underscores.")
        }
        let attributes = try checked(request.input["Attributes"])
        if let queue = queues[name] {
            let current = self.attributes(of: queue)
            if let differing = attributes.first(where: { !Self.same($0.value, current[$0.key]) }) {
                throw FakeError(
                    400, "QueueNameExists",
                    "A queue already exists with the same name and a different value for attribute \(differing.key)")
            }
            return .json(["QueueUrl": .string(queueURL(name))])
        }
        if let deleted = deletedQueues[name], !isSeen(deleted, after: settings.queueNameCooldown) {
            throw FakeError(
                400, "QueueDeletedRecently",
                "You must wait 60 seconds after deleting a queue before you can create another with the same name.")
        }
        // Lower case here, upper case in TagQueue.
        queues[name] = FakeQueue(
            name: name, created: now, attributes: attributes, tags: request.input["tags"]?.texts ?? [:])
        return .json(["QueueUrl": .string(queueURL(name))])
    }

    /// Attributes that SQS accepts: text alone, known, and in range.
    private func checked(_ input: JSON?) throws -> [String: String] {
        var checked: [String: String] = [:]
        for (name, value) in input?.object ?? [:] {
            guard let text = value.string else {
                throw FakeError(400, "SerializationException", "NUMBER_VALUE can not be converted to a String")
            }
            if let range = Self.ranges[name] {
                guard let number = Int(text), range.contains(number) else {
                    throw FakeError(400, "InvalidAttributeValue", "Invalid value for the parameter \(name).")
                }
            } else if !Self.texts.contains(name) {
                throw FakeError(400, "InvalidAttributeName", "Unknown Attribute \(name).")
            }
            if name == "RedrivePolicy" { try checkRedrive(text) }
            checked[name] = text
        }
        return checked
    }

    private func checkRedrive(_ text: String) throws {
        guard !text.isEmpty else { return }
        func invalid(_ reason: String) -> FakeError {
            .invalidParameter("Value \(text) for parameter RedrivePolicy is invalid. Reason: \(reason)")
        }
        guard let policy = JSON(Array(text.utf8)), let target = policy["deadLetterTargetArn"]?.string else {
            throw invalid("Redrive policy is not a valid JSON map.")
        }
        let count = policy["maxReceiveCount"].flatMap { $0.int ?? $0.string.flatMap { Int($0) } }
        guard let count, (1...1000).contains(count) else { throw invalid("Invalid value for maxReceiveCount.") }
        guard queues.keys.contains(where: { arn("sqs", $0) == target }) else {
            throw invalid("Dead letter target does not exist.")
        }
    }

    func attributes(of queue: FakeQueue?) -> [String: String] {
        guard let queue else { return [:] }
        var attributes = Self.defaults.merging(queue.attributes) { _, set in set }
        attributes = attributes.filter { !$0.value.isEmpty }
        attributes["QueueArn"] = arn("sqs", queue.name)
        attributes["CreatedTimestamp"] = String(queue.created.seconds)
        attributes["LastModifiedTimestamp"] = String(queue.created.seconds)
        let hidden = queue.messages.count { $0.isHidden(at: now) }
        attributes["ApproximateNumberOfMessages"] = String(queue.messages.count - hidden)
        attributes["ApproximateNumberOfMessagesNotVisible"] = String(hidden + queue.inFlight)
        attributes["ApproximateNumberOfMessagesDelayed"] = String(queue.delayed)
        return attributes
    }

    /// Policies are compared by what they say.
    private static func same(_ left: String, _ right: String?) -> Bool {
        if left == right { return true }
        guard let right, let one = JSON(Array(left.utf8)), let other = JSON(Array(right.utf8)) else { return false }
        return one == other
    }
}

extension Character {
    /// `[A-Za-z0-9_-]`
    var isNameCharacter: Bool { isASCII && (isLetter || isNumber || self == "_" || self == "-") }
}
