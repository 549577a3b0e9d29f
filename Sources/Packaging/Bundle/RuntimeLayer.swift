internal import Foundation
package import Resources

/// fanctl's own layer: the loader, the C library and every library that the worker needs, and certificates.
///
/// The worker is built on a machine whose C library is newer than Lambda's; with its own it runs there all the same.
package struct RuntimeLayer: Sendable {
    package let archive: Archive
    package let closure: SharedLibraryClosure

    /// Below `/opt`, out of the way of every other layer.
    package static let folder = "fanctl"

    /// - Parameter programs: one of them strips libraries.
    /// - Throws: ``ELFError``, ``ClosureError``, ``PackagingError``, ``ZipError``.
    package init(
        forWorker binary: String, architecture: Architecture, searchFolders: [String] = [],
        certificates: CertificateBundle = .system, programs: InstalledPrograms,
        cache: PackingCache? = nil
    ) async throws {
        closure = try SharedLibraryClosure(of: binary, architecture: architecture, searchFolders: searchFolders)
        let certificates = ArchiveEntry(
            name: "\(Self.folder)/etc/ca-bundle.crt", mode: 0o644, contents: try certificates.pem())
        let libraries = try await closure.contents(
            architecture, Stripping(programs: programs, cache: cache)
        ).map { name, contents in
            ArchiveEntry(
                name: "\(Self.folder)/lib/\(name)", mode: name == architecture.loader ? 0o755 : 0o644,
                contents: contents)
        }
        archive = try Archive(libraries + [certificates], cache: cache)
    }
}

/// The certificate authorities that the worker trusts.
package enum CertificateBundle: Hashable, Sendable {
    /// Mozilla's, as Debian's ca-certificates has them. What a machine's owner added to its own bundle stays there.
    case system
    case file(String)

    private static let mozilla = "/usr/share/ca-certificates/mozilla"

    func pem() throws -> [UInt8] {
        if case .file(let path) = self { return [UInt8](try PackagingError.reading(path)) }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: Self.mozilla) else {
            throw PackagingError.noCertificates(folder: Self.mozilla)
        }
        var bundle: [UInt8] = []
        for name in names.sorted() where name.hasSuffix(".crt") {
            bundle += try PackagingError.reading("\(Self.mozilla)/\(name)")
            if bundle.last != UInt8(ascii: "\n") { bundle.append(UInt8(ascii: "\n")) }
        }
        guard !bundle.isEmpty else { throw PackagingError.noCertificates(folder: Self.mozilla) }
        return bundle
    }
}
