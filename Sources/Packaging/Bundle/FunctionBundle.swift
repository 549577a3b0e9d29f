package import Resources
internal import WireFormat

/// The function's own zip: the worker, and the script that starts it.
package struct FunctionBundle: Sendable {
    package let archive: Archive

    /// - Parameters:
    ///   - binary: is copied and stripped; the original stays as it is.
    ///   - programs: one of them strips the copy.
    package init(
        worker binary: String, architecture: Architecture, programs: InstalledPrograms,
        cache: PackingCache? = nil
    ) async throws {
        let entries = [
            ArchiveEntry(
                name: "bootstrap", mode: 0o755, contents: Array(Self.bootstrap(architecture).utf8)),
            ArchiveEntry(
                name: "worker", mode: 0o755,
                contents: try await Stripping(programs: programs, cache: cache).stripped(binary)),
        ]
        // Sent with every change of the code, and read at every cold start: the smallest is worth the time.
        archive = try Archive(entries, level: .smallest, cache: cache)
    }

    /// Starts the worker through the layer's own loader; where there is no such layer, directly. On a person's own machine
    /// `FANCTL_OPT` says where the layers are.
    ///
    /// The libraries are given to the loader and not through LD_LIBRARY_PATH, which Lambda sets and which comes before every
    /// path that is written into a program.
    static func bootstrap(_ architecture: Architecture) -> String {
        """
        #!/bin/sh
        root="${LAMBDA_TASK_ROOT:-$(dirname "$0")}"
        lib="${\(WorkerVariable.layers.name):-\(WorkerSettings.lambdaLayers)}/\(RuntimeLayer.folder)/lib"
        loader="$lib/\(architecture.loader)"
        if [ -x "$loader" ]; then
            exec "$loader" --library-path "$lib" --argv0 worker "$root/worker"
        fi
        exec "$root/worker"

        """
    }
}
