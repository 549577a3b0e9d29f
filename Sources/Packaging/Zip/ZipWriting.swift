internal import CZip
internal import Concurrency
internal import Glibc

/// Writes zips with libzip, in memory.
///
/// Every file is compressed alone, on all cores, and then copied as it is: so the bytes do not depend on how many there are.
enum ZipWriting {
    /// 1980-01-01, the beginning of the format's time; its date is written without a time zone.
    private static let date: UInt16 = 0x21

    static func zip(_ entries: [ArchiveEntry], _ level: Archive.Level) throws -> [UInt8] {
        // The largest first, so that no core is left alone with one at the end.
        let order = entries.indices.sorted { entries[$0].contents.count > entries[$1].contents.count }
        let zips = Dictionary(
            uniqueKeysWithValues: Swift.zip(order, try order.parallelMap { try compressed(entries[$0], level) }))
        let files = try zips.mapValues(CompressedFile.init)
        return try withExtendedLifetime(files) {
            try archive { archive in
                for (index, entry) in entries.enumerated() {
                    try add(entry, level, to: archive) { files[index]?.source(for: archive) }
                }
            }
        }
    }

    /// An archive of one file.
    private static func compressed(_ entry: ArchiveEntry, _ level: Archive.Level) throws -> [UInt8] {
        try archive { archive in
            try add(entry, level, to: archive) { try source(entry.contents, archive) }
        }
    }

    private static func archive(_ fill: (OpaquePointer) throws -> Void) throws -> [UInt8] {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let buffer = zip_source_buffer_create(nil, 0, 0, &error) else { throw ZipError(&error) }
        // zip_close gives its own reference away; ours is for reading the result.
        zip_source_keep(buffer)
        defer { zip_source_free(buffer) }
        guard let archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error) else {
            zip_source_free(buffer)
            throw ZipError(&error)
        }
        do {
            try fill(archive)
        } catch {
            zip_discard(archive)
            throw error
        }
        guard zip_close(archive) == 0 else {
            let words = String(cString: zip_strerror(archive))
            zip_discard(archive)
            throw ZipError(problem: words)
        }
        return try contents(of: buffer)
    }

    private static func add(
        _ entry: ArchiveEntry, _ level: Archive.Level, to archive: OpaquePointer,
        _ source: () throws -> OpaquePointer?
    ) throws {
        func failure() -> ZipError { ZipError(problem: "\(entry.name): \(String(cString: zip_strerror(archive)))") }
        guard let source = try source() else { throw failure() }
        let index = zip_file_add(archive, entry.name, source, ZIP_FL_ENC_UTF_8)
        guard index >= 0 else {
            zip_source_free(source)
            throw failure()
        }
        let position = zip_uint64_t(index)
        let attributes = (0o100000 | UInt32(entry.mode)) << 16
        guard zip_set_file_compression(archive, position, ZIP_CM_DEFLATE, level.rawValue) == 0,
            zip_file_set_dostime(archive, position, 0, date, 0) == 0,
            zip_file_set_external_attributes(archive, position, 0, zip_uint8_t(ZIP_OPSYS_UNIX), attributes) == 0
        else { throw failure() }
    }

    private static func source(_ contents: [UInt8], _ archive: OpaquePointer) throws -> OpaquePointer? {
        // An empty buffer with a pointer to free would leak.
        guard !contents.isEmpty else { return zip_source_buffer(archive, nil, 0, 0) }
        return try ownedCopy(contents) { zip_source_buffer(archive, $0, $1, 1) }
    }

    /// libzip reads sources only when it closes an archive, and frees the copy then.
    static func ownedCopy(
        _ bytes: [UInt8], _ source: (UnsafeMutableRawPointer, zip_uint64_t) -> OpaquePointer?
    ) throws -> OpaquePointer? {
        guard let copy = malloc(bytes.count) else { throw ZipError(problem: "out of memory") }
        bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: copy, count: $0.count).copyMemory(from: $0) }
        guard let source = source(copy, zip_uint64_t(bytes.count)) else {
            free(copy)
            return nil
        }
        return source
    }

    private static func contents(of source: OpaquePointer) throws -> [UInt8] {
        var information = zip_stat_t()
        guard zip_source_stat(source, &information) == 0, zip_source_open(source) == 0 else {
            throw ZipError(problem: "the finished archive cannot be read")
        }
        defer { zip_source_close(source) }
        let size = Int(information.size)
        var bytes = [UInt8](repeating: 0, count: size)
        let count = zip_source_read(source, &bytes, zip_uint64_t(size))
        guard count == zip_int64_t(size) else { throw ZipError(problem: "the finished archive was cut off") }
        return bytes
    }
}
