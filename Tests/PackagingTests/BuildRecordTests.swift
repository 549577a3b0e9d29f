import Foundation
import Packaging
import Resources
import TestSupport
import Testing

/// When a worker is not built again. What SwiftPM would leave behind is written by hand, and a build takes no time.
@Suite
struct BuildRecordTests {
    private let scratch: Scratch
    private let environment = ["PATH": "/usr/bin:/bin", "TOKEN": "a"]

    init() throws {
        scratch = try Scratch()
        try scratch.write("worker/Package.swift", "// a manifest\n")
        try scratch.write("worker/Package.resolved", "{}\n")
        try scratch.write("worker/Sources/Demo/Demo.swift", "let one = 1\n")
        try scratch.write("worker/Sources/Demo/More.swift", "let two = 2\n")
        try scratch.write("library/Package.swift", "// another manifest\n")
        try scratch.write("library/Sources/Library/Library.swift", "let three = 3\n")
        try scratch.write("worker/.build/checkouts/Remote/Sources/Remote.swift", "let four = 4\n")
        try scratch.write("worker/.build/release/Demo", "the program")
        try scratch.write("worker/.build/release/libFanWorker.so", "the library")
        try writeState([("local", "fileSystem", scratch.file("library")), ("remote", "sourceControlCheckout", nil)])
    }

    /// As SwiftPM writes it.
    private func writeState(version: Int = 7, _ dependencies: [(String, kind: String, path: String?)]) throws {
        let states = dependencies.map { _, kind, path in
            #"{"state": {"name": "\#(kind)"\#(path.map { #", "path": "\#($0)""# } ?? "")}}"#
        }
        try scratch.write(
            "worker/.build/workspace-state.json",
            #"{"version": \#(version), "object": {"dependencies": [\#(states.joined(separator: ","))]}}"#)
    }

    private func records(_ environment: [String: String]? = nil) -> BuildRecords {
        BuildRecords(
            folder: scratch.file("project/.fanctl/builds"), environment: environment ?? self.environment,
            isOutput: { $0.hasSuffix("/worker/results") })
    }

    private func build(
        product: String = "Demo", linking: Linking = .dynamic, _ environment: [String: String]? = nil,
        toolchain: String = "1"
    ) throws -> TriedBuild {
        TriedBuild(
            build: WorkerBuild(
                folder: scratch.file("worker"), product: product, linking: linking, programs: .ofThisMachine),
            records: records(environment), toolchain: toolchain, program: scratch.file("worker/.build/release/Demo"))
    }

    /// A build and what is remembered of it, without running anything.
    private struct TriedBuild {
        let build: WorkerBuild
        let records: BuildRecords
        let toolchain: String
        let program: String

        func run(meanwhile: () throws -> Void = {}) throws {
            let begun = try records.begin(build, records.circumstances(["build"], toolchain: toolchain))
            try meanwhile()
            try records.end(build, begun, program: program)
        }

        var isKnown: Bool {
            records.program(build, records.circumstances(["build"], toolchain: toolchain)) == program
        }
    }

    private func built() async throws -> TriedBuild {
        try await scratch.nextTick()
        let build = try build()
        #expect(!build.isKnown)
        try build.run()
        try #require(build.isKnown)
        return build
    }

    @Test func buildsNothingWhereNothingChangedOrAFileWasOnlyTouched() async throws {
        let build = try await built()
        let path = scratch.file("worker/Sources/Demo/Demo.swift")
        try FileManager.default.setAttributes([.modificationDate: Date.now], ofItemAtPath: path)
        #expect(build.isKnown)
        try scratch.write("worker/results/0000000000.csv", "a result")
        try scratch.write("worker/.hidden", "what SwiftPM does not look at")
        #expect(build.isKnown)
    }

    @Test(arguments: [
        "worker/Package.swift", "worker/Package.resolved", "worker/Sources/Demo/Demo.swift",
        "library/Package.swift", "library/Sources/Library/Library.swift",
        "worker/.build/checkouts/Remote/Sources/Remote.swift", "worker/.build/release/Demo",
        "worker/.build/release/libFanWorker.so",
    ])
    func buildsWhereASourceManifestDependencyOrProductChanged(path: String) async throws {
        let build = try await built()
        let before = try Data(contentsOf: URL(filePath: scratch.file(path)))
        let times = try FileManager.default.attributesOfItem(atPath: scratch.file(path))[.modificationDate]
        // Of the same length, and with the time that it had.
        var after = before
        after[0] ^= 1
        try after.write(to: URL(filePath: scratch.file(path)))
        try FileManager.default.setAttributes([.modificationDate: times as Any], ofItemAtPath: scratch.file(path))
        #expect(!build.isKnown)
        try before.write(to: URL(filePath: scratch.file(path)))
        #expect(build.isKnown)
        try FileManager.default.removeItem(atPath: scratch.file(path))
        #expect(!build.isKnown)
    }

    @Test(arguments: [
        "worker/Sources/Demo/New.swift", "worker/Package@swift-6.swift", "worker/.swift-version",
        "worker/.swiftpm/configuration/mirrors.json", "library/Sources/Library/New.swift",
        "worker/.build/release/libOther.so",
    ])
    func buildsWhereAFileIsNew(path: String) async throws {
        let build = try await built()
        try scratch.write(path, "new")
        #expect(!build.isKnown)
    }

    @Test func buildsForAnotherToolchainVariableProductOrLinking() async throws {
        _ = try await built()
        #expect(try build().isKnown)
        #expect(try !build(toolchain: "2").isKnown)
        #expect(try !build(["PATH": "/usr/bin:/bin", "TOKEN": "b"]).isKnown)
        #expect(try !build(["PATH": "/usr/bin:/bin"]).isKnown)
        #expect(try build(environment.merging(["SHLVL": "3", "_": "x"]) { _, new in new }).isKnown)
        #expect(try !build(product: "Other").isKnown)
        #expect(try !build(linking: .static).isKnown)
    }

    @Test func buildsWhereTheRecordIsDamagedOrTheBuildIsGone() async throws {
        let build = try await built()
        let folder = scratch.file("project/.fanctl/builds")
        let record = try "\(folder)/" + #require(FileManager.default.contentsOfDirectory(atPath: folder).first)
        let text = try String(contentsOfFile: record, encoding: .utf8)
        for damaged in ["", String(text.prefix(100)), text.replacing(#""version":1"#, with: #""version":2"#)] {
            try Data(damaged.utf8).write(to: URL(filePath: record))
            #expect(!build.isKnown)
        }
        try Data(text.utf8).write(to: URL(filePath: record))
        #expect(build.isKnown)
        try writeState(version: 8, [])
        #expect(!build.isKnown)
        try writeState([("local", "registryDownload", nil)])
        #expect(!build.isKnown)
        try FileManager.default.removeItem(atPath: scratch.file("worker/.build"))
        #expect(!build.isKnown)
    }

    @Test func recordsNoVariablesValue() async throws {
        try await scratch.nextTick()
        let build = try build(["TOKEN": "unmistakable"])
        try build.run()
        try #require(build.isKnown)
        let folder = scratch.file("project/.fanctl/builds")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            #expect(try !String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8).contains("unmistakable"))
        }
    }

    @Test func alwaysBuildsAPackageWithAPlugin() async throws {
        try scratch.write("worker/Package.swift", "plugins: []\n")
        try await scratch.nextTick()
        let build = try build()
        try build.run()
        #expect(!build.isKnown)
    }

    @Test(arguments: [
        "worker/Sources/Demo/Demo.swift", "library/Sources/Library/Library.swift", "worker/Sources/New.swift",
    ])
    func buildsAgainWhereASourceChangesDuringTheBuild(path: String) async throws {
        let build = try build()
        try await scratch.nextTick()
        try build.run { try scratch.write(path, "let one = 2\n") }
        #expect(!build.isKnown)
        try await scratch.nextTick()
        try build.run()
        #expect(build.isKnown)
    }

    @Test(arguments: ["worker/Sources/Demo/More.swift", "library/Sources"])
    func buildsAgainWhereASourceIsDeletedDuringTheBuild(path: String) async throws {
        let build = try build()
        try await scratch.nextTick()
        try build.run { try FileManager.default.removeItem(atPath: scratch.file(path)) }
        #expect(!build.isKnown)
    }

    @Test func recordsAFirstBuildThatWritesPackageResolved() async throws {
        try FileManager.default.removeItem(atPath: scratch.file("worker/Package.resolved"))
        try FileManager.default.removeItem(atPath: scratch.file("worker/.build/workspace-state.json"))
        let build = try build()
        try await scratch.nextTick()
        try build.run {
            try scratch.write("worker/Package.resolved", "{}\n")
            try scratch.write("worker/.build/checkouts/Remote/Sources/Remote.swift", "let four = 5\n")
            try writeState([("local", "fileSystem", scratch.file("library"))])
        }
        #expect(build.isKnown)
    }

    @Test func followsLinksThatLeadInACircle() async throws {
        try scratch.write("elsewhere/Shared.swift", "let five = 5\n")
        for (link, target) in [("Sources/shared", "elsewhere"), ("Sources/circle", "worker"), ("Sources/none", "none")]
        {
            try FileManager.default.createSymbolicLink(
                atPath: scratch.file("worker/\(link)"), withDestinationPath: scratch.file(target))
        }
        let build = try await built()
        try scratch.write("elsewhere/Shared.swift", "let five = 6\n")
        #expect(!build.isKnown)
    }
}
