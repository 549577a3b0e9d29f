internal import CZip
internal import Foundation

extension Archive {
    /// Lays the files out below a folder, as Lambda does.
    ///
    /// The folder appears whole or not at all.
    ///
    /// - Parameter folder: must not exist yet; those above it are made.
    /// - Throws: ``ZipError``, ``PackagingError/unwritable(path:detail:)``.
    package func unpack(into folder: String) throws {
        let target = URL(filePath: folder)
        let temporary = target.deletingLastPathComponent().appending(path: ".\(UUID().uuidString).part")
        do {
            try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: temporary) }
            try ZipContents.read(zip) { name, mode, bytes in
                let file = temporary.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(bytes).write(to: file)
                try FileManager.default.setAttributes([.posixPermissions: Int(mode)], ofItemAtPath: file.path)
            }
            // Somebody else may have been faster: what is there is the same.
            guard rename(temporary.path, folder) == 0 || errno == EEXIST || errno == ENOTEMPTY else {
                throw PackagingError.unwritable(path: folder, detail: String(cString: strerror(errno)))
            }
        } catch let error as CocoaError {
            throw PackagingError.unwritable(path: folder, detail: error.localizedDescription)
        }
    }
}

/// Reads zips with libzip, from memory.
private enum ZipContents {
    /// - Parameter file: gets the name, the permission bits and the contents of every file.
    static func read(_ zip: [UInt8], _ file: (String, UInt16, [UInt8]) throws -> Void) throws {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        try zip.withUnsafeBytes { buffer in
            guard let source = zip_source_buffer_create(buffer.baseAddress, zip_uint64_t(buffer.count), 0, &error)
            else { throw ZipError(&error) }
            guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
                zip_source_free(source)
                throw ZipError(&error)
            }
            defer { zip_discard(archive) }
            for index in 0..<zip_uint64_t(max(0, zip_get_num_entries(archive, 0))) {
                let (name, mode, bytes) = try entry(index, of: archive)
                try file(name, mode, bytes)
            }
        }
    }

    private static func entry(
        _ index: zip_uint64_t, of archive: OpaquePointer
    ) throws -> (name: String, mode: UInt16, contents: [UInt8]) {
        func failure() -> ZipError { ZipError(problem: String(cString: zip_strerror(archive))) }
        var information = zip_stat_t()
        var system: zip_uint8_t = 0
        var attributes: zip_uint32_t = 0
        guard zip_stat_index(archive, index, 0, &information) == 0,
            zip_file_get_external_attributes(archive, index, 0, &system, &attributes) == 0,
            let file = zip_fopen_index(archive, index, 0)
        else { throw failure() }
        defer { zip_fclose(file) }
        var bytes = [UInt8](repeating: 0, count: Int(information.size))
        guard zip_fread(file, &bytes, information.size) == zip_int64_t(information.size) else { throw failure() }
        return (String(cString: information.name), UInt16(attributes >> 16 & 0o777), bytes)
    }
}
