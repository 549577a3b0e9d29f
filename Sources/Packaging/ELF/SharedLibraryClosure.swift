internal import Foundation
package import Resources

/// Every shared library that a program needs, directly or through another, and the loader.
package struct SharedLibraryClosure: Sendable {
    package let program: LoadedObject
    /// By the name that the loader looks for.
    package let objects: [String: LoadedObject]

    /// The paths of the files, by the name that the loader looks for.
    package var libraries: [String: String] { objects.mapValues(\.path) }

    /// - Parameter searchFolders: looked through before the system's own.
    /// - Throws: ``ELFError``, or ``ClosureError`` where a library is not to be found.
    package init(of program: String, architecture: Architecture, searchFolders: [String] = []) throws {
        let root = try LoadedObject(path: program)
        var found: [String: LoadedObject] = [:]
        // The loader's order: all that one object needs, then what those need. The first that is found under a name stays.
        var queue = [Search(root, broughtInBy: nil)]
        var next = 0
        while next < queue.count {
            let search = queue[next]
            next += 1
            var wanted = search.object.file.needed
            if let interpreter = search.object.file.interpreter {
                wanted.append((interpreter as NSString).lastPathComponent)
            }
            let folders = search.folders + searchFolders + architecture.libraryFolders
            for name in wanted where found[name] == nil {
                guard let library = LoadedObject.find(name, in: folders, for: architecture) else {
                    throw ClosureError(library: name, neededBy: search.object.path, searched: folders)
                }
                found[name] = library
                queue.append(Search(library, broughtInBy: search))
            }
        }
        self.program = root
        objects = found
    }

    /// An object whose libraries are still to be found.
    private struct Search {
        let object: LoadedObject
        /// The folders that the files name, which the loader searches first.
        let folders: [String]
        /// The folders that the object's libraries inherit from it and from those that need it.
        private let handedDown: [String]

        init(_ object: LoadedObject, broughtInBy other: Search?) {
            self.object = object
            let above = other?.handedDown ?? []
            switch object.file.libraryPath {
            case .none: (folders, handedDown) = (above, above)
            // Switches off, for this object, what others handed down.
            case .own(let own): (folders, handedDown) = (object.expanded(own), above)
            case .inherited(let own):
                let all = object.expanded(own) + above
                (folders, handedDown) = (all, all)
            }
        }
    }
}

/// A program or a library, read once for all that is done with it.
package struct LoadedObject: Sendable {
    /// The file itself, links followed.
    package let path: String
    package let file: ELFFile
    let contents: [UInt8]

    /// - Throws: ``ELFError``.
    package init(path: String) throws {
        self.path = path
        contents = try ELFFile.contents(of: path)
        file = try ELFFile(bytes: contents, path: path)
    }

    /// As the loader does, passes over files of another processor.
    static func find(
        _ name: String, in folders: [String], for architecture: Architecture
    ) -> LoadedObject? {
        for folder in folders {
            let candidate = URL(filePath: folder).appending(path: name).resolvingSymlinksInPath().path
            guard FileManager.default.isReadableFile(atPath: candidate),
                let object = try? LoadedObject(path: candidate), object.file.machine == architecture.machine
            else { continue }
            return object
        }
        return nil
    }

    /// Folders with `$ORIGIN` replaced by the object's own.
    fileprivate func expanded(_ folders: [String]) -> [String] {
        let origin = (path as NSString).deletingLastPathComponent
        return folders.map {
            $0.replacingOccurrences(of: "${ORIGIN}", with: origin).replacingOccurrences(of: "$ORIGIN", with: origin)
        }
    }
}

package struct ClosureError: Error, Hashable, Sendable {
    package let library: String
    package let neededBy: String
    package let searched: [String]
}
