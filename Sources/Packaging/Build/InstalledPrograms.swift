internal import Foundation

/// The programs in the folders of a search path.
///
/// They are looked up here because swift-subprocess starts a process for every folder to see whether it has the program.
package struct InstalledPrograms: Sendable {
    private let folders: [Substring]

    /// - Parameter searchPath: the variable `PATH`.
    package init(searchPath: String?) {
        folders = (searchPath ?? "").split(separator: ":")
    }

    /// The path of the first program of this name; nil where there is none.
    package func path(of name: String) -> String? {
        folders.lazy.map { "\($0)/\(name)" }.first { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
                && FileManager.default.isExecutableFile(atPath: path)
        }
    }
}
