import AWSClients
import AWSCore
import Fanout
import TestSupport
import Testing
import WireFormat

/// Which tasks of an input a run has, and that it has the same ones when it is resumed.
@Suite struct SelectionTests: SendsRuns {
    let fixture: SenderFixture

    init() throws {
        fixture = try SenderFixture()
    }

    /// The tasks that a selection gives, by the record that is made of it.
    private func tasks(_ input: TaskInput, _ selection: TaskSelection) throws -> [SourceTask] {
        let survey = try input.survey(run: someRun, selection: selection)
        let record = RunRecord(run: someRun, source: "tasks.csv", survey: survey, created: fixture.time.now())
        let next = try input.tasks(of: RunRecord(json: record.json(), from: "record"))
        var tasks: [SourceTask] = []
        while let task = try next() { tasks.append(task) }
        #expect(tasks.count == survey.tasks)
        #expect(tasks.map(\.index) == Array(0..<tasks.count))
        return tasks
    }

    @Test func drawsTheSameSampleOfTheSameInputAndAnotherForAnotherSeed() throws {
        let input = try input(1000)
        let sample = try tasks(input, TaskSelection(sample: 50))
        #expect(sample.count == 50)
        #expect(sample.map(\.line) == sample.map(\.line).sorted())
        #expect(try tasks(input, TaskSelection(sample: 50)) == sample)
        #expect(try tasks(input, TaskSelection(sample: 50, seed: 1)) != sample)
        // What was drawn today has to be drawn again by every later version.
        #expect(try tasks(input, TaskSelection(sample: 3, seed: 7)).map(\.line) == [742, 754, 765])
    }

    @Test func drawsFromTheFirstTasksWhereThereIsALimit() throws {
        let input = try input(1000)
        #expect(try tasks(input, TaskSelection(limit: 20, sample: 10)).allSatisfy { $0.line <= 21 })
        #expect(try tasks(input, TaskSelection(limit: 20, sample: 20)).map(\.line) == Array(2...21))
        #expect(try tasks(input, TaskSelection(limit: 20, sample: 21)).count == 20)
        #expect(try tasks(input, TaskSelection(sample: 1)).count == 1)
    }

    /// Every task is drawn about as often as any other.
    @Test func drawsEvenly() throws {
        let input = try input(40)
        var counts: [Int: Int] = [:]
        for seed in 0..<400 {
            for task in try tasks(input, TaskSelection(sample: 10, seed: seed)) { counts[task.line, default: 0] += 1 }
        }
        // 100 each on average, with a deviation of 8.7.
        #expect(counts.count == 40)
        #expect(counts.values.allSatisfy { (60...140).contains($0) })
    }

    @Test func resumesTheSampleThatWasBegun() async throws {
        let failing = FakeAWS.forRuns(fixture.time) { call, _ in
            call < 2 ? .all : .error(status: 400, code: "AccessDenied")
        }
        let options = SendOptions(width: 1, selection: TaskSelection(sample: 45, seed: 3))
        let first = try await sender(failing).send(input(500), as: .new(run("one")), options: options)
        #expect(first.tasks == 45 && first.acknowledged.count == 20)
        let working = FakeAWS.forRuns(fixture.time)
        let second = try await sender(working).send(input(500), as: .resume(run("one")))
        #expect(second.isComplete)
        let sent = (failing.sent + working.sent).sorted { $0.index < $1.index }
        let expected = try tasks(input(500), TaskSelection(sample: 45, seed: 3))
        #expect(sent.map(\.index) == Array(0..<45))
        #expect(sent.map(\.body) == expected.map(\.body))
    }

    @Test func takesNoSampleForTheWholeOrForAnother() async throws {
        let aws = FakeAWS.forRuns(fixture.time)
        for (name, selection) in [
            ("a", TaskSelection(sample: 5)), ("b", TaskSelection(sample: 5, seed: 1)), ("c", TaskSelection(limit: 5)),
            ("d", TaskSelection()),
        ] {
            let options = SendOptions(selection: selection)
            _ = try await sender(aws).send(input(50), as: .new(run(name)), options: options)
        }
        let again = SendOptions(selection: TaskSelection(sample: 5, seed: 1))
        let earlier = try #require(try folder.record(of: run("b")))
        await #expect(throws: RunError.alreadySent(earlier: earlier)) {
            try await sender(aws).send(input(50), as: .new(run("e")), options: again)
        }
    }

    @Test func keepsNumbersOfTasksWhereBadOnesArePassedOver() async throws {
        let rows = (0..<60).map { $0 % 7 == 3 ? "bad,\($0)\n" : "\($0)\n" }.joined()
        let input = TaskInput(path: try scratch.write("n\n" + rows + "bad,bad\n", to: "tasks.csv"))
        let options = SendOptions(width: 1, selection: TaskSelection(skipsBad: true))
        let failing = FakeAWS.forRuns(fixture.time) { call, _ in
            call < 2 ? .all : .error(status: 400, code: "AccessDenied")
        }
        let bad = folder.badTasks(of: try run("one")) { "line \($0.error.line)" }
        let first = try await sender(failing).send(input, as: .new(run("one")), options: options, bad: bad)
        #expect(first.tasks == 51 && bad.count == 10)
        #expect(bad.lines == ["line 5", "line 12", "line 19", "line 26", "line 33"])
        let recorded = try scratch.read("daily.runs/one.bad")
        #expect(recorded.split(separator: "\n").count == 10)
        #expect(recorded.hasSuffix("line 61\nline 62\n"))
        #expect(try folder.record(of: run("one"))?.badTasks == 10)
        let working = FakeAWS.forRuns(fixture.time)
        #expect(try await sender(working).send(input, as: .resume(run("one"))).isComplete)
        let sent = (failing.sent + working.sent).sorted { $0.index < $1.index }
        #expect(sent.map(\.body) == (0..<60).filter { $0 % 7 != 3 }.map { #"{"n":"\#($0)"}"# })
        #expect(try scratch.names == ["daily.runs", "tasks.csv"])
    }

    @Test func recordsNothingWithoutApproval() async throws {
        struct No: Error {}
        let aws = FakeAWS.forRuns(fixture.time)
        let input = TaskInput(path: try scratch.write("n\n1\nx,y\n", to: "tasks.csv"))
        let bad = folder.badTasks(of: try run("one")) { _ in "bad" }
        await #expect(throws: No.self) {
            try await sender(aws).send(
                input, as: .new(run("one")), options: SendOptions(selection: TaskSelection(skipsBad: true)), bad: bad,
                approve: { survey, left in
                    #expect(survey.tasks == 1 && left == 1 && survey.badTasks == 1)
                    throw No()
                })
        }
        #expect(aws.batches.isEmpty && aws.keys.isEmpty)
        #expect(try folder.records().isEmpty)
        #expect(try scratch.names == ["tasks.csv"])
    }
}
