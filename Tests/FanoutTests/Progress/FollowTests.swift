import AWSClients
import Fanout
import Synchronization
import TestSupport
import Testing
import Timing
import WireFormat

@Suite struct FollowTests {
    private let time = VirtualTime()
    private let queue = FakeAWS.queue
    private let deadLetters = FakeAWS.deadLetters
    private let keys = RunKeys(resultsPrefix: "results/", run: someRun)

    private func progress(_ aws: FakeAWS, tasks: Int, refused: [Int] = []) -> RunProgress {
        let clients = aws.clients(time: time)
        return RunProgress(
            s3: clients.s3, sqs: clients.sqs,
            location: RunLocation(queue: queue, deadLetterQueue: deadLetters), run: someRun, tasks: tasks,
            refused: TaskIndexSet(refused), time: time)
    }

    @Test func readsFinishedTasksFromTheKeys() async throws {
        let aws = FakeAWS.forRuns(time, pageSize: 2)
        for index in [0, 1, 2, 5] { aws.put(keys.result(index, fileExtension: "json"), "{}") }
        aws.put(keys.result(2, fileExtension: "csv"), "second file of one task")
        for index in [2, 3] { aws.put(keys.failure(index), "{}") }
        aws.put(keys.results + "summary.txt", "")
        aws.put(keys.results + "0000000099.json", "of no task")
        aws.put(keys.results + "x/0000000004.json", "")
        aws.put("results/\(someRun)2/0000000004.json", "of another run")
        aws.setCounters(queue, visible: 3, notVisible: 2, delayed: 1)
        aws.setCounters(deadLetters, visible: 4, notVisible: 0, delayed: 0)
        let snapshot = try await progress(aws, tasks: 8, refused: [7]).snapshot()
        #expect(snapshot.states.done.description == "0-2,5")
        #expect(snapshot.states.failed.description == "3")
        #expect(snapshot.states.unaccounted.description == "4,6")
        #expect(snapshot.foreignKeys == 3)
        #expect(snapshot.queue == QueueDepth(visible: 3, notVisible: 2, delayed: 1))
        #expect(snapshot.deadLetterQueue?.total == 4)
        #expect(!snapshot.states.isComplete)
    }

    @Test func tellsTasksThatAreMarkedFromThoseThatFailed() async throws {
        let aws = FakeAWS.forRuns(time)
        aws.put(keys.result(0, fileExtension: "json"), "{}")
        aws.put(keys.failure(1), "{}")
        for index in 0...2 { aws.put("\(keys.failures)000000000\(index).crashed.json", "{}") }
        aws.setCounters(queue, visible: 0, notVisible: 1, delayed: 0)
        aws.setCounters(deadLetters, visible: 0, notVisible: 0, delayed: 0)
        let snapshot = try await progress(aws, tasks: 3).snapshot()
        #expect(snapshot.states.done.description == "0" && snapshot.states.failed.description == "1")
        #expect(snapshot.marked.description == "2")
        // Its last attempt may still be under way.
        #expect(!snapshot.states.isComplete)
        #expect(snapshot.settled.states.isComplete && snapshot.settled.states.failed.description == "1-2")
    }

    @Test func countsMarkedTasksAsFailedOnceTheQueueStaysEmpty() async throws {
        let count = Mutex(0)
        let watcher = RunWatcher(time: time) { [time] _ in
            let number = count.withLock { count in
                defer { count += 1 }
                return count
            }
            return RunSnapshot(
                run: someRun, taken: time.now(), states: TaskStates(of: 2, done: TaskIndexSet([0])),
                marked: TaskIndexSet([1]),
                queue: QueueDepth(visible: 0, notVisible: number < 5 ? 1 : 0, delayed: 0))
        }
        let verdict = try await watcher.watch()
        guard case .complete(let snapshot) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(snapshot.states.failed.description == "1" && snapshot.states.unaccounted.isEmpty)
        #expect(count.withLock { $0 } > 5)
    }

    @Test func saysThatTheQueueIsMissing() async {
        let aws = FakeAWS.forRuns(time)
        aws.world { $0.queues["q"] = nil }
        await #expect(throws: RunError.queueMissing(queue.rawValue)) { try await progress(aws, tasks: 1).snapshot() }
    }

    @Test func stopsWhenTheFollowerHasEnough() async throws {
        let aws = FakeAWS.forRuns(time)
        aws.setCounters(queue, visible: 3, notVisible: 0, delayed: 0)
        aws.setCounters(deadLetters, visible: 0, notVisible: 0, delayed: 0)
        let watcher = RunWatcher(progress: progress(aws, tasks: 3), time: time)
        let verdict = try await watcher.watch(shouldStop: { true })
        guard case .stopped(let snapshot) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(snapshot.states.unaccounted.count == 3)
        #expect(time.sleeps.isEmpty)
    }

    private struct Reading {
        var done: Int
        var queue: Int = 0
        var failed: Int = 0
    }

    private func watch(
        _ readings: [Reading], tasks: Int = 10, options: RunWatcher.Options = .init()
    ) async throws -> (verdict: RunWatcher.Verdict, seen: Int, elapsed: Double) {
        let count = Mutex(0)
        let start = time.now()
        let watcher = RunWatcher(options: options, time: time) { [time] _ in
            let number = count.withLock { count in
                defer { count += 1 }
                return count
            }
            let reading = readings[min(number, readings.count - 1)]
            return RunSnapshot(
                run: someRun, taken: time.now(),
                states: TaskStates(
                    of: tasks, done: TaskIndexSet(0..<reading.done),
                    failed: TaskIndexSet((tasks - reading.failed)..<tasks)),
                queue: QueueDepth(visible: reading.queue, notVisible: 0, delayed: 0))
        }
        let seen = Mutex(0)
        let verdict = try await watcher.watch { _ in seen.withLock { $0 += 1 } }
        return (verdict, seen.withLock { $0 }, (time.now() - start).inSeconds)
    }

    @Test func isCompleteOnceEveryTaskIsAccountedFor() async throws {
        let outcome = try await watch([
            Reading(done: 0, queue: 10), Reading(done: 5, queue: 5), Reading(done: 8, failed: 2),
        ])
        #expect(outcome.verdict == .complete(outcome.verdict.snapshot))
        #expect(outcome.seen == 3)
        #expect(outcome.elapsed == 4)
    }

    @Test func isCompleteAtOnceWhereThereAreNoTasksLeft() async throws {
        let outcome = try await watch([Reading(done: 10, queue: 1)])
        #expect(outcome.verdict == .complete(outcome.verdict.snapshot))
        #expect(outcome.elapsed == 0)
    }

    @Test func isStalledOnceTheQueueStaysEmpty() async throws {
        let outcome = try await watch([Reading(done: 4, queue: 3), Reading(done: 9)])
        let snapshot = outcome.verdict.snapshot
        #expect(outcome.verdict == .stalled(snapshot))
        #expect(snapshot.states.unaccounted.description == "9")
        // The second reading brought news; a minute counts from the third.
        #expect(outcome.elapsed == 64)
    }

    @Test func doesNotTrustASingleReadingOfZero() async throws {
        var readings = (0..<20).map { Reading(done: 9, queue: $0 % 2) }
        readings += Array(repeating: Reading(done: 9, queue: 1), count: 100) + [Reading(done: 10)]
        let outcome = try await watch(readings)
        #expect(outcome.verdict == .complete(outcome.verdict.snapshot))
    }

    @Test func waitsAsLongAsResultsComeIn() async throws {
        let slow = (0...9).flatMap { Array(repeating: Reading(done: $0), count: 25) } + [Reading(done: 10)]
        let outcome = try await watch(slow)
        #expect(outcome.verdict == .complete(outcome.verdict.snapshot))
    }

    @Test func needsSeveralReadingsHoweverLongTheInterval() async throws {
        let options = RunWatcher.Options(interval: .seconds(300), drainedReadings: 3)
        let outcome = try await watch([Reading(done: 9)], options: options)
        #expect(outcome.verdict == .stalled(outcome.verdict.snapshot))
        #expect(outcome.seen == 3)
    }

    @Test func endsAtItsTimeout() async throws {
        let options = RunWatcher.Options(timeout: .seconds(5))
        let outcome = try await watch([Reading(done: 9, queue: 1)], options: options)
        #expect(outcome.verdict == .timedOut(outcome.verdict.snapshot))
        #expect(outcome.elapsed == 5)
    }

    /// Readings of news alone say that everything is done; what the bucket really holds, another one says.
    @Test func listsEverythingBeforeAVerdict() async throws {
        let scopes = Mutex<[RunProgress.Scope]>([])
        let watcher = RunWatcher(time: time) { [time] scope in
            let number = scopes.withLock { scopes in
                scopes.append(scope)
                return scopes.count
            }
            let isRight = scope == .everything || number == 1
            let done = isRight ? min(number, 3) : 3
            return RunSnapshot(
                run: someRun, taken: time.now(), states: TaskStates(of: 3, done: TaskIndexSet(0..<done)),
                queue: QueueDepth(visible: 1, notVisible: 0, delayed: 0),
                listing: RunSnapshot.Listing(isWhole: isRight, calls: 50))
        }
        let seen = Mutex<[Int]>([])
        let verdict = try await watcher.watch { reading in seen.withLock { $0.append(reading.states.done.count) } }
        #expect(verdict == .complete(verdict.snapshot))
        #expect(scopes.withLock { $0 } == [.news, .news, .everything])
        #expect(seen.withLock { $0 } == [1, 3])
        // Fifty pages are paid for by five seconds of rest.
        #expect(time.sleeps.reduce(.zero, +) == .seconds(5))
    }

    @Test func asksWhyNothingIsDone() async throws {
        let watcher = RunWatcher(options: RunWatcher.Options(timeout: .seconds(90)), time: time) { [time] _ in
            RunSnapshot(
                run: someRun, taken: time.now(), states: TaskStates(of: 1),
                queue: QueueDepth(visible: 1, notVisible: 0, delayed: 0))
        }
        let asked = Mutex<[Double]>([])
        let start = time.now()
        let verdict = try await watcher.watch(onIdle: { reading, idle in
            #expect(idle.noneInFlightSince == start)
            asked.withLock { $0.append((reading.taken - start).inSeconds) }
        })
        #expect(verdict == .timedOut(verdict.snapshot))
        #expect(asked.withLock { $0 } == [30, 60, 90])
    }
}
