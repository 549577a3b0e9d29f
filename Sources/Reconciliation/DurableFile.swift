internal import Glibc

/// Files that are there whole or not at all, also after a power cut.
package enum DurableFile {
    /// Nil where there is no file.
    package static func read(_ path: String) throws -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw LockfileError.system(path: path, operation: "open", code: errno)
        }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw LockfileError.system(path: path, operation: "read", code: errno)
            }
            if count == 0 { return contents }
            contents.append(contentsOf: buffer[..<count])
        }
    }

    /// Writes beside, flushes, renames, and flushes the folder.
    package static func replace(_ path: String, with contents: [UInt8]) throws {
        let temporary = path + ".tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw LockfileError.system(path: path, operation: "create", code: errno) }
        do {
            try write(contents, to: descriptor, path: path)
            guard fsync(descriptor) == 0 else {
                throw LockfileError.system(path: path, operation: "flush", code: errno)
            }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        // Some file systems report a full disk only here.
        guard close(descriptor) == 0 else { throw LockfileError.system(path: path, operation: "close", code: errno) }
        guard rename(temporary, path) == 0 else {
            throw LockfileError.system(path: path, operation: "rename", code: errno)
        }
        try flushFolder(of: path)
    }

    /// Succeeds where it is missing.
    package static func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw LockfileError.system(path: path, operation: "remove", code: errno)
        }
        try flushFolder(of: path)
    }

    private static func write(_ contents: [UInt8], to descriptor: Int32, path: String) throws {
        var rest = contents[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw LockfileError.system(path: path, operation: "write", code: errno)
            }
            rest = rest.dropFirst(count)
        }
    }

    private static func flushFolder(of path: String) throws {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw LockfileError.system(path: path, operation: "open the folder of", code: errno)
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw LockfileError.system(path: path, operation: "flush the folder of", code: errno)
        }
    }
}
