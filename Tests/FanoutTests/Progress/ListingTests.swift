import AWSClients
import Fanout
import TestSupport
import Testing
import WireFormat

/// What following a run asks S3 for.
@Suite struct ListingTests {
    private static let tasks = 100_000
    private let time = VirtualTime()
    private let queue = FakeAWS.queue
    private let keys = RunKeys(resultsPrefix: "results/", run: someRun)

    private func progress(_ aws: FakeAWS, tasks: Int) -> RunProgress {
        aws.setCounters(queue, visible: 1, notVisible: 1, delayed: 0)
        let clients = aws.clients(time: time)
        return RunProgress(
            s3: clients.s3, sqs: clients.sqs,
            location: RunLocation(queue: queue), run: someRun, tasks: tasks, time: time)
    }

    private func finish(_ tasks: some Sequence<Int>, in aws: FakeAWS) {
        aws.put(tasks.lazy.map { keys.result($0, fileExtension: "json") }, "")
    }

    private func fail(_ tasks: some Sequence<Int>, in aws: FakeAWS) {
        aws.put(tasks.lazy.map { keys.failure($0) }, "")
    }

    @Test func takesFewCallsForAHundredThousandTasks() async throws {
        let aws = FakeAWS.forRuns(time)
        let failed = TaskIndexSet(stride(from: 0, to: Self.tasks - 1_000, by: 50))
        finish(TaskIndexSet(0..<Self.tasks - 1_000).subtracting(failed).indices, in: aws)
        fail(failed.indices, in: aws)
        let progress = progress(aws, tasks: Self.tasks)

        let first = try await progress.snapshot()
        #expect(first.states.done.count == 97_020 && first.states.failed.count == 1_980)
        #expect(first.states.unaccounted.description == "99000-99999")
        #expect(first.listing.isWhole && first.listing.calls == aws.listings.count)
        #expect(first.listing.calls <= 120, "\(first.listing.calls)")
        #expect(aws.mostBusy >= 8)

        aws.forgetCalls()
        finish([99_000, 99_002], in: aws)
        fail([99_001], in: aws)
        let second = try await progress.snapshot()
        #expect(second.states.unaccounted.description == "99003-99999" && second.states.failed.contains(99_001))
        #expect(!second.listing.isWhole && second.listing.calls == 2)
        #expect(aws.listings.sorted() == ["failures/\(someRun)/0000099000", "results/\(someRun)/0000099000"])
    }

    @Test func listsUnaccountedTasksAlone() async throws {
        let aws = FakeAWS.forRuns(time)
        let missing = [2_500, 2_600, 7_000]
        finish(TaskIndexSet(0..<9_000).subtracting(TaskIndexSet(missing)).indices, in: aws)
        let progress = progress(aws, tasks: 9_000)
        #expect(try await progress.snapshot().states.unaccounted == TaskIndexSet(missing))

        aws.forgetCalls()
        finish(missing, in: aws)
        #expect(try await progress.snapshot().states.isComplete)
        let results = aws.listings.filter { $0.hasPrefix("results/") }.sorted()
        #expect(results == ["results/\(someRun)/0000002500", "results/\(someRun)/0000007000"])
        // Without a failure there is nothing to pass by.
        #expect(aws.listings.filter { $0.hasPrefix("failures/") } == ["failures/\(someRun)/0000002500"])

        aws.forgetCalls()
        #expect(try await progress.snapshot().states.isComplete)
        #expect(aws.listings.isEmpty)
    }

    @Test func seesChangesOfFinishedTasksOnlyInAFullListing() async throws {
        let aws = FakeAWS.forRuns(time)
        finish([0], in: aws)
        fail([1], in: aws)
        aws.put(keys.results + "notes.txt", "")
        let progress = progress(aws, tasks: 3)
        _ = try await progress.snapshot()
        finish([1], in: aws)
        aws.remove(keys.result(0, fileExtension: "json"))
        let news = try await progress.snapshot()
        #expect(news.states.done.description == "0" && news.states.failed.description == "1" && news.foreignKeys == 1)
        let whole = try await progress.snapshot(of: .everything)
        #expect(
            whole.states.done.description == "1" && whole.states.failed.isEmpty
                && whole.states.unaccounted.description == "0,2")
        #expect(whole.foreignKeys == 1)
        // And it is what the next readings build on.
        #expect(try await progress.snapshot().states.unaccounted.description == "0,2")
    }

    /// Against what is put there, reading after reading.
    @Test(arguments: 0..<10) func isRightWhateverIsThere(seed: UInt64) async throws {
        var dice = Dice(seed)
        let tasks = dice.next(upTo: 2_500)
        // Pages end anywhere, within a task's keys too.
        let aws = FakeAWS.forRuns(time, pageSize: 2 + dice.next(upTo: 900))
        let progress = progress(aws, tasks: tasks)
        var (done, failed, marked) = (TaskIndexSet(), TaskIndexSet(), TaskIndexSet())
        for reading in 0..<4 {
            let reach = dice.next(upTo: UInt64(tasks))
            for index in 0..<reach where !done.contains(index) && !failed.contains(index) {
                switch dice.next(upTo: 40) {
                case 1:
                    fail([index], in: aws)
                    failed.insert(index)
                case 2:
                    aws.put(keys.failure(index).dropLast(".json".count) + RunKeys.markExtension, "")
                    marked.insert(index)
                case 3...30:
                    finish([index], in: aws)
                    done.insert(index)
                default: break
                }
            }
            let snapshot = try await progress.snapshot(of: reading == 3 ? .everything : .news)
            #expect(snapshot.states.done == done)
            #expect(snapshot.states.failed == failed.subtracting(done))
            #expect(snapshot.marked == marked.subtracting(done.union(failed)))
        }
    }
}
