internal import FoundationEssentials

/// The string fields of a task, to be recognised in its error.
struct TaskFields {
    private let fields: [(name: String, value: [UInt8])]

    private static let lengths = 2...64

    /// - Parameters:
    ///   - task: the message's body; nil, or no JSON object, has no fields.
    ///   - error: a field that equals it is left out: it is the error, not the task's data.
    init(_ task: String?, of error: String) {
        guard let task, let members = try? JSONDecoder().decode([String: Scalar].self, from: Data(task.utf8)) else {
            fields = []
            return
        }
        fields =
            members
            .compactMap { name, scalar -> (name: String, value: [UInt8])? in
                guard let text = scalar.text, text != error, Self.lengths.contains(text.utf8.count),
                    !text.utf8.allSatisfy(\.isDigit)
                else { return nil }
                return (name, Array(text.utf8))
            }
            // Longer ones first: one may be part of another.
            .sorted { ($1.value.count, $0.name) < ($0.value.count, $1.name) }
    }

    /// The field whose value stands at a position, as whole words.
    func field(at position: Int, of bytes: [UInt8]) -> (name: String, value: [UInt8])? {
        fields.first { field in
            let end = position + field.value.count
            guard end <= bytes.count, bytes[position..<end].elementsEqual(field.value) else { return false }
            let begins = position == 0 || !bytes[position].isLetterOrDigit || !bytes[position - 1].isLetterOrDigit
            let ends = end == bytes.count || !bytes[end].isLetterOrDigit || !bytes[end - 1].isLetterOrDigit
            return begins && ends
        }
    }

    /// The name of the field with this value.
    func field(equalTo value: ArraySlice<UInt8>) -> String? {
        fields.first { $0.value.elementsEqual(value) }?.name
    }

    /// A member's value, where it is a text.
    private struct Scalar: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            text = try? decoder.singleValueContainer().decode(String.self)
        }
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    /// Bytes of letters beyond ASCII count as letters.
    var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || self >= 0x80
    }
    var isLetterOrDigit: Bool { isLetter || isDigit }
    /// Of an ASCII letter.
    var lowercase: UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self }
}
