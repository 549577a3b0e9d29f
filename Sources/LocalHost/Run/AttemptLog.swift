internal import Fanout
internal import Files

/// The failed attempts of a local run, one task index a line.
///
/// An attempt that was interrupted because the run was killed is not a failed one.
final class AttemptLog: Sendable {
    private let file: DurableLog

    init(_ path: String) throws {
        file = try DurableLog(path)
    }

    func append(_ index: Int) throws { try file.append(Array("\(index)\n".utf8)) }

    /// The number of failed attempts of each task that has any.
    ///
    /// - Throws: ``FileError``, ``RunError``.
    static func counts(_ path: String) throws -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for (number, line) in try DurableLog.lines(path).enumerated() {
            guard let index = Int(String(decoding: line, as: UTF8.self)), index >= 0 else {
                throw RunError.unreadable(place: path, detail: "line \(number + 1) is no task")
            }
            counts[index, default: 0] += 1
        }
        return counts
    }
}
