internal import Glibc
internal import SystemPackage

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
    init(_ operation: Operation, _ path: String) {
        self.init(operation, path, code: errno)
    }

    /// The system's own words for the code.
    package var reason: String { String(cString: strerror(code)) }

    /// Whether there is no file of this name.
    package var isMissing: Bool { code == ENOENT }
    /// Whether there is a file or a folder with contents of this name.
    package var isNameTaken: Bool { code == EEXIST || code == ENOTEMPTY }
    /// Whether another process has the file locked.
    package var isHeldElsewhere: Bool { operation == .lock && code == EWOULDBLOCK }

    /// The value of a call of swift-system, whose `Errno` becomes a ``FileError``.
    static func naming<Value>(
        _ operation: Operation, _ path: String, _ call: () throws -> Value
    ) throws -> Value {
        do {
            return try call()
        } catch let error as Errno {
            throw FileError(operation, path, code: error.rawValue)
        }
    }
}
