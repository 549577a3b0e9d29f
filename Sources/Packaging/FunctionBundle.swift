internal import Foundation
internal import Subprocess

/// The function's own zip: the worker, and the script that starts it.
package struct FunctionBundle: Sendable {
    package let archive: Archive

    /// - Parameter binary: is copied and stripped; the original stays as it is.
    package init(
        worker binary: String, architecture: MachineArchitecture, cache: ArchiveCache? = nil
    ) async throws {
        let entries = [
            ArchiveEntry(
                name: "bootstrap", mode: 0o755, contents: Array(Self.bootstrap(architecture).utf8)),
            ArchiveEntry(name: "worker", mode: 0o755, contents: try await Stripping.stripped(binary)),
        ]
        archive = try Archive(entries, cache: cache)
    }

    /// Starts the worker through the layer's own loader; where no layer is mounted (some local emulators), directly. On a
    /// person's own machine `FANCTL_OPT` says where the layers are.
    ///
    /// The libraries are given to the loader and not through LD_LIBRARY_PATH, which Lambda sets and which comes before every
    /// path that is written into a program.
    static func bootstrap(_ architecture: MachineArchitecture) -> String {
        """
        #!/bin/sh
        root="${LAMBDA_TASK_ROOT:-$(dirname "$0")}"
        lib="${FANCTL_OPT:-/opt}/\(RuntimeLayer.folder)/lib"
        loader="$lib/\(architecture.loader)"
        if [ -x "$loader" ]; then
            exec "$loader" --library-path "$lib" --argv0 worker "$root/worker"
        fi
        exec "$root/worker"

        """
    }
}

/// Takes symbols and debugging information out of a program.
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
        var failure = PackagingError.noStrip
        for tool in ["strip", "llvm-strip"] {
            do {
                if try await run(tool, on: copy, original: binary) { return [UInt8](try PackagingError.reading(copy)) }
            } catch let error as PackagingError {
                // GNU's knows no other processor than its own: where both fail, its reason is the better one.
                if case .noStrip = failure { failure = error }
            }
        }
        throw failure
    }

    /// False where there is no such tool.
    private static func run(_ tool: String, on copy: String, original: String) async throws -> Bool {
        do {
            let result = try await Subprocess.run(
                .name(tool), arguments: ["--strip-all", copy], output: .discarded, error: .string(limit: 65_536))
            guard result.terminationStatus.isSuccess else {
                throw PackagingError.stripFailed(path: original, detail: result.standardError)
            }
            return true
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return false
        }
    }
}
