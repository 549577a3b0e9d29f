internal import Glibc

/// The operating system refused something about a file.
package struct FileError: Error, Hashable, Sendable {
    package let operation: Operation
    package let path: String
    /// `errno`.
    package let code: Int32

    package enum Operation: String, Hashable, Sendable {
        case open
        case read
        case write
        case sync
        case rename
        case truncate
        case remove
        case createFolder
        case list
        case lock
    }

    package init(_ operation: Operation, _ path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// Takes `errno` as the last call left it.
    package init(_ operation: Operation, _ path: String) {
        self.init(operation, path, code: errno)
    }

    /// The system's own words for the code.
    package var reason: String { String(cString: strerror(code)) }
}
