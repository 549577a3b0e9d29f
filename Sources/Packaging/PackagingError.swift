internal import Foundation

/// Why a worker could not be built or packed.
package enum PackagingError: Error, Hashable, Sendable {
    case unreadable(path: String, detail: String)
    case unwritable(path: String, detail: String)
    /// The Debian package ca-certificates is missing.
    case noCertificates(folder: String)
    /// No tool that strips symbols was found: the Debian package binutils is missing.
    case noStrip
    case stripFailed(path: String, detail: String)
    case noPackage(folder: String)
    case noSwift
    case noProduct(product: String, folder: String)
    case buildFailed(status: String, lastLines: [String])

    static func reading(_ path: String) throws -> Data {
        do {
            return try Data(contentsOf: URL(filePath: path))
        } catch {
            throw PackagingError.unreadable(path: path, detail: error.localizedDescription)
        }
    }
}
