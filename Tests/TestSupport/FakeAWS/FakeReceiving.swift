internal import Foundation
internal import Hashing
internal import Timing
internal import Transport

extension FakeMessage {
    func isHidden(at now: Instant) -> Bool { hiddenUntil.map { $0 > now } ?? false }
}

extension FakeWorld {
    /// What a worker outside fanctl does with a queue's messages: takes those that can be seen, and never answers.
    ///
    /// Those that were taken as often as the queue allows go to the dead-letter queue instead.
    package mutating func exhaust(_ queue: String) {
        guard queues[queue]?.attributes["RedrivePolicy"] != nil else { return }
        while !take(10, from: queue, hiddenFor: .zero).isEmpty {}
    }

    mutating func receive(_ request: FakeRequest) throws -> HTTPResponse {
        let queue = try queueName(request)
        let count = request.input["MaxNumberOfMessages"]?.int ?? 1
        guard (1...10).contains(count) else {
            throw FakeError.invalidParameter("Value \(count) for parameter MaxNumberOfMessages is invalid.")
        }
        let wait = request.input["WaitTimeSeconds"]?.int ?? 0
        guard (0...20).contains(wait) else {
            throw FakeError.invalidParameter("Value \(wait) for parameter WaitTimeSeconds is invalid.")
        }
        let standard = attributes(of: queues[queue])["VisibilityTimeout"].flatMap { Int($0) } ?? 30
        let seconds = request.input["VisibilityTimeout"]?.int ?? standard
        guard (0...43_200).contains(seconds) else {
            throw FakeError.invalidParameter("Value \(seconds) for parameter VisibilityTimeout is invalid.")
        }
        guard queues[queue]?.messages.count(where: { $0.isHidden(at: now) }) ?? 0 < settings.mostInFlight else {
            throw FakeError(403, "OverLimit", "Too many messages in flight.")
        }
        let messages = take(min(count, settings.messagesPerReceive), from: queue, hiddenFor: .seconds(seconds))
        let wantsSystem = request.input["MessageSystemAttributeNames"]?.array == ["All"]
        let wantsAttributes = request.input["MessageAttributeNames"]?.array == ["All"]
        let members = messages.map { message in
            var members: [String: JSON] = [
                "MessageId": .string(message.id), "ReceiptHandle": .string(message.handle ?? ""),
                "Body": .string(message.body), "MD5OfBody": .string(MD5.hash(message.body.utf8).hex),
            ]
            var system = ["ApproximateReceiveCount": String(message.receives), "SentTimestamp": "1795490211000"]
            system["DeadLetterQueueSourceArn"] = message.source
            if wantsSystem { members["Attributes"] = .texts(system) }
            if wantsAttributes, !message.attributes.isEmpty {
                members["MessageAttributes"] = .object(message.attributes)
            }
            return JSON.object(members)
        }
        // A list that is empty is left out.
        return .json(members.isEmpty ? [:] : ["Messages": .array(members)])
    }

    private mutating func take(_ count: Int, from name: String, hiddenFor time: Duration) -> [FakeMessage] {
        guard var queue = queues[name] else { return [] }
        var taken: [FakeMessage] = []
        let redrive = attributes(of: queue)["RedrivePolicy"].flatMap { JSON(Array($0.utf8)) }
        let most = redrive?["maxReceiveCount"].flatMap { $0.int ?? $0.string.flatMap { Int($0) } }
        let target = redrive?["deadLetterTargetArn"]?.string.flatMap { $0.split(separator: ":").last }.map(String.init)
        var dead: [FakeMessage] = []
        for position in queue.messages.indices where !queue.messages[position].isHidden(at: now) {
            guard taken.count < count else { break }
            if let most, queue.messages[position].receives >= most {
                dead.append(queue.messages[position])
                continue
            }
            queue.messages[position].receives += 1
            queue.messages[position].hiddenUntil = now + time
            queue.messages[position].handle = "\(queue.messages[position].id)/\(next())"
            taken.append(queue.messages[position])
        }
        queue.messages.removeAll { message in dead.contains { $0.id == message.id } }
        queues[name] = queue
        for var letter in dead {
            letter.source = arn("sqs", name)
            if let target { queues[target]?.messages.append(letter) }
        }
        return taken
    }

    mutating func deleteBatch(_ request: FakeRequest) throws -> HTTPResponse {
        try eachReceipt(request) { world, queue, position, _ in
            world.queues[queue]?.messages.remove(at: position)
            return nil
        }
    }

    mutating func changeVisibilityBatch(_ request: FakeRequest) throws -> HTTPResponse {
        try eachReceipt(request) { world, queue, position, entry in
            guard let seconds = entry["VisibilityTimeout"]?.int, (0...43_200).contains(seconds) else {
                return ("InvalidParameterValue", "Value for parameter VisibilityTimeout is invalid.")
            }
            guard world.queues[queue]?.messages[position].isHidden(at: world.now) == true else {
                return ("MessageNotInflight", "The message is not in flight.")
            }
            world.queues[queue]?.messages[position].hiddenUntil = world.now + .seconds(seconds)
            return nil
        }
    }

    private mutating func eachReceipt(
        _ request: FakeRequest,
        _ body: (inout FakeWorld, _ queue: String, _ position: Int, _ entry: JSON) -> (code: String, message: String)?
    ) throws -> HTTPResponse {
        let queue = try queueName(request)
        let entries = request.input["Entries"]?.array ?? []
        try Self.check(entries)
        var successful: [JSON] = []
        var failed: [JSON] = []
        for entry in entries {
            let (id, handle) = (entry["Id"]?.string ?? "", entry["ReceiptHandle"]?.string ?? "")
            var refusal: (code: String, message: String)?
            var isSendersFault = true
            let messages = queues[queue]?.messages ?? []
            if let position = messages.firstIndex(where: { $0.handle == handle }) {
                if settings.stubbornMessages.contains(messages[position].body) {
                    refusal = ("InternalError", "as the test wants it")
                    isSendersFault = false
                } else {
                    refusal = body(&self, queue, position, entry)
                }
            } else if !handle.contains("/") {
                refusal = ("ReceiptHandleIsInvalid", "The input receipt handle is invalid.")
            }
            guard let refusal else {
                successful.append(["Id": .string(id)])
                continue
            }
            failed.append([
                "Id": .string(id), "SenderFault": .bool(isSendersFault), "Code": .string(refusal.code),
                "Message": .string(refusal.message),
            ])
        }
        var answer: [String: JSON] = [:]
        if !successful.isEmpty { answer["Successful"] = .array(successful) }
        if !failed.isEmpty { answer["Failed"] = .array(failed) }
        return .json(.object(answer))
    }
}
