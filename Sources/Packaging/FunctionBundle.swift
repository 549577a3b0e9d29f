internal import Foundation

/// The function's own zip: the worker, and the script that starts it.
package struct FunctionBundle: Sendable {
    package let archive: Archive

    /// - Parameter binary: is copied and stripped; the original stays as it is.
    package init(
        worker binary: String, architecture: MachineArchitecture, cache: ArchiveCache? = nil
    ) async throws {
        let worker = try await Stripping.stripped(binary)
        let script = Self.bootstrap(architecture, librariesOf: try Self.librariesBeside(binary, worker))
        let entries = [
            ArchiveEntry(name: "bootstrap", mode: 0o755, contents: Array(script.utf8)),
            ArchiveEntry(name: "worker", mode: 0o755, contents: worker),
        ]
        // Sent with every change of the code, and read at every cold start: the smallest is worth the time.
        archive = try Archive(entries, level: .smallest, cache: cache)
    }

    /// Starts the worker through the layer's own loader; where no layer is mounted (some local emulators), directly. On a
    /// person's own machine `FANCTL_OPT` says where the layers are.
    ///
    /// The libraries are given to the loader and not through LD_LIBRARY_PATH, which Lambda sets and which comes before every
    /// path that is written into a program.
    ///
    /// - Parameter libraries: a folder of this machine, where an emulator that mounts no layer finds what was built with the
    ///   worker; nil where it needs nothing of that kind.
    static func bootstrap(_ architecture: MachineArchitecture, librariesOf libraries: String? = nil) -> String {
        let search = libraries.map { folder in
            let quoted = "'" + folder.replacingOccurrences(of: "'", with: "'\\''") + "'"
            return "export LD_LIBRARY_PATH=\(quoted)\"${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\"\n"
        }
        return """
            #!/bin/sh
            root="${LAMBDA_TASK_ROOT:-$(dirname "$0")}"
            lib="${FANCTL_OPT:-/opt}/\(RuntimeLayer.folder)/lib"
            loader="$lib/\(architecture.loader)"
            if [ -x "$loader" ]; then
                exec "$loader" --library-path "$lib" --argv0 worker "$root/worker"
            fi
            \(search ?? "")exec "$root/worker"

            """
    }

    /// Where libraries lie that the program needs and that were built with it.
    private static func librariesBeside(_ binary: String, _ contents: [UInt8]) throws -> String? {
        let folder = URL(filePath: binary).resolvingSymlinksInPath().deletingLastPathComponent().path
        let needed = try ELFFile(bytes: contents, path: binary).needed
        return needed.contains { FileManager.default.isReadableFile(atPath: "\(folder)/\($0)") } ? folder : nil
    }
}
