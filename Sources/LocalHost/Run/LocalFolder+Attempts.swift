package import Fanout
internal import Files
internal import Foundation

extension LocalFolder {
    /// The attempts at a run's tasks, as its workers logged them; one log is read at a time.
    ///
    /// - Throws: ``FileError``.
    package func loggedAttempts(_ run: RunID) throws -> [TaskAttempt] {
        let folder = logs(run)
        guard access(folder, F_OK) == 0 else { return [] }
        return try FileSystem.names(in: folder).sorted().flatMap { name in
            try DurableLog.lines("\(folder)/\(name)").compactMap { line in
                TaskAttempt(logLine: String(decoding: line, as: UTF8.self), of: run)
            }
        }
    }
}
