import Foundation
import Packaging
import Resources
import TestSupport
import Testing

extension PackagingSuites {
    @Suite(.enabled(if: ZipReading.python != nil, "needs python3"))
    struct FunctionBundleTests {
        private let worker = BuiltProgram.path("TestWorker")
        /// Where it does not matter which.
        private let small = "/bin/sh"
        private let scratch: Scratch

        init() throws {
            scratch = try Scratch()
        }

        private func entries(_ program: String? = nil) async throws -> [String: ZipReading.Entry] {
            let bundle = try await FunctionBundle(worker: program ?? small, architecture: .x86)
            let entries = try await ZipReading.entries(bundle.archive.zip)
            return Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0) })
        }

        private func script(_ bundle: FunctionBundle) async throws -> Data {
            let entries = try await ZipReading.entries(bundle.archive.zip)
            return try #require(entries.first { $0.name == "bootstrap" }).contents
        }

        @Test func holdsTheScriptAndTheWorkerExecutableByEverybody() async throws {
            let entries = try await entries()
            #expect(Set(entries.keys) == ["bootstrap", "worker"])
            #expect(entries.values.allSatisfy { $0.attributes == 0o100755 })
            let script = String(decoding: try #require(entries["bootstrap"]).contents, as: UTF8.self)
            #expect(script.hasPrefix("#!/bin/sh\n") && !script.contains("\r"))
            #expect(script.contains(#"lib="${FANCTL_OPT:-/opt}/fanctl/lib""#))
            #expect(script.contains(#"loader="$lib/ld-linux-x86-64.so.2""#))
        }

        @Test func stripsTheWorkerAndLeavesTheBuiltProgram() async throws {
            let before = try Data(contentsOf: URL(filePath: worker))
            let packed = try #require(try await entries(worker)["worker"]).contents
            #expect(try Data(contentsOf: URL(filePath: worker)) == before)
            #expect(packed.count < before.count)
            let original = try ELFFile(path: worker)
            let copy = try ELFFile(bytes: [UInt8](packed), path: "worker")
            #expect(copy == original)
            let readelf = try #require(Program.find("readelf"))
            let path = try scratch.write("worker", packed)
            let sections = try await Program.succeed([readelf, "-SW", path])
            #expect(!sections.contains(".symtab") && !sections.contains(".debug"))
        }

        @Test func isTheSameInAnotherFolderAndUnderAnotherName() async throws {
            let copy = scratch.file("elsewhere")
            try FileManager.default.copyItem(atPath: worker, toPath: copy)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: copy)
            let one = try await FunctionBundle(worker: worker, architecture: .x86).archive
            let two = try await FunctionBundle(worker: copy, architecture: .x86).archive
            #expect(one.zip == two.zip && one.contentDigest == two.contentDigest)
        }

        @Test(arguments: [true, false])
        func acceptsALinkToAProgramAndLeavesTheProgram(isRelative: Bool) async throws {
            let program = scratch.file("program")
            try FileManager.default.copyItem(atPath: worker, toPath: program)
            let before = try Data(contentsOf: URL(filePath: program))
            try FileManager.default.createSymbolicLink(
                atPath: scratch.file("link"), withDestinationPath: isRelative ? "program" : program)
            let linked = try await FunctionBundle(worker: scratch.file("link"), architecture: .x86).archive
            #expect(linked.zip == (try await FunctionBundle(worker: worker, architecture: .x86).archive.zip))
            #expect(try Data(contentsOf: URL(filePath: program)) == before)
        }

        @Test(arguments: [
            (Architecture.x86, "ld-linux-x86-64.so.2"), (.arm64, "ld-linux-aarch64.so.1"),
        ])
        func startsTheLoaderOfEachProcessor(architecture: Architecture, loader: String) async throws {
            let bundle = try await FunctionBundle(worker: small, architecture: architecture)
            let entries = try await ZipReading.entries(bundle.archive.zip)
            let script = String(
                decoding: try #require(entries.first { $0.name == "bootstrap" }).contents, as: UTF8.self)
            #expect(script.contains(loader))
            #expect(Architecture.allCases.filter { script.contains($0.loader) } == [architecture])
        }

        @Test(arguments: [true, false])
        func startsTheWorkerDirectlyWhereNoLayerIsMounted(namesRoot: Bool) async throws {
            let script = try #require(try await entries()["bootstrap"]).contents
            let bootstrap = try scratch.write("task root/bootstrap", script)
            let worker = try scratch.write("task root/worker", "#!/bin/sh\necho \"worker of $0\"\nexit 5\n")
            for path in [bootstrap, worker] {
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            }
            var environment = Program.harmless
            if namesRoot { environment["LAMBDA_TASK_ROOT"] = scratch.file("task root") }
            let output = try await Program.run([bootstrap], environment: environment, folder: "/")
            #expect(output.status == 5)
            #expect(output.text == "worker of \(worker)\n")
        }

        @Test func findsALayerElsewhereThanInOpt() async throws {
            let bootstrap = try scratch.write("task/bootstrap", try #require(try await entries()["bootstrap"]).contents)
            let loader = try scratch.write("my opt/fanctl/lib/ld-linux-x86-64.so.2", "#!/bin/sh\necho \"$@\"\n")
            for path in [bootstrap, loader] {
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            }
            var environment = Program.harmless
            environment["FANCTL_OPT"] = scratch.file("my opt")
            let output = try await Program.run([bootstrap], environment: environment, folder: "/")
            let library = scratch.file("my opt/fanctl/lib")
            #expect(
                output.text == "--library-path \(library) --argv0 worker \(scratch.file("task"))/worker\n",
                "\(output.errorText)")
        }

        @Test func refusesAMissingFileOrNoProgramWithItsPath() async throws {
            let script = try scratch.write("script", "#!/bin/sh\n")
            let error = try await #require(throws: PackagingError.self) {
                try await FunctionBundle(worker: script, architecture: .x86)
            }
            guard case .stripFailed(script, _) = error else {
                Issue.record("\(error)")
                return
            }
            let missing = try await #require(throws: PackagingError.self) {
                try await FunctionBundle(worker: scratch.file("nothing"), architecture: .x86)
            }
            guard case .unreadable(scratch.file("nothing"), _) = missing else {
                Issue.record("\(missing)")
                return
            }
        }
    }
}
