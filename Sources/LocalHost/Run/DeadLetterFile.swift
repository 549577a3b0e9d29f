internal import Fanout
internal import Files
internal import Foundation

/// The tasks of a run that failed as often as the stack allows: one JSON object a line, with the task as it was.
final class DeadLetterFile: Sendable {
    private let file: DurableLog

    init(_ path: String) throws {
        file = try DurableLog(path)
    }

    func append(_ message: LocalEvent.Message, error: String) throws {
        var json = Array(#"{"attempts":\#(message.attempt),"error":""#.utf8)
        JSONText.appendEscaped(Array(error.utf8)[...], to: &json)
        json += Array(#"","index":\#(message.index),"run":"\#(message.run)","task":\#(message.body)}"#.utf8)
        try file.append(json + [UInt8(ascii: "\n")])
    }

    struct Line: Decodable {
        let index: Int
        let error: String
        let attempts: Int?
    }

    private static func lines(_ path: String) throws -> [Line] {
        try DurableLog.lines(path).enumerated().map { number, line in
            do {
                return try JSONDecoder().decode(Line.self, from: Data(line))
            } catch {
                throw RunError.unreadable(place: path, detail: "line \(number + 1) is no dead letter")
            }
        }
    }

    static func indices(_ path: String) throws -> [Int] { try lines(path).map(\.index) }

    static func errors(_ path: String) throws -> [Int: String] {
        Dictionary(try lines(path).map { ($0.index, $0.error) }) { _, last in last }
    }

    /// By index: what is said of a task, and the task as it was.
    static func letters(_ path: String) throws -> [Int: (line: Line, task: String?)] {
        let letters = try zip(lines(path), DurableLog.lines(path)).map { line, bytes in
            (line.index, (line: line, task: task(of: bytes)))
        }
        return Dictionary(letters) { _, last in last }
    }

    /// The task is the last member, and is there byte by byte.
    private static func task(of line: ArraySlice<UInt8>) -> String? {
        let name = Array(#","task":"#.utf8)
        // Nothing before it can hold these bytes unescaped.
        guard let start = line.firstRange(of: name)?.upperBound else { return nil }
        return String(decoding: line[start...].dropLast(), as: UTF8.self)
    }
}
