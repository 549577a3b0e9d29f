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
            message: error.explanation.what)
    }
}
