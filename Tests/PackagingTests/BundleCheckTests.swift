import Packaging
import TestSupport
import Testing

extension PackagingSuites {
    @Suite("Before anything is uploaded")
    struct BundleCheckTests {
        private let scratch: Scratch
        /// Small: what is in the bundle does not matter here.
        private static let program = "/bin/sh"

        init() throws {
            scratch = try Scratch()
        }

        /// - Parameters:
        ///   - layerOf: a layer that is made for this program.
        private func findings(
            of worker: SmallELF, layerOf other: SmallELF? = nil, architecture: MachineArchitecture = .x86,
            limit: Int = BundleCheck.unzippedLimit
        ) async throws -> [BundleCheck.Finding] {
            let bundle = try await FunctionBundle(worker: Self.program, architecture: architecture)
            let certificates = try scratch.write("own.pem", "none")
            var layer: RuntimeLayer?
            if let other {
                layer = try await RuntimeLayer(
                    forWorker: scratch.write("other", other.bytes), architecture: architecture,
                    searchFolders: [scratch.file("lib")], certificates: .file(certificates))
            }
            return try BundleCheck.findings(
                worker: scratch.write("worker", worker.bytes), bundle: bundle, layer: layer, architecture: architecture,
                limit: limit)
        }

        private func program(_ needed: String..., machine: UInt16 = 62, glibc: String = "GLIBC_2.34") -> SmallELF {
            SmallELF(machine: machine, interpreter: nil, needed: needed, versions: [("libc.so.6", [glibc])])
        }

        @Test("a worker with its layer is fine, and the note says whose C library it has")
        func fine() async throws {
            try scratch.write("lib/libown.so", SmallELF(interpreter: nil).bytes)
            let worker = program("libown.so", glibc: "GLIBC_2.36")
            let findings = try await findings(of: worker, layerOf: worker)
            #expect(findings.map(\.severity) == [.note])
            #expect(findings.first?.message.contains("2.36") == true)
        }

        @Test(
            "a worker for another processor is found",
            arguments: [
                (UInt16(62), MachineArchitecture.arm64, "x86", "arm64"), (183, .x86, "arm64", "x86_64"),
                (243, .x86, "243", "x86_64"),
            ])
        func otherProcessor(machine: UInt16, architecture: MachineArchitecture, built: String, wanted: String)
            async throws
        {
            let findings = try await findings(of: program(machine: machine), architecture: architecture)
            #expect(findings.map(\.severity) == [.error])
            let message = try #require(findings.first?.message)
            #expect(message.contains(built) && message.contains(wanted))
        }

        @Test("a library that the layer lacks is found")
        func missingLibrary() async throws {
            try scratch.write("lib/libown.so", SmallELF(interpreter: nil).bytes)
            let findings = try await findings(of: program("libown.so", "libnew.so.2"), layerOf: program("libown.so"))
            let errors = findings.filter { $0.severity == .error }
            #expect(errors.count == 1)
            #expect(errors.first?.message.contains("libnew.so.2") == true)
        }

        @Test("function and layer together may not be larger than Lambda's limit")
        func tooLarge() async throws {
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

        @Test(
            "without a layer, a worker may not need a newer C library than Lambda's",
            arguments: [
                ("GLIBC_2.17", true), ("GLIBC_2.34", true), ("GLIBC_2.35", false), ("GLIBC_3.0", false),
            ])
        func withoutLayer(version: String, isFine: Bool) async throws {
            let findings = try await findings(of: program("libcurl.so.4", glibc: version))
            #expect(findings.isEmpty == isFine)
            #expect(findings.allSatisfy { $0.severity == .error && $0.message.contains("layer") })
        }

        @Test("a worker that is no program is an error of its own")
        func noProgram() async throws {
            let script = try scratch.write("script", "#!/bin/sh\n")
            let bundle = try await FunctionBundle(worker: Self.program, architecture: .x86)
            #expect(throws: ELFError.self) {
                try BundleCheck.findings(worker: script, bundle: bundle, layer: nil, architecture: .x86)
            }
        }
    }
}
