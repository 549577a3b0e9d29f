package import AWSClients
internal import Hashing
package import WireFormat

/// A task as an SQS message: the body unchanged, its identity in attributes.
package enum TaskMessage {
    package static func entry(_ task: SourceTask, run: RunID) -> MessageEntry {
        MessageEntry(id: String(task.index), body: task.body, attributes: attributes(run: run, index: task.index))
    }

    package static func attributes(run: RunID, index: Int) -> [String: MessageAttribute] {
        [TaskAttribute.run.rawValue: .string(run.text), TaskAttribute.index.rawValue: .number(index)]
    }
}

/// The digests that SQS acknowledges messages with.
package enum MessageDigest {
    /// Lower-case hexadecimal MD5 of a body.
    package static func body(_ body: String) -> String {
        MD5.hash(body.utf8).hex
    }

    /// Lower-case hexadecimal MD5 of attributes.
    ///
    /// See "Calculating the MD5 message digest for message attributes" in the SQS Developer Guide.
    package static func attributes(_ attributes: [String: MessageAttribute]) -> String {
        var bytes: [UInt8] = []
        func append(_ text: String) {
            let length = UInt32(text.utf8.count)
            for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: length >> UInt32(shift))) }
            bytes += Array(text.utf8)
        }
        for (name, attribute) in attributes.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            append(name)
            append(attribute.dataType)
            // 1 stands for a text value, 2 would stand for bytes.
            bytes.append(1)
            append(attribute.value)
        }
        return MD5.hash(bytes).hex
    }
}
