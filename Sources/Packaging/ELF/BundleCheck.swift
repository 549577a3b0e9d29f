package import Resources

/// Whether a bundle could start in Lambda, found out before anything is uploaded.
package enum BundleCheck {
    package struct Finding: Hashable, Sendable {
        package let severity: Severity
        package let message: String

        static func error(_ message: String) -> Finding { Finding(severity: .error, message: message) }
        static func note(_ message: String) -> Finding { Finding(severity: .note, message: message) }
    }

    package enum Severity: Hashable, Sendable {
        case note
        /// Only a layer that is not on this machine could tell.
        case unknown
        case error
    }

    /// Lambda's limit for the function and its layers together.
    package static let unzippedLimit = 262_144_000

    /// - Parameter limit: bytes, unzipped.
    /// - Throws: ``ELFError`` for a file of a layer that only looks like a library.
    package static func findings(
        worker: ELFFile, bundle: FunctionBundle, layers: BundleLayers, architecture: Architecture,
        limit: Int = unzippedLimit
    ) throws -> [Finding] {
        if let finding = processor(worker, architecture) { return [finding] }
        let size = ([bundle.archive] + layers.archives).reduce(0) { $0 + $1.unzippedSize }
        let tooLarge =
            size > limit
            ? [Finding.error("function and layers are \(size) bytes unzipped; Lambda takes \(limit)")] : []
        return tooLarge + (try LibraryCheck(layers: layers, architecture: architecture).findings(worker: worker))
    }

    /// Nil where the worker is for the function's processor: nothing else can be told of one that is not.
    package static func processor(_ worker: ELFFile, _ architecture: Architecture) -> Finding? {
        guard worker.machine != architecture.machine else { return nil }
        return .error(
            "the worker is built for \(worker.machine), and the stack file says \(architecture.rawValue)")
    }
}

/// The layers that a function is to have, as far as they are on this machine.
package struct BundleLayers: Sendable {
    /// Nil where the stack does without fanctl's own.
    package var runtime: RuntimeLayer?
    /// Those of the user's own files.
    package var folders: [Archive]
    /// Whether there are others, of which no more is known than their ARNs.
    package var hasOthers: Bool

    package init(runtime: RuntimeLayer? = nil, folders: [Archive] = [], hasOthers: Bool = false) {
        self.runtime = runtime
        self.folders = folders
        self.hasOthers = hasOthers
    }

    package var archives: [Archive] { (runtime.map { [$0.archive] } ?? []) + folders }
}
