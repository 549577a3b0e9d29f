/// Whether a bundle could start in Lambda, found out before anything is uploaded.
package enum BundleCheck {
    package struct Finding: Hashable, Sendable {
        package let severity: Severity
        package let message: String
    }

    package enum Severity: Hashable, Sendable {
        case note
        case error
    }

    /// Lambda's limit for the function and its layers together.
    package static let unzippedLimit = 262_144_000

    /// - Parameters:
    ///   - layer: nil where the stack does without fanctl's own.
    ///   - limit: bytes, unzipped.
    package static func findings(
        worker: String, bundle: FunctionBundle, layer: RuntimeLayer?, architecture: MachineArchitecture,
        limit: Int = unzippedLimit
    ) throws -> [Finding] {
        let file = try ELFFile(path: worker)
        var findings: [Finding] = []
        if file.machine != architecture.machine {
            findings.append(
                Finding(
                    severity: .error,
                    message: "the worker is built for \(file.machine), and the stack file says \(architecture.rawValue)"
                ))
        }
        let size = bundle.archive.unzippedSize + (layer?.archive.unzippedSize ?? 0)
        if size > limit {
            findings.append(
                Finding(
                    severity: .error,
                    message: "function and layer are \(size) bytes unzipped; Lambda takes \(limit)"))
        }
        findings += libraries(file, layer)
        return findings
    }

    private static func libraries(_ file: ELFFile, _ layer: RuntimeLayer?) -> [Finding] {
        guard let layer else {
            // Amazon Linux 2023 has this version.
            let theirs = GLIBCVersion(major: 2, minor: 34)
            guard let needed = file.requiredGLIBC, needed > theirs else { return [] }
            return [
                Finding(
                    severity: .error,
                    message: "the worker needs glibc \(needed) and provided.al2023 has \(theirs): add the runtime layer"
                )
            ]
        }
        let missing = file.needed.filter { layer.closure.libraries[$0] == nil }
        let version = file.requiredGLIBC.map { ["the worker needs glibc \($0); the layer brings its own"] } ?? []
        return missing.map { Finding(severity: .error, message: "\($0) is not in the layer") }
            + version.map { Finding(severity: .note, message: $0) }
    }
}
