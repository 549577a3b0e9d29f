import Foundation
import Hashing
import Packaging
import Resources
import TestSupport
import Testing

extension PackagingSuites {
    @Suite(.enabled(if: ZipReading.python != nil, "needs python3"))
    struct RuntimeLayerTests {
        /// Any program with libraries does; packing a worker's takes long.
        private let worker: String
        private let architecture: Architecture

        init() throws {
            worker = try Program.find("git").orThrow("git")
            architecture = try ELFFile(path: worker).machine == .arm64 ? .arm64 : .x86
        }

        @Test func holdsLoaderLibrariesAndCertificatesAndNothingElse() async throws {
            let layer = try await RuntimeLayer(forWorker: worker, architecture: architecture)
            let entries = try await ZipReading.entries(layer.archive.zip)
            let libraries = try await Loader.list(worker)
            #expect(
                Set(entries.map(\.name))
                    == Set(libraries.keys.map { "fanctl/lib/\($0)" } + ["fanctl/etc/ca-bundle.crt"]))
            for entry in entries {
                let name = URL(filePath: entry.name).lastPathComponent
                // A link would have another kind than 0o100000.
                #expect(entry.attributes == (name == architecture.loader ? 0o100755 : 0o100644), "\(name)")
                if let path = libraries[name] {
                    let digest = SHA256.hash(try Data(contentsOf: URL(filePath: path))).hex
                    #expect(entry.sha256 == digest, "\(name)")
                }
            }
            #expect(libraries[architecture.loader] != nil)
            #expect(layer.archive.unzippedSize == entries.reduce(0) { $0 + $1.size })
            #expect(layer.archive.unzippedSize < BundleCheck.unzippedLimit)
        }

        @Test func isTheSameForLibrariesInAnotherFolder() async throws {
            func layer(_ scratch: Scratch) async throws -> RuntimeLayer {
                let library = SmallELF(interpreter: nil)
                let program = try scratch.write("program", SmallELF(interpreter: nil, needed: ["a.so", "b.so"]).bytes)
                for name in ["a.so", "b.so"] { try scratch.write("lib/\(name)", library.bytes) }
                return try await RuntimeLayer(
                    forWorker: program, architecture: .x86, searchFolders: [scratch.file("lib")])
            }
            let (one, two) = try await (layer(Scratch()), layer(Scratch()))
            #expect(one.archive.zip == two.archive.zip && one.archive.contentDigest == two.archive.contentDigest)
        }

        @Test func bringsTheCertificatesOfMozillaAlone() async throws {
            let scratch = try Scratch()
            let program = try scratch.write("program", SmallELF(interpreter: nil).bytes)
            let layer = try await RuntimeLayer(forWorker: program, architecture: .x86)
            let entries = try await ZipReading.entries(layer.archive.zip)
            let bundle = try #require(entries.first { $0.name.hasSuffix("ca-bundle.crt") }).contents
            let path = try scratch.write("ca-bundle.crt", bundle)
            let script = "import ssl, sys; print(len(ssl.create_default_context(cafile=sys.argv[1]).get_ca_certs()))"
            let count = try await Program.succeed([try #require(ZipReading.python), "-c", script, path])
            let files = try FileManager.default.contentsOfDirectory(atPath: "/usr/share/ca-certificates/mozilla")
            #expect(count == "\(files.count { $0.hasSuffix(".crt") })\n")
        }

        @Test func takesTheUsersOwnCertificatesInstead() async throws {
            let scratch = try Scratch()
            let path = try scratch.write("own.pem", "of my own\n")
            let program = try scratch.write("program", SmallELF(interpreter: nil).bytes)
            let layer = try await RuntimeLayer(forWorker: program, architecture: .x86, certificates: .file(path))
            let entries = try await ZipReading.entries(layer.archive.zip)
            #expect(entries.map(\.name) == ["fanctl/etc/ca-bundle.crt"])
            #expect(entries.first?.contents == Data("of my own\n".utf8))
            let error = try await #require(throws: PackagingError.self) {
                try await RuntimeLayer(
                    forWorker: program, architecture: .x86, certificates: .file(scratch.file("none")))
            }
            guard case .unreadable(scratch.file("none"), _) = error else {
                Issue.record("\(error)")
                return
            }
        }

        @Test func throwsWhereALibraryIsMissing() async throws {
            let scratch = try Scratch()
            let program = try scratch.write("program", SmallELF(interpreter: nil, needed: ["libnowhere.so.7"]).bytes)
            let error = try await #require(throws: ClosureError.self) {
                try await RuntimeLayer(forWorker: program, architecture: .x86)
            }
            #expect(error.library == "libnowhere.so.7" && error.neededBy == program)
        }
    }
}
