import Packaging
import Resources
import TestSupport
import Testing

extension PackagingSuites {
    @Suite
    struct BundleCheckTests {
        private let scratch: Scratch
        /// Small: what is in the bundle does not matter here.
        private static let program = "/bin/sh"

        init() throws {
            scratch = try Scratch()
        }

        /// - Parameters:
        ///   - layerOf: a layer that is made for this program.
        ///   - folder: the files of a layer of the user's own.
        private func findings(
            of worker: SmallELF, layerOf other: SmallELF? = nil, architecture: Architecture = .x86,
            folder: [String: SmallELF]? = nil, hasOthers: Bool = false, limit: Int = BundleCheck.unzippedLimit
        ) async throws -> [BundleCheck.Finding] {
            let bundle = try await FunctionBundle(worker: Self.program, architecture: architecture)
            let certificates = try scratch.write("own.pem", "none")
            var layer: RuntimeLayer?
            if let other {
                layer = try await RuntimeLayer(
                    forWorker: scratch.write("other", other.bytes), architecture: architecture,
                    searchFolders: [scratch.file("lib")], certificates: .file(certificates))
            }
            let own = try folder.map { files in
                [try Archive(files.map { ArchiveEntry(name: $0, mode: 0o644, contents: $1.bytes) })]
            }
            return try BundleCheck.findings(
                worker: ELFFile(bytes: worker.bytes, path: "worker"), bundle: bundle,
                layers: BundleLayers(runtime: layer, folders: own ?? [], hasOthers: hasOthers),
                architecture: architecture, limit: limit)
        }

        private func errors(of findings: [BundleCheck.Finding]) -> [String] {
            findings.filter { $0.severity == .error }.map(\.message)
        }

        private func program(_ needed: String..., machine: UInt16 = 62, glibc: String = "GLIBC_2.34") -> SmallELF {
            SmallELF(machine: machine, interpreter: nil, needed: needed, versions: [("libc.so.6", [glibc])])
        }

        @Test func acceptsAWorkerWithItsLayerAndNotesItsCLibrary() async throws {
            try scratch.write("lib/libown.so", SmallELF(interpreter: nil).bytes)
            let worker = program("libown.so", glibc: "GLIBC_2.36")
            let findings = try await findings(of: worker, layerOf: worker)
            #expect(findings.map(\.severity) == [.note])
            #expect(findings.first?.message.contains("2.36") == true)
        }

        @Test(arguments: [
            (UInt16(62), Architecture.arm64, "x86", "arm64"), (183, .x86, "arm64", "x86_64"),
            (243, .x86, "243", "x86_64"),
        ])
        func findsAWorkerForAnotherProcessor(
            machine: UInt16, architecture: Architecture, built: String, wanted: String
        )
            async throws
        {
            let findings = try await findings(of: program(machine: machine), architecture: architecture)
            #expect(findings.map(\.severity) == [.error])
            let message = try #require(findings.first?.message)
            #expect(message.contains(built) && message.contains(wanted))
        }

        @Test func findsALibraryThatTheLayerLacks() async throws {
            try scratch.write("lib/libown.so", SmallELF(interpreter: nil).bytes)
            let findings = try await findings(of: program("libown.so", "libnew.so.2"), layerOf: program("libown.so"))
            let errors = findings.filter { $0.severity == .error }
            #expect(errors.count == 1)
            #expect(errors.first?.message.contains("libnew.so.2") == true)
        }

        @Test func refusesFunctionAndLayerAboveLambdasLimit() async throws {
            let bundle = try await FunctionBundle(worker: Self.program, architecture: .x86)
            // The four bytes of the certificates are the layer.
            let size = bundle.archive.unzippedSize + 4
            let worker = program()
            let fits = try await findings(of: worker, layerOf: worker, limit: size)
            #expect(fits.allSatisfy { $0.severity == .note })
            let exceeds = try await findings(of: worker, layerOf: worker, limit: size - 1).filter {
                $0.severity == .error
            }
            #expect(exceeds.count == 1)
            #expect(exceeds.first?.message.contains(String(size)) == true)
            #expect(BundleCheck.unzippedLimit == 250 * 1024 * 1024)
        }

        @Test func findsAMissingVersionAndWhoAsksForIt() async throws {
            let own = try scratch.write("lib/libown.so", SmallELF(interpreter: nil, definedVersions: ["OWN_1"]).bytes)
            try scratch.write(
                "lib/libmiddle.so",
                SmallELF(interpreter: nil, needed: ["libown.so"], versions: [("libown.so", ["OWN_1", "OWN_3"])]).bytes)
            let worker = SmallELF(
                interpreter: nil, needed: ["libmiddle.so", "libown.so"], versions: [("libown.so", ["OWN_2"])])
            let errors = try await errors(of: findings(of: worker, layerOf: worker))
            #expect(
                Set(errors) == [
                    "the worker needs OWN_2 of libown.so, and \(own) does not have it",
                    "libmiddle.so needs OWN_3 of libown.so, and \(own) does not have it",
                ])
        }

        @Test func ignoresWhatTheLoaderWouldOnlyWarnOf() async throws {
            try scratch.write("lib/libplain.so", SmallELF(interpreter: nil).bytes)
            try scratch.write("lib/libown.so", SmallELF(interpreter: nil, definedVersions: ["OWN_1"]).bytes)
            let unnumbered = SmallELF(
                interpreter: nil, needed: ["libplain.so"], versions: [("libplain.so", ["PLAIN_7"])])
            #expect(try await findings(of: unnumbered, layerOf: unnumbered).isEmpty)
            let optional = SmallELF(
                interpreter: nil, needed: ["libown.so"], versions: [("libown.so", ["OWN_7"])], versionsAreWeak: true)
            #expect(try await findings(of: optional, layerOf: optional).isEmpty)
        }

        @Test(arguments: [
            ("GLIBC_2.17", true), ("GLIBC_2.34", true), ("GLIBC_2.35", false), ("GLIBC_3.0", false),
            ("GLIBC_ABI_DT_RELR", false),
        ])
        func refusesANewerCLibraryThanLambdasWithoutALayer(version: String, isFine: Bool) async throws {
            let worker = program("libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "libgcc_s.so.1", glibc: version)
            let errors = try await errors(of: findings(of: worker))
            #expect(errors.isEmpty == isFine)
            #expect(errors.allSatisfy { $0.contains("2.34") && $0.hasSuffix("add the runtime layer") })
        }

        @Test(arguments: ["libcurl.so.4", "libstdc++.so.6", "libswiftCore.so"])
        func refusesLibrariesThatLambdaLacksWithoutALayer(library: String) async throws {
            let errors = try await errors(of: findings(of: program("libc.so.6", library)))
            #expect(
                errors == [
                    "the worker needs \(library), which provided.al2023 does not have: add the runtime layer"
                ])
        }

        @Test func checksTheLibrariesOfTheUsersOwnLayer() async throws {
            let worker = SmallELF(
                interpreter: nil, needed: ["libone.so"], versions: [("libone.so", ["ONE_1", "ONE_2"])])
            let one = SmallELF(
                interpreter: nil, needed: ["libtwo.so", "libc.so.6"], versions: [("libc.so.6", ["GLIBC_2.38"])],
                definedVersions: ["ONE_1"])
            let found = try await errors(of: findings(of: worker, folder: ["lib/libone.so": one, "libtwo.so": one]))
            #expect(
                Set(found) == [
                    "the worker needs ONE_2 of libone.so, and the folder layer's lib/libone.so does not have it",
                    "libone.so needs libtwo.so, which provided.al2023 does not have: add the runtime layer",
                    "libone.so needs glibc 2.38, and provided.al2023 has glibc 2.34: add the runtime layer",
                ])
        }

        @Test func notesWhatALayerOfAnotherOwnerMightBring() async throws {
            let findings = try await findings(of: program("libcurl.so.4"), hasOthers: true)
            #expect(findings.map(\.severity) == [.note, .unknown])
            #expect(findings.contains { $0.message.contains("libcurl.so.4") && $0.message.contains("by ARN") })
        }

        @Test func countsTheSizeOfTheUsersOwnLayers() async throws {
            let bundle = try await FunctionBundle(worker: Self.program, architecture: .x86)
            let file = SmallELF(interpreter: nil)
            let size = bundle.archive.unzippedSize + file.bytes.count
            #expect(try await errors(of: findings(of: program(), folder: ["file": file], limit: size)).isEmpty)
            #expect(try await errors(of: findings(of: program(), folder: ["file": file], limit: size - 1)).count == 1)
        }
    }
}
