package import AWSClients
internal import Hashing

/// A task as an SQS message: the body unchanged, its identity in attributes.
package enum TaskMessage {
    /// The attribute that names the run. Workers read it.
    package static let runAttribute = "fanctl-run"
    /// The attribute that holds the task's index in the input. Workers read it.
    package static let indexAttribute = "fanctl-index"

    package static func entry(_ task: SourceTask, run: RunID) -> MessageEntry {
        MessageEntry(id: String(task.index), body: task.body, attributes: attributes(run: run, index: task.index))
    }

    package static func attributes(run: RunID, index: Int) -> [String: MessageAttribute] {
        [runAttribute: .string(run.text), indexAttribute: .number(index)]
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
