internal import Glibc

/// Files that are whole or absent, whatever happens meanwhile.
package enum DurableFile {
    /// Bytes asked for at a time.
    package static let chunkSize = 65_536

    /// Replaces a file: temporary file, fsync, rename, fsync of the folder.
    ///
    /// - Throws: ``FileError``.
    package static func replace(_ path: String, with bytes: [UInt8]) throws {
        try write(bytes, to: path, isSynced: true)
        try syncFolder(of: path)
    }

    /// Writes beside the path and renames. The temporary file never follows a link.
    ///
    /// - Parameter isSynced: whether the contents are on the disk before the name is.
    package static func write(_ bytes: [UInt8], to path: String, isSynced: Bool) throws {
        let temporary = folder(of: path) + "/." + name(of: path) + ".part"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(.open, temporary) }
        do {
            try append(bytes, to: descriptor, path: temporary)
            if isSynced, fsync(descriptor) != 0 { throw FileError(.sync, temporary) }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        // Some file systems report a full disk only here.
        guard close(descriptor) == 0 else {
            let failure = FileError(.write, temporary)
            unlink(temporary)
            throw failure
        }
        guard rename(temporary, path) == 0 else {
            let failure = FileError(.rename, path)
            unlink(temporary)
            throw failure
        }
    }

    package static func append(_ bytes: [UInt8], to descriptor: Int32, path: String) throws {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw FileError(.write, path)
            }
            offset += written
        }
    }

    /// The whole file; nil where there is none.
    ///
    /// - Throws: ``FileError``.
    package static func read(_ path: String) throws -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw FileError(.open, path)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let chunk = try readChunk(of: descriptor, path: path)
            if chunk.isEmpty { return bytes }
            bytes += chunk
        }
    }

    /// The next bytes, up to 65,536; none at the end.
    ///
    /// - Throws: ``FileError``.
    package static func readChunk(of descriptor: Int32, path: String) throws -> [UInt8] {
        var failure: Int32 = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: chunkSize) { buffer, count in
            var result: Int
            repeat {
                result = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            } while result < 0 && errno == EINTR
            if result < 0 { failure = errno }
            count = max(result, 0)
        }
        guard failure == 0 else { throw FileError(.read, path, code: failure) }
        return chunk
    }

    /// Makes a folder and those above it.
    ///
    /// - Parameter mayBeLink: whether a link to a folder will do.
    package static func createFolder(_ path: String, mayBeLink: Bool = true) throws {
        if mkdir(path, 0o755) == 0 { return }
        if errno == ENOENT, folder(of: path) != path {
            try createFolder(folder(of: path))
            if mkdir(path, 0o755) == 0 { return }
        }
        guard errno == EEXIST else { throw FileError(.createFolder, path) }
        var status = stat()
        let found = mayBeLink ? stat(path, &status) : lstat(path, &status)
        guard found == 0 else { throw FileError(.createFolder, path) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw FileError(.createFolder, path, code: ENOTDIR) }
    }

    /// The names in a folder, in no order.
    ///
    /// - Throws: ``FileError``.
    package static func names(in folder: String) throws -> [String] {
        guard let handle = opendir(folder) else { throw FileError(.list, folder) }
        defer { closedir(handle) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw FileError(.list, folder) }
        return names
    }

    /// Bytes; nil where there is no regular file of this name.
    package static func size(of path: String) -> Int? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Whether the path leads to a regular file, which can be read twice.
    package static func isRegular(_ path: String) throws -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError(.open, path) }
        return status.st_mode & S_IFMT == S_IFREG
    }

    /// Succeeds where there is none.
    package static func remove(_ path: String) throws {
        guard unlink(path) == 0 else {
            if errno == ENOENT { return }
            throw FileError(.remove, path)
        }
        try syncFolder(of: path)
    }

    package static func syncFolder(of path: String) throws {
        let folder = folder(of: path)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.open, folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError(.sync, folder) }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func name(of path: String) -> Substring {
        path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
    }
}
