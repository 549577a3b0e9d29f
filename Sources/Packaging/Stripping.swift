internal import Foundation
internal import Subprocess

/// Takes symbols and debugging information out of programs and libraries, and the digest that names the latter.
enum Stripping {
    static func stripped(_ binary: String) async throws -> [UInt8] {
        let copy = FileManager.default.temporaryDirectory.appending(path: "fanctl-strip-\(UUID().uuidString)").path
        defer { unlink(copy) }
        // Of a link, copyItem copies the link: the program behind it would be stripped.
        let original = URL(filePath: binary).resolvingSymlinksInPath().path
        do {
            try FileManager.default.copyItem(atPath: original, toPath: copy)
        } catch {
            throw PackagingError.unreadable(path: binary, detail: error.localizedDescription)
        }
        // Without section headers there are no symbols, and the tools refuse it: e_shnum at 60.
        let reader = ELFReader(bytes: [UInt8](try PackagingError.reading(copy)), path: original)
        if reader.bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]), try reader.half(60) == 0 { return reader.bytes }
        for tool in ["strip", "llvm-strip"] where try await run(tool, on: copy, original: binary) {
            return [UInt8](try PackagingError.reading(copy))
        }
        throw PackagingError.noStrip
    }

    /// False where there is no such tool.
    private static func run(_ tool: String, on copy: String, original: String) async throws -> Bool {
        do {
            let result = try await Subprocess.run(
                .name(tool), arguments: ["--strip-all", "--remove-section=.note.gnu.build-id", copy],
                output: .discarded, error: .string(limit: 65_536))
            guard result.terminationStatus.isSuccess else {
                throw PackagingError.stripFailed(path: original, detail: result.standardError)
            }
            return true
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return false
        }
    }
}

extension SharedLibraryClosure {
    /// What every library holds, by name. The system's are stripped already; of the others, symbols are a third.
    func contents(_ architecture: MachineArchitecture) async throws -> [String: [UInt8]] {
        try await withThrowingTaskGroup { group in
            for (name, path) in libraries {
                let isSystems = architecture.libraryFolders.contains { path.hasPrefix($0 + "/") }
                group.addTask {
                    (name, isSystems ? [UInt8](try PackagingError.reading(path)) : try await Stripping.stripped(path))
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }
}
