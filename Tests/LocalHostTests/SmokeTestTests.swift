import Foundation
import LocalHost
import Packaging
import Resources
import TestSupport
import Testing
import Timing

@Suite(.serialized)
struct SmokeTestTests {
    /// How a bundle can be started.
    enum Way: CaseIterable, Sendable {
        case ownRoot
        case withoutBubblewrap
        case withoutNamespaces

        /// Those that this machine has.
        static let possible = allCases.filter { $0 != .ownRoot || Program.find("bwrap") != nil }

        var bubblewrap: String? {
            switch self {
            case .ownRoot: Program.find("bwrap")
            case .withoutBubblewrap: nil
            case .withoutNamespaces: Checkout.file("Tests/stand-in/without-namespaces/bwrap")
            }
        }

        var surroundings: SmokeTest.Surroundings {
            switch self {
            case .ownRoot: .ownRoot
            case .withoutBubblewrap: .thisMachine(because: "bwrap is not installed")
            case .withoutNamespaces:
                .thisMachine(because: "bwrap: No permissions to create a new namespace")
            }
        }
    }

    private func run(
        _ function: Archive, layers: [Archive] = [], _ way: Way, variables: [String: String] = [:],
        limit: Duration = .seconds(300)
    ) async throws -> SmokeTest.Report {
        let scratch = try Scratch()
        try Archive.unpack([function], into: scratch.file("task"))
        try Archive.unpack(layers, into: scratch.file("opt"))
        var environment = LambdaEnvironment()
        environment.additional = variables.merging(["FANCTL_BUCKET": "none"]) { own, _ in own }
        let report = try await SmokeTest(
            task: scratch.file("task"), layers: scratch.file("opt"), architecture: PackedWorker.architecture,
            environment: environment, bubblewrap: way.bubblewrap, time: SystemTimeSource(), limit: limit
        ).run()
        withExtendedLifetime(scratch) {}
        #expect(report.surroundings == way.surroundings, "\(report.lines)")
        return report
    }

    /// A function that is a script.
    private func script(_ lines: String...) throws -> Archive {
        let text = "#!/bin/sh\n" + lines.map { "\($0)\n" }.joined()
        return try Archive([ArchiveEntry(name: "bootstrap", mode: 0o755, contents: Array(text.utf8))])
    }

    @Test(arguments: Way.possible)
    func acceptsABundleThatAnswersAnEventWithoutTasks(way: Way) async throws {
        let packed = try await PackedWorker.shared()
        let report = try await run(packed.function, layers: [packed.layer], way)
        #expect(report.problem == nil, "\(report.outcome) \(report.lines)")
        #expect(report.outcome == .response(Array(#"{"batchItemFailures":[],"statusCode":200}"#.utf8)))
    }

    /// Elsewhere, this machine's own library takes its place.
    @Test(.enabled(if: Way.possible.contains(.ownRoot), "needs bwrap"))
    func namesTheLibraryThatTheLayerLacks() async throws {
        let packed = try await PackedWorker.shared()
        let library = "libFoundationEssentials.so"
        let layer = try Archive(packed.layer.entries.filter { !$0.name.hasSuffix("/\(library)") })
        try #require(layer.entries.count == packed.layer.entries.count - 1)
        let report = try await run(packed.function, layers: [layer], .ownRoot)
        #expect(report.outcome == .crashed(.exited(127)))
        #expect(report.lines.contains { $0.contains("shared libraries: \(library)") }, "\(report.lines)")
    }

    @Test(arguments: Way.possible)
    func saysWhyTheInitialiserThrows(way: Way) async throws {
        let packed = try await PackedWorker.shared()
        let report = try await run(
            packed.function, layers: [packed.layer], way, variables: ["TEST_WORKER_REFUSES": "no key for the prices"])
        #expect(report.problem == "Worker.Initialisation: no key for the prices", "\(report.outcome)")
    }

    @Test(arguments: Way.possible)
    func keepsTheLastWordsOfAProgramThatEndsAtOnce(way: Way) async throws {
        let ended = try await run(try script("echo one", "echo two >&2", "exit 3"), way)
        #expect(ended.outcome == .crashed(.exited(3)) && ended.lines == ["one", "two"])
        #expect(ended.problem == "its process ended with status 3")
    }

    @Test(arguments: Way.possible.filter { $0 != .ownRoot })
    func namesTheSignalThatKillsTheProgram(way: Way) async throws {
        #expect(try await run(try script("kill -SEGV $$"), way).outcome == .crashed(.signalled(SIGSEGV)))
    }

    /// One that is written, and held open by a process, could not be executed.
    @Test func passesNoneOfOurOpenFilesOn() async throws {
        let scratch = try Scratch()
        let file = open(scratch.file("being written"), O_WRONLY | O_CREAT, 0o644)
        try #require(file > 2)
        defer { close(file) }
        let ended = try await run(try script("echo open:", "readlink /proc/$$/fd/*", "exit 1"), .withoutBubblewrap)
        #expect(ended.lines.contains("open:"))
        #expect(!ended.lines.contains { $0.contains("being written") }, "\(ended.lines)")
    }

    /// Where `bwrap` has to fail first, a busy machine could need longer than the limit for that.
    @Test(arguments: Way.possible.filter { $0 != .withoutNamespaces })
    func endsAProgramThatHangs(way: Way) async throws {
        let report = try await run(
            try script("echo waiting", "kill -STOP $$"), way, limit: .milliseconds(500))
        #expect(report.outcome == .timedOut && report.problem?.hasPrefix("it did not answer an event within") == true)
    }

    @Test(.enabled(if: Way.possible.contains(.ownRoot), "needs bwrap"))
    func runsInARootOfItsOwnAsInLambda() async throws {
        let layer = try Archive([ArchiveEntry(name: "data/words", mode: 0o644, contents: Array("of the layer\n".utf8))])
        let function = try script(
            "for place in / /opt /opt/data /var/task /etc /tmp; do",
            "    if (: >$place/file) 2>/dev/null; then echo \"$place\"; fi", "done",
            "read words </opt/data/words; echo \"$words\"", "[ -e /home ] || echo 'no home'", "pwd",
            "echo \"$LAMBDA_TASK_ROOT $AWS_ACCESS_KEY_ID $AWS_EC2_METADATA_DISABLED $OWN\"", "exit 1")
        let report = try await run(function, layers: [layer], .ownRoot, variables: ["OWN": "value"])
        #expect(
            report.lines == ["/tmp", "of the layer", "no home", "/var/task", "/var/task smoke-test true value"])
    }
}

/// The test's worker with its layer, packed once for all the tests.
private struct PackedWorker: Sendable {
    let function: Archive
    let layer: Archive

    static let architecture = Architecture.current ?? .x86
    private static let making = Task { try await PackedWorker() }

    static func shared() async throws -> PackedWorker { try await making.value }

    private init() async throws {
        let worker = BuiltProgram.path("TestWorker")
        let programs = InstalledPrograms(searchPath: ProcessInfo.processInfo.environment["PATH"])
        function = try await FunctionBundle(
            worker: worker, architecture: Self.architecture, programs: programs
        ).archive
        layer = try await RuntimeLayer(
            forWorker: worker, architecture: Self.architecture, programs: programs
        ).archive
    }
}
