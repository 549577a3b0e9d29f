/// Why `init` makes no project.
package enum InitCommandError: Error, Hashable, Sendable {
    /// No checkout of the package with FanWorker was found, and none is named.
    case noLibrary
    case notTheLibrary(folder: String)
    /// Files of the new project that are there already; never empty.
    case filesExist([String])
    case unwritable(path: String, detail: String)
}
