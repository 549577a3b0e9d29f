internal import Concurrency
internal import Foundation
internal import Hashing

/// The record of a build: its sources, its circumstances and its products.
struct BuildStamp: Codable {
    private static let currentVersion = 1

    private let version: Int
    private let circumstances: BuildCircumstances
    /// By absolute path, as all that follows.
    private let sources: [String: RecordedFile]
    private let products: [String: RecordedFile]
    let program: String

    struct RecordedFile: Codable {
        let mark: FileMark
        /// SHA-256.
        let digest: String
    }

    /// - Throws: `CocoaError` where a file cannot be read: it went away meanwhile.
    init(
        _ circumstances: BuildCircumstances, sources: [String: FileMark], products: [String: FileMark], program: String
    ) throws {
        version = Self.currentVersion
        self.circumstances = circumstances
        self.sources = try Self.recorded(sources)
        self.products = try Self.recorded(products)
        self.program = program
    }

    private static func recorded(_ marks: [String: FileMark]) throws -> [String: RecordedFile] {
        let pairs = try Array(marks).parallelMap { path, mark in
            (path, RecordedFile(mark: mark, digest: try digest(of: path)))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    private static func digest(of path: String) throws -> String {
        // A link that leads nowhere, a socket: nothing that can be built from.
        guard FileManager.default.isReadableFile(atPath: path) else { return "" }
        return try Fingerprint.file(at: path).hex
    }

    /// Whether building again would make the same. Contents are read only where the file system says that a file was written.
    func holds(_ circumstances: BuildCircumstances, sources: [String: FileMark], products: [String: FileMark]) -> Bool {
        version == Self.currentVersion && circumstances == self.circumstances
            && Self.same(sources, self.sources) && Self.same(products, self.products)
    }

    private static func same(_ marks: [String: FileMark], _ recorded: [String: RecordedFile]) -> Bool {
        guard marks.count == recorded.count else { return false }
        return marks.allSatisfy { path, mark in
            guard let file = recorded[path] else { return false }
            // One that cannot be read now is another than it was.
            return file.mark == mark || file.mark.size == mark.size && (try? digest(of: path)) == file.digest
        }
    }
}

/// The inputs of a build beside its sources.
package struct BuildCircumstances: Codable, Equatable {
    /// Of `swift build`.
    let arguments: [String]
    /// The output of `swift --version`.
    let toolchain: String
    /// SHA-256 of the variables: a manifest may read any of them.
    let environment: String
    /// Changes whenever Debian installs or removes a package: headers, libraries, compilers.
    let system: FileMark?

    init(arguments: [String], toolchain: String, environment: [String: String]) {
        self.arguments = arguments
        self.toolchain = toolchain
        let parts = environment.filter { !Self.ofTheShell.contains($0.key) }.mapValues { SHA256.hash($0) }
        self.environment = Fingerprint.parts(parts).hex
        system = FileMark(path: "/var/lib/dpkg/status")
    }

    /// They are other in each window, and say nothing of a build.
    private static let ofTheShell: Set = [
        "_", "SHLVL", "PWD", "OLDPWD", "COLUMNS", "LINES", "TERM", "WINDOWID", "SSH_CLIENT", "SSH_CONNECTION",
        "SSH_TTY",
    ]
}
