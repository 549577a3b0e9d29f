internal import Fanout
internal import Files
internal import Foundation

/// The attempts of a run that failed: a file that only grows, one index a line.
///
/// What a killed run was doing is no failed attempt of its tasks.
final class AttemptLog: Sendable {
    private let file: AppendedFile

    init(_ path: String) throws {
        file = try AppendedFile(path)
    }

    func append(_ index: Int) throws { try file.append("\(index)\n") }

    /// How often each task failed; a last line that was not written to its end counts for nothing.
    ///
    /// - Throws: ``FileError``, ``RunError``.
    static func counts(_ path: String) throws -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for (number, line) in try AppendedFile.lines(path).enumerated() {
            guard let index = Int(String(decoding: line, as: UTF8.self)), index >= 0 else {
                throw RunError.unreadable(place: path, detail: "line \(number + 1) is no task")
            }
            counts[index, default: 0] += 1
        }
        return counts
    }
}

/// The tasks of a run that failed as often as the stack allows: one JSON object a line, with the task as it was.
final class DeadLetterFile: Sendable {
    private let file: AppendedFile

    init(_ path: String) throws {
        file = try AppendedFile(path)
    }

    func append(_ message: LocalEvent.Message, error: String) throws {
        var json = Array(#"{"attempts":\#(message.attempt),"error":""#.utf8)
        JSONText.appendEscaped(Array(error.utf8)[...], to: &json)
        json += Array(#"","index":\#(message.index),"run":"\#(message.run)","task":\#(message.body)}"#.utf8)
        try file.append(String(decoding: json, as: UTF8.self) + "\n")
    }

    struct Line: Decodable {
        let index: Int
        let error: String
        let attempts: Int?
    }

    private static func lines(_ path: String) throws -> [Line] {
        try AppendedFile.lines(path).enumerated().map { number, line in
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
        let letters = try zip(lines(path), AppendedFile.lines(path)).map { line, bytes in
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

/// A file that only grows, line by line; what was appended outlives this process.
final class AppendedFile: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Cuts off a last line that was not written to its end.
    ///
    /// - Throws: ``FileError``.
    init(_ path: String) throws {
        try DurableFile.createFolder((path as NSString).deletingLastPathComponent)
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        self.path = path
        let whole = try Self.lines(path).reduce(0) { $0 + $1.count + 1 }
        guard ftruncate(descriptor, off_t(whole)) == 0 else { throw FileError(.truncate, path) }
    }

    deinit {
        close(descriptor)
    }

    func append(_ line: String) throws {
        try DurableFile.append(Array(line.utf8), to: descriptor, path: path)
    }

    /// The lines that were written to their end; none where there is no file.
    static func lines(_ path: String) throws -> [ArraySlice<UInt8>] {
        let bytes = try DurableFile.read(path) ?? []
        return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
    }
}
