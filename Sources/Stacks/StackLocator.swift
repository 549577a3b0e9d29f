internal import Foundation

/// Finds the file that a STACK argument means.
package enum StackLocator {
    /// - Throws: ``StackLocatorError``.
    package static func locate(_ argument: String?, projectFolder: String) throws(StackLocatorError) -> String {
        let folder = URL(filePath: projectFolder, directoryHint: .isDirectory)
        guard let argument else { return try only(in: folder) }
        if argument.contains("/") || isStackFile(argument) {
            let path = URL(filePath: argument, relativeTo: folder).standardizedFileURL.path
            guard FileManager.default.fileExists(atPath: path) else { throw .noSuchFile(path: path) }
            return path
        }
        for suffix in ["yaml", "yml"] {
            let path = folder.appending(path: "stacks/\(argument).\(suffix)").standardizedFileURL.path
            if FileManager.default.fileExists(atPath: path) { return path }
        }
        throw .noSuchStack(name: argument, known: names(in: folder))
    }

    /// The lockfile beside a stack file: `NAME.lock.json`, and for the sandbox `NAME.sandbox.lock.json`.
    package static func lockfilePath(forStackFile path: String, sandbox: Bool) -> String {
        let base = URL(filePath: path).deletingPathExtension().path
        return base + (sandbox ? ".sandbox.lock.json" : ".lock.json")
    }

    private static func only(in folder: URL) throws(StackLocatorError) -> String {
        let files = files(in: folder)
        guard files.count == 1 else { throw .notOne(known: names(in: folder)) }
        return folder.appending(path: "stacks/\(files[0])").standardizedFileURL.path
    }

    private static func files(in folder: URL) -> [String] {
        // No folder, no stacks: the error says so.
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "stacks").path)) ?? []
        return all.filter(isStackFile).sorted()
    }

    private static func names(in folder: URL) -> [String] {
        files(in: folder).map { String($0.prefix { $0 != "." }) }
    }

    private static func isStackFile(_ name: String) -> Bool {
        name.hasSuffix(".yaml") || name.hasSuffix(".yml")
    }
}

package enum StackLocatorError: Error, Hashable, Sendable {
    case noSuchFile(path: String)
    case noSuchStack(name: String, known: [String])
    /// No stack was named, and there is none or more than one.
    case notOne(known: [String])
}
