internal import CZip
internal import Glibc

/// An archive of one file, open for reading: another archive copies the file without compressing it again.
final class CompressedFile {
    private let archive: OpaquePointer

    init(_ zip: [UInt8]) throws {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let source = try ZipWriting.ownedCopy(zip, { zip_source_buffer_create($0, $1, 1, &error) }) else {
            throw ZipError(&error)
        }
        guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            throw ZipError(&error)
        }
        self.archive = archive
    }

    deinit { zip_discard(archive) }

    /// Is read when the other archive is closed: until then this one has to live.
    func source(for other: OpaquePointer) -> OpaquePointer? {
        zip_source_zip(other, archive, 0, zip_flags_t(ZIP_FL_COMPRESSED), 0, -1)
    }
}

extension ZipError {
    init(_ error: inout zip_error_t) {
        self.init(problem: String(cString: zip_error_strerror(&error)))
    }
}
