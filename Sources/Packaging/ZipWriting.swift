internal import CZip
internal import Glibc

/// Writes zips with libzip, in memory.
enum ZipWriting {
    /// 1980-01-01, the beginning of the format's time; its date is written without a time zone.
    private static let date: UInt16 = 0x21

    static func zip(_ entries: [ArchiveEntry]) throws -> [UInt8] {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let buffer = zip_source_buffer_create(nil, 0, 0, &error) else { throw problem(&error) }
        // zip_close gives its own reference away; ours is for reading the result.
        zip_source_keep(buffer)
        defer { zip_source_free(buffer) }
        guard let archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error) else {
            zip_source_free(buffer)
            throw problem(&error)
        }
        do {
            for entry in entries { try add(entry, to: archive) }
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

    private static func add(_ entry: ArchiveEntry, to archive: OpaquePointer) throws {
        func failure() -> ZipError { ZipError(problem: "\(entry.name): \(String(cString: zip_strerror(archive)))") }
        guard let source = source(entry.contents, archive) else { throw failure() }
        let index = zip_file_add(archive, entry.name, source, ZIP_FL_ENC_UTF_8)
        guard index >= 0 else {
            zip_source_free(source)
            throw failure()
        }
        let position = zip_uint64_t(index)
        let attributes = (0o100000 | UInt32(entry.mode)) << 16
        guard zip_set_file_compression(archive, position, ZIP_CM_DEFLATE, 9) == 0,
            zip_file_set_dostime(archive, position, 0, date, 0) == 0,
            zip_file_set_external_attributes(archive, position, 0, zip_uint8_t(ZIP_OPSYS_UNIX), attributes) == 0
        else { throw failure() }
    }

    /// libzip reads sources only when it closes the archive, and frees the copy then.
    private static func source(_ contents: [UInt8], _ archive: OpaquePointer) -> OpaquePointer? {
        // An empty buffer with a pointer to free would leak.
        guard !contents.isEmpty else { return zip_source_buffer(archive, nil, 0, 0) }
        guard let copy = malloc(contents.count) else { return nil }
        contents.withUnsafeBytes { copy.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }  // not empty
        guard let source = zip_source_buffer(archive, copy, zip_uint64_t(contents.count), 1) else {
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

    private static func problem(_ error: inout zip_error_t) -> ZipError {
        ZipError(problem: String(cString: zip_error_strerror(&error)))
    }
}
