internal import Resources

/// Whether the loader will find, in Lambda, every library of a worker and in it the versions that are asked for.
struct LibraryCheck {
    let layers: BundleLayers
    let architecture: Architecture

    /// The provider of a library.
    private enum Source {
        case file(ELFFile, at: String)
        /// Amazon Linux 2023.
        case system
        /// Perhaps one of the layers that are not here.
        case unknown
        case none
    }

    private struct Object {
        let name: String
        let file: ELFFile
    }

    func findings(worker: ELFFile) throws -> [BundleCheck.Finding] {
        var findings = note(worker).map { [$0] } ?? []
        var queue = [Object(name: "the worker", file: worker)]
        var sources: [String: Source] = [:]
        while let object = queue.popLast() {
            for library in object.file.needed where sources[library] == nil {
                let source = try source(of: library)
                sources[library] = source
                switch source {
                case .file(let file, _): queue.append(Object(name: library, file: file))
                case .system: break
                case .unknown:
                    findings.append(
                        BundleCheck.Finding(
                            severity: .unknown,
                            message:
                                "\(object.name) needs \(library), which has to be in one of the layers given by ARN"))
                case .none: findings.append(.error(missing(library, object)))
                }
            }
            findings += versionErrors(of: object, sources)
        }
        return findings
    }

    private func note(_ worker: ELFFile) -> BundleCheck.Finding? {
        worker.requiredGLIBC.map {
            .note(
                layers.runtime == nil
                    ? "the worker needs glibc \($0); provided.al2023 has \(AmazonLinux.glibc)"
                    : "the worker needs glibc \($0); the runtime layer brings its own")
        }
    }

    private func missing(_ library: String, _ object: Object) -> String {
        layers.runtime == nil
            ? "\(object.name) needs \(library), which provided.al2023 does not have: add the runtime layer"
            : "\(object.name) needs \(library), which is not in the runtime layer"
    }

    /// With the runtime layer, the loader looks nowhere else; without it, where LD_LIBRARY_PATH leads in Lambda.
    private func source(of library: String) throws -> Source {
        if let runtime = layers.runtime {
            return runtime.closure.objects[library].map { .file($0.file, at: $0.path) } ?? .none
        }
        if AmazonLinux.libraries.contains(library) || library == architecture.loader { return .system }
        for layer in layers.folders {
            guard let entry = layer.entries.first(where: { $0.name == "lib/\(library)" }) else { continue }
            return .file(try ELFFile(bytes: entry.contents, path: entry.name), at: "the folder layer's \(entry.name)")
        }
        return layers.hasOthers ? .unknown : .none
    }

    /// The loader refuses a library that numbers versions and lacks one that is asked for; of one without any, it only warns.
    private func versionErrors(of object: Object, _ sources: [String: Source]) -> [BundleCheck.Finding] {
        let needs = object.file.neededVersions.filter { !$0.isOptional }
        return needs.compactMap { need in
            guard case .file(let file, let place) = sources[need.library] else { return nil }
            guard !file.definedVersions.isEmpty, !file.definedVersions.contains(need.version) else { return nil }
            return .error("\(object.name) needs \(need.version) of \(need.library), and \(place) does not have it")
        } + newerThanLambdas(object, needs, sources)
    }

    private func newerThanLambdas(
        _ object: Object, _ needs: [ELFFile.NeededVersion], _ sources: [String: Source]
    ) -> [BundleCheck.Finding] {
        let asked = needs.filter { if case .system? = sources[$0.library] { true } else { false } }.map(\.version)
        var newer = asked.filter(AmazonLinux.lacksMarker)
        if let highest = asked.compactMap(GLIBCVersion.init(symbolVersion:)).max(), highest > AmazonLinux.glibc {
            newer.append("glibc \(highest)")
        }
        return newer.map {
            .error(
                "\(object.name) needs \($0), and provided.al2023 has glibc \(AmazonLinux.glibc): add the runtime layer")
        }
    }
}

/// The libraries of Lambda's provided.al2023, which need no layer.
package enum AmazonLinux {
    package static let glibc = GLIBCVersion(major: 2, minor: 34)

    /// The C library's own, and GCC's, which it needs itself. That there are others is nowhere promised.
    package static let libraries: Set = [
        "libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1", "libresolv.so.2",
        "libanl.so.1", "libgcc_s.so.1",
    ]

    /// Some features of the loader have names instead of numbers, such as GLIBC_ABI_DT_RELR; all of them came after 2.34.
    static func lacksMarker(_ version: String) -> Bool { version.hasPrefix("GLIBC_ABI_") }
}
