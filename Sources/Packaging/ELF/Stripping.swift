internal import Concurrency
internal import Foundation
internal import Hashing
internal import Resources
internal import Subprocess
internal import SystemPackage

/// Takes symbols, debugging information and the build id out of programs and libraries.
struct Stripping: Sendable {
    let programs: InstalledPrograms
    let cache: PackingCache?

    /// The bytes of a stripped copy.
    ///
    /// - Throws: ``PackagingError``, ``ELFError``.
    func stripped(_ binary: String) async throws -> [UInt8] {
        guard let cache else { return try await stripped(whole: binary) }
        let source = Fingerprint.parts(["program": SHA256.hash(try PackagingError.reading(binary)), "tools": tools])
        if let known = cache.contents(.stripped, of: source) { return known.bytes }
        let contents = PackingCache.Contents(try await stripped(whole: binary))
        try cache.save(contents, as: .stripped, of: source)
        return contents.bytes
    }

    private static let names = ["strip", "llvm-strip"]

    /// Which tools there are: another version of one may leave something else.
    private var tools: Digest {
        let tools = Self.names.compactMap { name -> String? in
            guard let path = programs.path(of: name) else { return nil }
            let attributes = try? FileManager.default.attributesOfItem(
                atPath: URL(filePath: path).resolvingSymlinksInPath().path)
            let changed = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            return "\(path) \(attributes?[.size] ?? 0) \(changed)"
        }
        return SHA256.hash(tools.joined(separator: "\n"))
    }

    private func stripped(whole binary: String) async throws -> [UInt8] {
        let copy = FileManager.default.temporaryDirectory.appending(path: "fanctl-strip-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: copy) }
        // Of a link, copyItem copies the link: the program behind it would be stripped.
        let original = URL(filePath: binary).resolvingSymlinksInPath().path
        do {
            try FileManager.default.copyItem(atPath: original, toPath: copy)
        } catch {
            throw PackagingError.unreadable(path: binary, detail: error.localizedDescription)
        }
        // Without section headers there are no symbols, and the tools refuse it: e_shnum at 60.
        let reader = ELFReader(bytes: [UInt8](try PackagingError.reading(copy)), path: original)
        if reader.bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]), try reader.half(60) == 0 { return reader.bytes }
        var failure = PackagingError.noStrip
        for tool in Self.names {
            do {
                if try await run(tool, on: copy, original: binary) { return [UInt8](try PackagingError.reading(copy)) }
            } catch let error as PackagingError {
                // GNU's knows no other processor than its own: where both fail, its reason is the better one.
                if case .noStrip = failure { failure = error }
            }
        }
        throw failure
    }

    /// False where there is no such tool.
    private func run(_ tool: String, on copy: String, original: String) async throws -> Bool {
        guard let program = programs.path(of: tool) else { return false }
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: ["--strip-all", "--remove-section=.note.gnu.build-id", copy],
            output: .discarded, error: .string(limit: 65_536))
        guard result.terminationStatus.isSuccess else {
            throw PackagingError.stripFailed(path: original, detail: result.standardError)
        }
        return true
    }
}

extension SharedLibraryClosure {
    /// The bytes of every library, by name. Those of the system are stripped already; of the others, symbols are a third.
    func contents(_ architecture: Architecture, _ stripping: Stripping) async throws -> [String: [UInt8]] {
        let contents = try await objects.concurrentMap(limit: 8) { name, object in
            let isSystems = architecture.libraryFolders.contains { object.path.hasPrefix($0 + "/") }
            return (name, isSystems ? object.contents : try await stripping.stripped(object.path))
        }
        return Dictionary(uniqueKeysWithValues: contents)
    }
}
