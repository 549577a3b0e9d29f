internal import Glibc

/// A file as the file system describes it: where nothing of this changed, neither did the contents.
struct FileMark: Hashable, Codable {
    let size: Int64
    /// Nanoseconds since 1970.
    let modified: Int64
    /// Of contents or of what is known about them; no program can set it. Nanoseconds since 1970.
    let changed: Int64
    let inode: UInt64

    init(_ status: stat) {
        size = Int64(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
        inode = UInt64(status.st_ino)
    }

    /// Nil where there is no such file; of a link, what it leads to.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// The files below some folders. Hidden entries are left out, as SwiftPM leaves them out of its sources.
struct SourceTree {
    private(set) var files: [String: FileMark] = [:]
    /// Of those folders and all below: they change when an entry comes or goes.
    private(set) var folders: [String: FileMark] = [:]
    /// The folders that hold an ignored entry.
    private(set) var foldersOfOutput: Set<String> = []
    private let isIgnored: (String) -> Bool
    private var visited: Set<[UInt64]> = []

    init(_ roots: [String], ignoring isIgnored: @escaping (String) -> Bool = { _ in false }) {
        self.isIgnored = isIgnored
        roots.forEach { walk($0) }
    }

    private mutating func walk(_ folder: String) {
        var status = stat()
        // A link may lead back to where it is.
        guard stat(folder, &status) == 0,
            visited.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted,
            let stream = opendir(folder)
        else { return }
        defer { closedir(stream) }
        folders[folder] = FileMark(status)
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(".") { continue }
            let path = "\(folder)/\(name)"
            if isIgnored(path) { foldersOfOutput.insert(folder) } else { add(path) }
        }
    }

    private mutating func add(_ path: String) {
        var status = stat()
        // A link that leads nowhere is an entry all the same.
        guard stat(path, &status) == 0 || lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            walk(path)
        } else {
            files[path] = FileMark(status)
        }
    }
}
