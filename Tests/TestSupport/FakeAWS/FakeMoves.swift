package import Timing
internal import Transport

/// A move of a dead-letter queue's messages back to where they came from.
package struct FakeMove: Equatable, Sendable {
    package let handle: String
    package let started: Instant
    package let total: Int
    package internal(set) var moved = 0
    package internal(set) var status = "RUNNING"
}

extension FakeWorld {
    mutating func startMove(_ request: FakeRequest) throws -> HTTPResponse {
        let queue = try moveSource(request)
        guard queues[queue]?.moves.first?.status != "RUNNING" else {
            throw FakeError.invalidParameter(
                "There is already a task running. Only one active task is allowed for a source queue arn at a given time."
            )
        }
        let source = arn("sqs", queue)
        let isDeadLetterQueue = queues.values.contains { $0.attributes["RedrivePolicy"]?.contains(source) == true }
        guard isDeadLetterQueue else {
            throw FakeError.invalidParameter("Source queue must be configured as a Dead Letter Queue.")
        }
        let move = FakeMove(handle: "move-\(next())", started: now, total: queues[queue]?.messages.count ?? 0)
        queues[queue]?.moves.insert(move, at: 0)
        return .json(["TaskHandle": .string(move.handle)])
    }

    func listMoves(_ request: FakeRequest) throws -> HTTPResponse {
        let queue = try moveSource(request)
        let moves = (queues[queue]?.moves ?? []).prefix(request.input["MaxResults"]?.int ?? 1).map { move in
            var members: [String: JSON] = [
                "Status": .string(move.status), "SourceArn": .string(arn("sqs", queue)),
                "ApproximateNumberOfMessagesMoved": .int(move.moved),
                "ApproximateNumberOfMessagesToMove": .int(move.total), "StartedTimestamp": 1_795_490_211,
            ]
            // Only while it goes on.
            if move.status == "RUNNING" { members["TaskHandle"] = .string(move.handle) }
            return JSON.object(members)
        }
        return .json(moves.isEmpty ? [:] : ["Results": .array(Array(moves))])
    }

    private func moveSource(_ request: FakeRequest) throws -> String {
        guard settings.movesMessages else {
            throw FakeError(400, "InvalidAction", "The action \(request.operation) is not valid for this endpoint.")
        }
        let source = request["SourceArn"]
        let name = String(source.split(separator: ":").last ?? "")
        guard queues[name] != nil, arn("sqs", name) == source else {
            throw FakeError(404, "ResourceNotFoundException", "The resource that you specified doesn't exist.")
        }
        return name
    }

    /// Moves what is to be moved by now: new ids and counts, and only what can be seen.
    mutating func settleMoves() {
        for name in queues.keys {
            guard let move = queues[name]?.moves.first, move.status == "RUNNING",
                isSeen(move.started, after: settings.moveDelay)
            else { continue }
            let messages = queues[name]?.messages ?? []
            var moved = 0
            for message in messages where !message.isHidden(at: now) {
                guard let target = message.source.flatMap({ $0.split(separator: ":").last }).map(String.init),
                    queues[target] != nil
                else { continue }
                let copy = FakeMessage(id: uuid(), body: message.body, attributes: message.attributes)
                queues[target]?.messages.append(copy)
                queues[name]?.messages.removeAll { $0.id == message.id }
                moved += 1
            }
            queues[name]?.moves[0].moved = moved
            queues[name]?.moves[0].status = "COMPLETED"
        }
    }
}
