import Operations
import Packaging
import Stacks

extension PackagingError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .unreadable(let path, let detail): Explanation("\(path) cannot be read: \(detail)")
        case .unwritable(let path, let detail): Explanation("\(path) cannot be written: \(detail)")
        case .noCertificates(let folder):
            Explanation(
                "there are no certificates in \(folder)", next: "Install the Debian package ca-certificates.")
        case .noStrip:
            Explanation("there is no `strip`, which removes symbols", next: "Install the Debian package binutils.")
        case .stripFailed(let path, let detail):
            Explanation("symbols could not be stripped from \(path): \(detail)")
        case .noPackage(let folder):
            Explanation("there is no Package.swift in \(folder)", next: "Check `worker.package` in the stack file.")
        case .noSwift: Explanation("swift is not on the PATH")
        case .noProduct(let product, let folder):
            Explanation(
                "the package in \(folder) has no executable product \(product)",
                next: "Check `worker.product` in the stack file.")
        case .buildFailed(let status, let lastLines):
            Explanation("the worker could not be built (\(status))", why: lastLines)
        }
    }
}

extension ELFError: ExplainedError {
    var explanation: Explanation {
        switch problem {
        case .unreadable: Explanation("\(path) cannot be read")
        case .notELF: Explanation("\(path) is not a program for Linux")
        case .otherClass: Explanation("\(path) is not 64-bit and little-endian")
        case .truncated(let offset): Explanation("\(path) is cut off: something is missing at \(offset)")
        case .malformed(let what): Explanation("\(path) is damaged: \(what)")
        }
    }
}

extension ClosureError: ExplainedError {
    var explanation: Explanation {
        Explanation(
            "the library \(library), which \(neededBy) needs, was not found",
            why: ["Looked in \(searched.joined(separator: ", "))."])
    }
}

extension ZipError: ExplainedError {
    var explanation: Explanation { Explanation("the worker could not be packed: \(problem)") }
}

extension BundleRefused: ExplainedError {
    var explanation: Explanation { Explanation("the worker could not start in Lambda", why: errors) }
}

extension SmokeTestFailure: ExplainedError {
    var explanation: Explanation {
        Explanation(
            "the worker does not start: \(problem)",
            why: lines.suffix(10).map { "  \($0)" }
                + ["It was tried here before the upload; nothing was uploaded."]
                + (hasOtherLayers ? ["The layers given by ARN were not there, as they are in Lambda."] : []),
            next: "Use --no-smoke-test to upload it nevertheless.")
    }
}

extension LayerFoldersError: ExplainedError {
    /// `FILE:LINE:COLUMN: error: …`, as for everything else in a stack file.
    var explanation: Explanation {
        Explanation(
            of: failures.map {
                Diagnostic(
                    file: file, line: $0.folder.line, column: $0.folder.column, message: $0.error.explanation.what
                ).description
            })
    }
}

extension FolderLayerError: ExplainedError {
    var explanation: Explanation { Explanation("the layer's folder \(folder) \(problem.words)") }
}

extension FolderLayerError.Problem {
    fileprivate var words: String {
        switch self {
        case .missing: "does not exist"
        case .noFolder: "is not a folder"
        case .empty: "holds no file"
        case .tooLarge(let size):
            "holds \(NumberFormat.bytes(size)); Lambda takes \(NumberFormat.bytes(BundleCheck.unzippedLimit)) for the function and all its layers"
        case .unreadable(let name): "holds `\(name)`, which cannot be read or is a broken link"
        case .linkToFolder(let name): "holds `\(name)`, a link to a folder: put the folder itself there"
        case .special(let name): "holds `\(name)`, which is neither a file nor a folder"
        }
    }
}
