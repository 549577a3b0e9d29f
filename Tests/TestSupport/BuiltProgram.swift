import Foundation

/// The programs that are built with the tests.
package enum BuiltProgram {
    /// Beside the tests' own program.
    package static func path(_ name: String) -> String {
        let folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        let beside = folder.appending(path: name).path
        return FileManager.default.isExecutableFile(atPath: beside) ? beside : Checkout.file(".build/debug/\(name)")
    }
}
