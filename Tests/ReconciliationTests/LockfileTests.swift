import Files
import Foundation
import Reconciliation
import Resources
import Testing

@Suite struct LockfileTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/demo.lock.json" }

    init() throws {
        folder = try TemporaryFolder()
    }

    private var example: Lockfile {
        var lockfile = Fixture.lockfile(
            resources: Fixture.recorded(Fixture.desired()),
            pending: [Fixture.logGroup: PendingStep(action: .update, since: 1_700_000_000)])
        lockfile.resources[ResourceID(.function, "demo")] = RecordedResource(
            identity: ["arn": "arn:function"],
            attributes: [
                "environment": .map(["A": .text("1"), "TOKEN": .sealed("abcd")]), "memory": .number(256),
                "enabled": .flag(true), "layers": .list([.text("x")]), "nothing": .none,
            ],
            dependencies: [Fixture.logGroup])
        return lockfile
    }

    @Test func readsItsOwnFileByteForByte() throws {
        let bytes = try example.encoded()
        let read = try Lockfile.decoded(bytes, path: path)
        #expect(read == example)
        #expect(try read.encoded() == bytes)
    }

    @Test func formatOneStaysReadable() throws {
        let golden = """
            {"format":1,"writer":"fanctl","lineage":"L1","serial":7,"stack":"demo","salt":"s",
             "target":{"account":"123456789012","region":"us-east-2"},
             "resources":[{"kind":"queue","name":"demo","identity":{"url":"https://q"},
               "attributes":{"visibilityTimeout":900,"secret":{"$sealed":"ff"}},
               "dependsOn":[{"kind":"deadLetterQueue","name":"demo-dead-letters"}]}],
             "pending":[{"kind":"role","name":"r","action":"create","since":1}]}
            """
        let lockfile = try Lockfile.decoded(Array(golden.utf8), path: path)
        #expect(lockfile.serial == 7)
        #expect(lockfile.resources[Fixture.queue]?.attributes["secret"] == .sealed("ff"))
        #expect(lockfile.resources[Fixture.queue]?.dependencies == [Fixture.deadLetters])
        #expect(lockfile.pending[ResourceID(.role, "r")]?.action == .create)
    }

    @Test func tornAtAnyByteIsRefusedAndLeftAlone() throws {
        let bytes = try example.encoded()
        for length in 0..<(bytes.count - 2) {
            #expect(throws: LockfileError.self) { try Lockfile.decoded(Array(bytes[..<length]), path: path) }
        }
    }

    @Test func newerFormatIsRefused() throws {
        let bytes = Array(#"{"format":2,"future":true}"#.utf8)
        #expect(throws: LockfileError.newerFormat(path: path, format: 2)) { try Lockfile.decoded(bytes, path: path) }
    }

    @Test func lockfileOfAnotherPlaceOrStackIsRefused() throws {
        try AtomicFile.replace(path, with: try example.encoded())
        let elsewhere = Lockfile.Target(account: "999999999999", region: "us-east-2", endpoint: nil)
        #expect(throws: LockfileError.otherTarget(path: path, recorded: Fixture.target, current: elsewhere)) {
            try LockfileStore.load(path: path, stack: "demo", target: elsewhere)
        }
        #expect(throws: LockfileError.otherStack(path: path, recorded: "demo", current: "other")) {
            try LockfileStore.load(path: path, stack: "other", target: Fixture.target)
        }
        #expect(try LockfileStore.load(path: path + ".none", stack: "demo", target: Fixture.target) == nil)
    }

    @Test func serialCountsEveryWrite() async throws {
        let store = LockfileStore(path: path, lockfile: Fixture.lockfile(), now: { 0 })
        try await store.save()
        try await store.save()
        #expect(try LockfileStore.load(path: path, stack: "demo", target: Fixture.target)?.serial == 2)
    }
}

@Suite struct StateLockTests {
    private let holder = StateLock.Holder(
        process: 42, host: "laptop", command: "up demo", since: "2026-11-24T00:00:00Z")

    @Test func secondHolderIsToldOfTheFirst() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/demo.lock"
        let lock = try StateLock(path: path, holder: holder)
        #expect(throws: StateLockError.held(by: holder, path: path)) { try StateLock(path: path, holder: holder) }
        withExtendedLifetime(lock) {}
    }

    @Test func releasedLockCanBeTakenAgain() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/demo.lock"
        do { _ = try StateLock(path: path, holder: holder) }
        _ = try StateLock(path: path, holder: holder)
    }

    /// As a process has it that another thread has just forked and that has not executed its program yet.
    @Test func releasedLockCanBeTakenThoughItsFileIsStillOpenSomewhere() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/demo.lock"
        var inherited: Int32 = -1
        do {
            let lock = try StateLock(path: path, holder: holder)
            let own = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
            inherited = dup(
                try #require(
                    own.first {
                        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path
                    }))
            withExtendedLifetime(lock) {}
        }
        try #require(inherited >= 0)
        defer { close(inherited) }
        _ = try StateLock(path: path, holder: holder)
    }

    @Test func tellsWhoHoldsItWithoutTakingIt() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/demo.lock"
        #expect(try StateLock.state(path: path) == .free)
        do {
            let lock = try StateLock(path: path, holder: holder)
            #expect(try StateLock.state(path: path) == .held(by: holder))
            withExtendedLifetime(lock) {}
        }
        #expect(try StateLock.state(path: path) == .free)
        _ = try StateLock(path: path, holder: holder)
    }

    @Test func textOfADeadHolderIsNoLock() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/demo.lock"
        try AtomicFile.replace(path, with: Array(#"{"process":1}"#.utf8))
        _ = try StateLock(path: path, holder: holder)
    }
}
