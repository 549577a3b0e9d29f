internal import Foundation

/// Where a program is installed.
package enum InstalledProgram {
    /// The first one of this name in the folders of `PATH`; nil where there is none.
    ///
    /// Looked up here because swift-subprocess starts a process for every folder to see whether it has the program.
    package static func path(of name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").lazy.map { "\($0)/\(name)" }
            .first { path in
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
                    && FileManager.default.isExecutableFile(atPath: path)
            }
    }
}
