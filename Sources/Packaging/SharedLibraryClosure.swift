internal import Foundation

/// Every shared library that a program needs, directly or through another, and the loader.
package struct SharedLibraryClosure: Hashable, Sendable {
    /// By the name that the loader looks for; the path is the file itself, links followed.
    package let libraries: [String: String]

    /// - Parameter searchFolders: looked through before the system's own.
    /// - Throws: ``ELFError``, or ``ClosureError`` where a library is not to be found.
    package init(of program: String, architecture: MachineArchitecture, searchFolders: [String] = []) throws {
        var found: [String: String] = [:]
        var queue = [program]
        while let path = queue.popLast() {
            let file = try ELFFile(path: path)
            var wanted = file.needed
            if let interpreter = file.interpreter { wanted.append((interpreter as NSString).lastPathComponent) }
            let folders = Self.expanded(file.runPath, beside: path) + searchFolders + architecture.libraryFolders
            for name in wanted where found[name] == nil {
                guard let library = Self.find(name, in: folders, for: architecture) else {
                    throw ClosureError(library: name, neededBy: path, searched: folders)
                }
                found[name] = library
                queue.append(library)
            }
        }
        libraries = found
    }

    private static func expanded(_ folders: [String], beside path: String) -> [String] {
        let origin = (path as NSString).deletingLastPathComponent
        return folders.map {
            $0.replacingOccurrences(of: "${ORIGIN}", with: origin).replacingOccurrences(of: "$ORIGIN", with: origin)
        }
    }

    /// As the loader does, passes over files of another processor.
    private static func find(_ name: String, in folders: [String], for architecture: MachineArchitecture) -> String? {
        for folder in folders {
            let candidate = URL(filePath: folder).appending(path: name).resolvingSymlinksInPath().path
            guard FileManager.default.isReadableFile(atPath: candidate),
                let file = try? ELFFile(path: candidate), file.machine == architecture.machine
            else { continue }
            return candidate
        }
        return nil
    }
}

package struct ClosureError: Error, Hashable, Sendable {
    package let library: String
    package let neededBy: String
    package let searched: [String]
}
