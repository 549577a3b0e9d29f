internal import FoundationEssentials

/// Failed tasks as JSON Lines.
package enum FailureExport {
    /// The bodies as they were sent, one a line: input for `send`. Tasks without a known body are left out.
    package static func tasks(_ tasks: [FailedTask]) -> [UInt8] {
        var lines: [UInt8] = []
        for task in tasks {
            guard let body = task.task.map({ Array($0.utf8) }) else { continue }
            let isLine = !body.contains(UInt8(ascii: "\n")) && !body.contains(UInt8(ascii: "\r"))
            lines += isLine ? body : JSONText.compact(body[...])
            lines.append(UInt8(ascii: "\n"))
        }
        return lines
    }

    /// All facts about each task, with the body as a string.
    package static func records(_ tasks: [FailedTask]) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var lines: [UInt8] = []
        for task in tasks {
            lines += try encoder.encode(task)
            lines.append(UInt8(ascii: "\n"))
        }
        return lines
    }
}

extension FailedTask: Encodable {
    private enum CodingKeys: String, CodingKey {
        case run, index, kind, error, signature, task, attempt, requestID, time, log, deadLetters
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(run, forKey: .run)
        try container.encode(index, forKey: .index)
        try container.encode(kind, forKey: .kind)
        try container.encode(error, forKey: .error)
        try container.encode(signature, forKey: .signature)
        try container.encodeIfPresent(task, forKey: .task)
        try container.encodeIfPresent(attempt, forKey: .attempt)
        try container.encodeIfPresent(requestID, forKey: .requestID)
        try container.encodeIfPresent(time, forKey: .time)
        try container.encode(log, forKey: .log)
        try container.encode(letters.map(\.id), forKey: .deadLetters)
    }
}
