import Fanout
import Foundation
import LocalHost
import TestSupport
import Testing
import WireFormat

@Suite
struct LocalRunTests {
    private func answers(_ count: Int) -> [String] {
        (0..<count).map { #"{"order":"answer","text":"task \#($0)"}"# }
    }

    @Test(arguments: [1, 10])
    func doesEveryTaskOnceAndNamesResultsAsInS3(batchSize: Int) async throws {
        let project = try LocalProject()
        let report = try await project.run(answers(25), project.settings(batchSize: batchSize))
        #expect(report.states.done == TaskIndexSet(0..<25))
        #expect(report.states.failed.isEmpty && report.states.unaccounted.isEmpty && report.unproven.isEmpty)
        #expect(try project.result(7) == "task 7")
        #expect(try project.begun().count == 25)
        #expect(try project.folder.runs.record(of: project.run)?.state == .sent)
    }

    @Test func retriesAsOftenAsTheStackAllowsAndThenKeepsADeadLetter() async throws {
        let project = try LocalProject()
        let task = #"{"order":"fail","text":"the \"disk\" is full"}"#
        let report = try await project.run(answers(3) + [task])
        #expect(report.states.done == TaskIndexSet(0..<3))
        #expect(report.states.failed == TaskIndexSet([3]))
        #expect(try project.failedAttempts() == [3, 3, 3])
        let letter = try #require(try project.deadLetters().first)
        #expect(letter["index"] as? Int == 3)
        #expect(letter["attempts"] as? Int == 3)
        #expect(letter["error"] as? String == #"the "disk" is full"#)
        #expect(letter["task"] as? [String: String] == ["order": "fail", "text": #"the "disk" is full"#])
        #expect(try project.folder.failures(project.run, [3]).map(\.error) == [#"the "disk" is full"#])
    }

    @Test func doesNotRetryATaskThatIsGivenUp() async throws {
        let project = try LocalProject()
        let report = try await project.run([#"{"order":"giveUp","text":"no such ticker"}"#])
        #expect(report.states.failed == TaskIndexSet([0]))
        #expect(try project.failedAttempts().isEmpty)
        #expect(try project.folder.failures(project.run, [0]).first?.error == "no such ticker")
    }

    @Test func replacesACrashedWorkerAndLosesNoOtherTask() async throws {
        let project = try LocalProject()
        let tasks = answers(6) + [#"{"order":"kill"}"#, #"{"order":"exit"}"#]
        let report = try await project.run(tasks, project.settings(batchSize: 4))
        #expect(report.states.done == TaskIndexSet(0..<6))
        #expect(report.states.failed == TaskIndexSet(6..<8))
        let errors = try project.folder.failures(project.run, 6..<8).map(\.error)
        #expect(errors[0].contains("signal 9"))
        #expect(errors[1].contains("status 7"))
        // The others were in a batch with a harmful one at most once: those that failed come back alone.
        let attempts = try project.failedAttempts()
        for index in 0..<6 { #expect(attempts.count { $0 == index } <= 1) }
        #expect(attempts.count { $0 == 6 } == 3)
    }

    @Test func endsAWorkerThatTakesTooLong() async throws {
        let project = try LocalProject()
        // Shorter than the time that the library keeps for its answer, so that it is this side that ends the process.
        let settings = project.settings(workers: 1, timeout: .milliseconds(300), maxReceives: 1)
        let report = try await project.run([#"{"order":"block"}"#], settings)
        #expect(report.states.failed == TaskIndexSet([0]))
        #expect(report.states.unaccounted.isEmpty)
    }

    @Test func endsAndNamesAWorkerThatTakesTooMuchMemory() async throws {
        let project = try LocalProject()
        let report = try await project.run(
            answers(1) + [#"{"order":"hoard","count":300}"#], project.settings(maxReceives: 1))
        #expect(report.states.done == TaskIndexSet([0]))
        #expect(
            try project.deadLetters().first?["error"] as? String
                == "the worker's process was ended because it used more than 128 MB of memory while the task was being done"
        )
    }

    @Test func retriesATaskAfterTheDelayOfTheWorker() async throws {
        let project = try LocalProject()
        let report = try await project.run(
            [#"{"order":"postpone"}"#] + answers(2), until: { $0.waiting == 1 && $0.done == 2 })
        #expect(report.states.done == TaskIndexSet(1..<3))
        #expect(report.states.unaccounted == TaskIndexSet([0]))
        #expect(try project.failedAttempts() == [0])
    }

    @Test func doesOnlyUnfinishedTasks() async throws {
        let project = try LocalProject()
        let tasks = answers(5) + [#"{"order":"postpone"}"#]
        let first = try await project.run(tasks, until: { $0.done == 5 && $0.waiting == 1 })
        #expect(first.states.unaccounted == TaskIndexSet([5]))
        try FileManager.default.removeItem(atPath: project.scratch.file("out/results/a-run/0000000002.txt"))
        // What a worker that was killed had begun to write.
        try project.scratch.write("out/results/a-run/.half.tmp", "tas")
        let second = try await project.run(tasks, until: { $0.done == 5 && $0.waiting == 1 })
        #expect(second.states.done == TaskIndexSet(0..<5))
        #expect(try project.begun().count == 8)
        // Its second attempt, which failed too.
        #expect(try project.failedAttempts() == [5, 5])
        let names = try FileManager.default.contentsOfDirectory(atPath: project.folder.results(project.run))
        #expect(names.count == 5)
    }

    @Test func countsAttemptsOverRunsThatWereKilled() async throws {
        let project = try LocalProject()
        // The last line was being written.
        try project.scratch.write("out/attempts/a-run.log", "0\n0\n1\n1\n1\n2")
        let fail = #"{"order":"fail","text":"no"}"#
        let report = try await project.run([fail, fail, #"{"order":"answer","text":"two"}"#])
        #expect(report.states.failed == TaskIndexSet(0..<2))
        #expect(report.states.done == TaskIndexSet([2]))
        #expect(try project.failedAttempts() == [0, 0, 1, 1, 1, 0])
        let letters = try project.deadLetters().map { $0["index"] as? Int }
        #expect(Set(letters) == [0, 1])
    }

    @Test func retriesFailuresThatAreForgotten() async throws {
        let project = try LocalProject()
        let tasks = [#"{"order":"fail","text":"no"}"#, #"{"order":"giveUp"}"#]
        _ = try await project.run(tasks)
        try project.folder.forgetFailures(of: project.run)
        #expect(try project.folder.states(of: project.run, tasks: 2).failed.isEmpty)
        let again = try await project.run(tasks)
        #expect(again.states.failed == TaskIndexSet(0..<2))
        #expect(try project.failedAttempts() == [0, 0, 0])
    }

    @Test func endsWithTheWordsOfAWorkerThatDoesNotStart() async throws {
        let project = try LocalProject()
        let error = await #expect(throws: LocalRunError.self) {
            try await project.run(answers(3), project.settings(["TEST_WORKER_REFUSES": "not on a Friday"]))
        }
        guard case .workerDoesNotStart(let reason, let log) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("not on a Friday"))
        #expect(log.contains { $0.contains("not on a Friday") })
        let states = try project.folder.states(of: project.run, tasks: 3)
        #expect(states.done.isEmpty && states.failed.isEmpty)
    }

    @Test func refusesAnInputThatChangesMeanwhile() async throws {
        let project = try LocalProject()
        _ = try await project.run(answers(2) + [#"{"order":"postpone"}"#], until: { $0.waiting == 1 && $0.done == 2 })
        await #expect(throws: RunError.inputChanged(run: project.run, source: project.scratch.file("tasks.jsonl"))) {
            try await project.run(answers(3))
        }
    }

    @Test func namesADamagedLog() async throws {
        let project = try LocalProject()
        let path = try project.scratch.write("out/attempts/a-run.log", "0\nnonsense\n")
        await #expect(throws: RunError.unreadable(place: path, detail: "line 2 is no task")) {
            try await project.run(answers(1))
        }
    }
}
