internal import Files
internal import Foundation

/// Which process the sandbox is: `sandbox.json`.
struct SandboxRecord: Codable {
    let process: Int32
    /// With the process id, names a process for good: ids are used again.
    let processStart: UInt64
    let port: UInt16
    let endpoint: String
    let checksAuthorisation: Bool

    /// Nil where there is none.
    static func load(_ path: String) throws -> SandboxRecord? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
        } catch {
            throw SandboxError.unreadableRecord(path: path)
        }
    }

    func save(_ path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.replace(path, with: Array(encoder.encode(self)))
    }
}

/// When a process began, in the kernel's ticks since the machine did (proc(5), field 22 of `stat`).
enum ProcessStart {
    /// Nil where there is no such process, or only what is left of it.
    static func time(of process: Int32) -> UInt64? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            // The second field is a name in brackets, which may hold anything.
            let bracket = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: bracket)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        return UInt64(fields[19])
    }
}
