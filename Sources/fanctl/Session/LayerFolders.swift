import Packaging
import Stacks

/// The stack's layers of the user's own files.
enum LayerFolders {
    /// Whether every folder can become a layer: told before anything is built.
    ///
    /// - Throws: `StackFileError` with the place of every folder that cannot.
    static func check(_ stack: Stack) throws {
        var diagnostics: [Diagnostic] = []
        for case .folder(let folder) in stack.worker.layers {
            do {
                try FolderLayer.check(folder.path)
            } catch {
                diagnostics.append(diagnostic(error, folder, stack))
            }
        }
        guard diagnostics.isEmpty else { throw StackFileError(diagnostics) }
    }

    static func pack(_ stack: Stack, _ cache: PackingCache) throws -> [LayerReference: Archive] {
        var packed: [LayerReference: Archive] = [:]
        for layer in stack.worker.layers {
            guard let folder = layer.folder else { continue }
            do {
                packed[layer] = try FolderLayer.archive(of: folder.path, cache: cache)
            } catch let error as FolderLayerError {
                throw StackFileError([diagnostic(error, folder, stack)])
            }
        }
        return packed
    }

    private static func diagnostic(_ error: FolderLayerError, _ folder: LayerFolder, _ stack: Stack) -> Diagnostic {
        Diagnostic(
            file: stack.file, line: folder.line, column: folder.column,
            message: "the layer's folder \(folder.path) \(words(error.problem))")
    }

    private static func words(_ problem: FolderLayerError.Problem) -> String {
        switch problem {
        case .missing: "does not exist"
        case .noFolder: "is no folder"
        case .empty: "holds no file"
        case .tooLarge(let size):
            "holds \(size) bytes; Lambda takes \(BundleCheck.unzippedLimit) for the function and all its layers"
        case .unreadable(let name): "holds `\(name)`, which cannot be read or leads nowhere"
        case .linkToFolder(let name): "holds `\(name)`, a link to a folder: put the folder itself there"
        case .special(let name): "holds `\(name)`, which is neither a file nor a folder"
        }
    }
}
