package import Packaging
package import Stacks

/// The stack's layers of the user's own files.
package enum LayerFolders {
    /// Whether every folder can become a layer: told before anything is built.
    ///
    /// - Throws: ``LayerFoldersError`` with every folder that cannot.
    package static func check(_ stack: Stack) throws {
        var failures: [LayerFoldersError.Failure] = []
        for case .folder(let folder) in stack.worker.layers {
            do {
                try FolderLayer.check(folder.path)
            } catch {
                failures.append(LayerFoldersError.Failure(folder: folder, error: error))
            }
        }
        guard failures.isEmpty else { throw LayerFoldersError(file: stack.file, failures: failures) }
    }

    package static func pack(_ stack: Stack, _ cache: PackingCache) throws -> [LayerReference: Archive] {
        var packed: [LayerReference: Archive] = [:]
        for layer in stack.worker.layers {
            guard let folder = layer.folder else { continue }
            do {
                packed[layer] = try FolderLayer.archive(of: folder.path, cache: cache)
            } catch let error as FolderLayerError {
                throw LayerFoldersError(
                    file: stack.file, failures: [LayerFoldersError.Failure(folder: folder, error: error)])
            }
        }
        return packed
    }
}

/// Folders of a stack file that cannot become layers.
package struct LayerFoldersError: Error {
    /// The stack file that names them.
    package let file: String
    package let failures: [Failure]

    package struct Failure: Sendable {
        package let folder: LayerFolder
        package let error: FolderLayerError
    }
}
