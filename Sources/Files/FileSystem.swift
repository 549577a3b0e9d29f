internal import CLinux
internal import Glibc
internal import SystemPackage

/// Folders and the names in them.
package enum FileSystem {
    /// Makes a folder and those above it.
    ///
    /// - Parameter mayBeLink: whether a link to a folder will do.
    /// - Throws: ``FileError``.
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
    ///
    /// - Throws: ``FileError``.
    package static func isRegular(_ path: String) throws -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError(.open, path) }
        return status.st_mode & S_IFMT == S_IFREG
    }

    /// Waits until no process has the file open for writing, so that it can be executed.
    ///
    /// Returns at once where there is no file, or the file system does not tell.
    ///
    /// - Parameter attempts: reduced by one each millisecond; the waiting ends at 0.
    package static func waitForWriters(of path: String, attempts: inout Int) {
        guard let file = try? FileDescriptor.opened(path, .readOnly) else { return }
        defer { close(file.rawValue) }
        while attempts > 0, linux_has_writer(file.rawValue) != 0 {
            attempts -= 1
            usleep(1000)
        }
    }

    /// Gives a file or a folder another name. A file replaces one of that name; a folder replaces an empty one only.
    ///
    /// - Throws: ``FileError``.
    package static func move(_ path: String, to other: String) throws {
        guard rename(path, other) == 0 else { throw FileError(.rename, other) }
    }

    /// Sets the time of the last change to now.
    ///
    /// - Throws: ``FileError``.
    package static func touch(_ path: String) throws {
        guard utimensat(AT_FDCWD, path, nil, 0) == 0 else { throw FileError(.write, path) }
    }

    /// Removes a file durably. Succeeds where there is none.
    ///
    /// - Throws: ``FileError``.
    package static func remove(_ path: String) throws {
        guard unlink(path) == 0 else {
            if errno == ENOENT { return }
            throw FileError(.remove, path)
        }
        try syncFolder(of: path)
    }

    /// Removes a folder and all below it. Links are removed, not followed.
    ///
    /// - Throws: ``FileError``; where there is no folder, one that `isMissing`.
    package static func removeFolder(_ path: String) throws {
        for name in try names(in: path) {
            let entry = "\(path)/\(name)"
            var status = stat()
            guard lstat(entry, &status) == 0 else { throw FileError(.remove, entry) }
            if status.st_mode & S_IFMT == S_IFDIR {
                try removeFolder(entry)
            } else if unlink(entry) != 0 {
                throw FileError(.remove, entry)
            }
        }
        guard rmdir(path) == 0 else { throw FileError(.remove, path) }
    }

    /// Puts the name of a file that was just created on the disk.
    static func syncFolder(of path: String) throws {
        let folder = folder(of: path)
        let descriptor = try FileDescriptor.opened(folder, .readOnly, .directory)
        defer { close(descriptor.rawValue) }
        try descriptor.sync(folder)
    }

    /// The folder that holds a file: `.` for a name alone.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
