internal import Concurrency
internal import Foundation

/// A layer of the user's own files.
package enum FolderLayer {
    /// Packs every file of a folder under its own name, with one of two modes: what its owner may execute is executable.
    ///
    /// A link to a file is packed as that file. A link to a folder is refused: it may lead in a circle.
    ///
    /// - Throws: ``FolderLayerError``, ``ZipError``, ``PackagingError``.
    package static func archive(of folder: String, cache: PackingCache? = nil) throws -> Archive {
        let files = try files(in: folder)
        let entries = try files.parallelMap { file in
            ArchiveEntry(
                name: file.name, mode: file.isExecutable ? 0o755 : 0o644,
                contents: [UInt8](try PackagingError.reading("\(folder)/\(file.name)")))
        }
        return try Archive(entries, cache: cache)
    }

    /// Whether a layer can be made of the folder, without reading its files.
    ///
    /// - Throws: ``FolderLayerError``.
    package static func check(_ folder: String) throws(FolderLayerError) {
        _ = try files(in: folder)
    }

    private struct File: Sendable {
        let name: String
        let isExecutable: Bool
    }

    private static func files(in folder: String) throws(FolderLayerError) -> [File] {
        func refuse(_ problem: FolderLayerError.Problem) -> FolderLayerError {
            FolderLayerError(folder: folder, problem: problem)
        }
        // Of a link, the enumerator would look at the link.
        let root = URL(filePath: folder).resolvingSymlinksInPath().path
        guard let names = FileManager.default.enumerator(atPath: root), kind(folder)?.type == S_IFDIR else {
            throw refuse(kind(folder) == nil ? .missing : .noFolder)
        }
        var files: [File] = []
        var size = 0
        while let name = names.nextObject() as? String {
            let path = "\(folder)/\(name)"
            guard let target = kind(path) else { throw refuse(.unreadable(name)) }
            switch target.type {
            case S_IFREG:
                files.append(File(name: name, isExecutable: target.mode & S_IXUSR != 0))
                size += target.size
            case S_IFDIR:
                if isLink(path) { throw refuse(.linkToFolder(name)) }
            default: throw refuse(.special(name))
            }
        }
        guard !files.isEmpty else { throw refuse(.empty) }
        guard size <= BundleCheck.unzippedLimit else { throw refuse(.tooLarge(size)) }
        return files
    }

    /// Of what a link leads to; nil where there is nothing.
    private static func kind(_ path: String) -> (type: mode_t, mode: mode_t, size: Int)? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return (status.st_mode & S_IFMT, status.st_mode, Int(status.st_size))
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }
}

/// Why a folder cannot become a layer.
package struct FolderLayerError: Error, Hashable, Sendable {
    package let folder: String
    package let problem: Problem

    package enum Problem: Hashable, Sendable {
        case missing
        case noFolder
        case empty
        /// Bytes.
        case tooLarge(Int)
        /// A link that leads nowhere, or a file whose attributes cannot be read.
        case unreadable(String)
        case linkToFolder(String)
        /// A socket, a pipe or a device.
        case special(String)
    }
}
