internal import Foundation
internal import Stacks

/// The sources of a worker, looked at until they change.
package struct SourceWatch {
    private let stackFile: String
    private let package: String
    private let layers: [String]

    package init(_ project: StackProject) {
        stackFile = project.files.stackFile
        package = project.stack.worker.package
        layers = project.stack.worker.layers.compactMap(\.folder?.path)
    }

    /// When which file was changed, and how large it is.
    package typealias Snapshot = [String: [Int64]]

    /// What a build writes itself is no source.
    package func snapshot() -> Snapshot {
        var found: Snapshot = [stackFile: Self.marks(stackFile)]
        let files = FileManager.default.enumerator(atPath: package)
        while let name = files?.nextObject() as? String {
            if name == ".build" || name == ".git" {
                files?.skipDescendants()
            } else {
                found[name] = Self.marks("\(package)/\(name)")
            }
        }
        found["Package.resolved"] = nil
        for layer in layers {
            let files = FileManager.default.enumerator(atPath: layer)
            while let name = files?.nextObject() as? String {
                found["\(layer)/\(name)"] = Self.marks("\(layer)/\(name)")
            }
        }
        return found
    }

    /// Waits until something is other than it was; false where somebody asked to stop.
    package func change(since former: Snapshot, _ interruption: Interruption) async throws -> Bool {
        while !interruption.wasAsked {
            let current = snapshot()
            if current != former {
                // An editor saves several files, or one in several steps.
                try await Task.sleep(for: .milliseconds(150))
                if snapshot() == current { return true }
            }
            try await Task.sleep(for: .milliseconds(250))
        }
        return false
    }

    private static func marks(_ path: String) -> [Int64] {
        var status = stat()
        // A file that went away meanwhile has changed, too. The time of a folder changes with what is in it, built or not.
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return [] }
        return [Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec), Int64(status.st_size)]
    }
}
