import AWSClients
import AWSCore
import Fanout
import Foundation
import TestSupport
import Testing
import WireFormat

@Suite struct RunSenderTests: SendsRuns {
    let fixture: SenderFixture

    init() throws {
        fixture = try SenderFixture()
    }

    @Test func recordsTheRunOnTheDiskAndInTheBucketBeforeTheFirstMessage() async throws {
        let (folder, scratch) = (folder, scratch)
        let name = try run("one")
        let aws = FakeAWS.forRuns(fixture.time) { _, _ in
            // As a second machine would see it at that moment.
            let record = try? folder.record(of: name)
            return record?.state == .sending && record?.tasks == 25 ? .all : .error(status: 400, code: "NoRecord")
        }
        let report = try await sender(aws).send(input(25), as: .new(name))
        #expect(report.isComplete)
        let record = try #require(try folder.record(of: name))
        #expect(record.state == .sent)
        #expect(record.source == scratch.file("tasks.csv"))
        #expect(record.fingerprint.count == 64)
        let published = try await RunProgress.publishedRecord(
            of: name, in: "bucket", s3: aws.clients(time: fixture.time).s3)
        #expect(published == record)
        #expect(try folder.acknowledged(of: name).ranges == [0..<25])
        #expect(try scratch.names == ["daily.runs", "tasks.csv"])
    }

    @Test func refusesTheSameTasksASecondTimeAndNamesTheEarlierRun() async throws {
        let aws = FakeAWS.forRuns(fixture.time)
        _ = try await sender(aws).send(input(5), as: .new(run("one")))
        let earlier = try #require(try folder.record(of: run("one")))
        await #expect(throws: RunError.alreadySent(earlier: earlier)) {
            try await sender(aws).send(input(5, name: "copy.csv"), as: .new(run("two")))
        }
        await #expect(throws: RunError.runExists(earlier)) {
            try await sender(aws).send(input(5), as: .named(run("one")))
        }
        #expect(aws.sent.count == 5)
        _ = try await sender(aws).send(input(5), as: .named(run("two")))
        _ = try await sender(aws).send(input(6), as: .new(run("three")))
        #expect(aws.sent.count == 16)
    }

    @Test func doesNotTakeATrialForTheWhole() async throws {
        let aws = FakeAWS.forRuns(fixture.time)
        let trial = try await sender(aws).send(
            input(30), as: .new(run("trial")), options: SendOptions(selection: TaskSelection(limit: 3)))
        #expect(trial.tasks == 3)
        let whole = try await sender(aws).send(input(30), as: .new(run("whole")))
        #expect(whole.tasks == 30)
        #expect(aws.sent.count == 33)
    }

    @Test func sendsNothingOfAnInputThatHasAnErrorAnywhere() async throws {
        let aws = FakeAWS.forRuns(fixture.time)
        let path = try scratch.write("a,b\n" + String(repeating: "1,2\n", count: 5000) + "3\n", to: "bad.csv")
        await #expect(throws: InputError.self) {
            try await sender(aws).send(TaskInput(path: path), as: .new(run("one")))
        }
        #expect(aws.batches.isEmpty)
        #expect(try folder.records().isEmpty)
    }

    @Test func finishesARunThatStopped() async throws {
        let failing = FakeAWS.forRuns(fixture.time) { call, _ in
            call < 3 ? .all : .error(status: 400, code: "AccessDenied")
        }
        let name = try run("one")
        let first = try await sender(failing).send(input(100), as: .new(name), options: SendOptions(width: 2))
        #expect(first.acknowledged.count == 30)
        #expect(try folder.record(of: name)?.state == .sending)
        let working = FakeAWS.forRuns(fixture.time)
        let second = try await sender(working).send(input(100), as: .resume(name))
        #expect(second.isComplete)
        #expect(working.sent.count == 70)
        #expect(try folder.record(of: name)?.state == .sent)
        let third = try await sender(working).send(input(100), as: .resume(name))
        #expect(third.isComplete)
        #expect(working.sent.count == 70)
    }

    @Test func resendsUnaccountedTasksOnceThoughItIsKilled() async throws {
        let name = try run("one")
        _ = try await sender(FakeAWS.forRuns(fixture.time)).send(input(100), as: .new(name))
        let unaccounted = TaskIndexSet([0, 99]).union(TaskIndexSet(20..<50))
        let failing = FakeAWS.forRuns(fixture.time) { call, _ in
            call < 2 ? .all : .error(status: 400, code: "AccessDenied")
        }
        let first = try await sender(failing).send(
            input(100), as: .again(name, unaccounted: unaccounted), options: SendOptions(width: 1))
        #expect(first.new == 20 && first.acknowledged.count == 88)
        #expect(try folder.record(of: name)?.state == .sending)
        let working = FakeAWS.forRuns(fixture.time)
        let second = try await sender(working).send(input(100), as: .resume(name))
        #expect(second.isComplete && second.new == 12)
        #expect(working.sent.count == 12)
        let third = try await sender(working).send(input(100), as: .again(name, unaccounted: TaskIndexSet()))
        #expect(third.isComplete && third.new == 0)
        #expect(working.sent.count == 12)
    }

    @Test func takesUpARunOfAnotherMachine() async throws {
        let name = try run("one")
        _ = try await sender(FakeAWS.forRuns(fixture.time)).send(input(30), as: .new(name))
        let record = try #require(try folder.record(of: name))
        let elsewhere = RunFolder(scratch.file("other.runs"))
        try elsewhere.adopt(record)
        #expect(try elsewhere.record(of: name) == record)
        #expect(try elsewhere.acknowledged(of: name) == TaskIndexSet(0..<30))
    }

    @Test func resumesOnlyWithTheSameInput() async throws {
        let aws = FakeAWS.forRuns(fixture.time)
        let name = try run("one")
        await #expect(throws: RunError.unknownRun(name)) {
            try await sender(aws).send(input(5), as: .resume(name))
        }
        _ = try await sender(aws).send(input(5), as: .new(name))
        let other = try input(6)
        await #expect(throws: RunError.inputChanged(run: name, source: other.name)) {
            try await sender(aws).send(other, as: .resume(name))
        }
    }

    @Test func noticesAnInputThatChangesWhileItIsSent() async throws {
        let path = scratch.file("tasks.csv")
        let aws = FakeAWS.forRuns(fixture.time) { call, _ in
            guard call == 0 else { return .all }
            return truncate(path, 70_000) == 0 ? .all : .error(status: 400, code: "NotChanged")
        }
        // Longer than what is read ahead, so that the rest is read behind the change.
        let rows = try input(20_000)
        let report = try await sender(aws).send(rows, as: .new(run("one")), options: SendOptions(width: 1))
        let error = try #require(report.ending.error as? RunError)
        #expect(error == .inputChanged(run: try run("one"), source: path))
        #expect(report.acknowledged.count + report.unsent.count == 20_000)
        #expect(try folder.record(of: run("one"))?.state == .sending)
    }

    @Test func keepsRefusedTasksInTheRecord() async throws {
        let aws = FakeAWS.forRuns(fixture.time) { _, _ in .entries(["3": .refused(code: "Bad", isSenderFault: true)]) }
        let report = try await sender(aws).send(input(5), as: .new(run("one")))
        #expect(report.failures.map(\.index) == [3])
        let record = try #require(try folder.record(of: run("one")))
        #expect(record.state == .sent)
        #expect(Array(record.refused.indices) == [3])
    }

    @Test func keepsAnInputThatCanBeReadOnlyOnceUntilItIsSent() async throws {
        let name = try run("one")
        let pipe = scratch.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let writer = Thread {
            if let handle = FileHandle(forWritingAtPath: pipe) { handle.write(Data("{\"a\":1}\n{\"a\":2}\n".utf8)) }
        }
        writer.start()
        let input = try folder.openInput(pipe, for: .new(name))
        let failing = FakeAWS.forRuns(fixture.time) { _, _ in .error(status: 400, code: "AccessDenied") }
        _ = try await sender(failing).send(input, as: .new(name))
        let record = try #require(try folder.record(of: name))
        let kept = try #require(folder.keptInput(of: record))
        #expect(kept.name == pipe)
        // Nothing is read of the pipe again, which nobody writes to any more.
        #expect(throws: RunError.runExists(record)) { try folder.openInput(pipe, for: .named(name)) }
        let again = try folder.openInput(pipe, for: .resume(name))
        let report = try await sender(FakeAWS.forRuns(fixture.time)).send(again, as: .resume(name))
        #expect(report.isComplete && report.tasks == 2)
        #expect(folder.keptInput(of: record) == nil)
    }

    @Test func keepsNoCopyOfAnotherInputThanTheRuns() async throws {
        let name = try run("one")
        let failing = FakeAWS.forRuns(fixture.time) { _, _ in .error(status: 400, code: "AccessDenied") }
        _ = try await sender(failing).send(input(5), as: .new(name))
        let record = try #require(try folder.record(of: name))
        let pipe = scratch.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        Thread { FileHandle(forWritingAtPath: pipe)?.write(Data("n\n7\n".utf8)) }.start()
        let other = try folder.openInput(pipe, for: .resume(name))
        await #expect(throws: RunError.inputChanged(run: name, source: pipe)) {
            try await sender(FakeAWS.forRuns(fixture.time)).send(other, as: .resume(name))
        }
        #expect(folder.keptInput(of: record) == nil)
    }

    @Test func refusesANameThatAnotherMachineHasUsed() async throws {
        let aws = FakeAWS.forRuns(fixture.time)
        let name = try run("one")
        _ = try await sender(aws).send(input(5), as: .named(name))
        let record = try #require(try folder.record(of: name))
        try folder.remove()
        await #expect(throws: RunError.runExists(record)) {
            try await sender(aws).send(input(6), as: .named(name))
        }
        #expect(aws.sent.count == 5)
    }

    @Test func sendsARunOnceWhereSeveralBeginItTogether() async throws {
        let aws = FakeAWS.forRuns(fixture.time)
        let (name, tasks, sender) = (try run("one"), try input(25), sender(aws))
        let sent = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (try? await sender.send(tasks, as: .named(name))) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(sent == 1)
        #expect(aws.sent.count == 25)
        #expect(try folder.record(of: name)?.state == .sent)
    }
}
