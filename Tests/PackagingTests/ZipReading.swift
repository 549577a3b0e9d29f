import Foundation
import Packaging
import TestSupport

/// A zip, read by Python's zipfile.
enum ZipReading {
    static let python = Program.find("python3")

    struct Entry: Decodable {
        let name: String
        /// 3: Unix.
        let system: Int
        /// The kind of file and its permission bits.
        let attributes: Int
        let date: [Int]
        let method: Int
        let extra: Int
        let flags: Int
        let size: Int
        let sha256: String
        /// Empty above 4 MB.
        let contents: Data
    }

    static func entries(_ zip: [UInt8]) async throws -> [Entry] {
        guard let python else { throw Program.Missing(name: "python3") }
        let scratch = try Scratch()
        let path = try scratch.write("file.zip", zip)
        let text = try await Program.succeed([python, Checkout.file("Tests/oracle/zip_entries.py"), path])
        return try JSONDecoder().decode([Entry].self, from: Data(text.utf8))
    }

    /// Unpacks a zip with its modes.
    static func unpack(_ archive: Archive, into folder: String) async throws {
        let scratch = try Scratch()
        let path = try scratch.write("file.zip", archive.zip)
        try await Program.succeed([try Program.find("unzip").orThrow("unzip"), "-q", path, "-d", folder])
    }
}
