import Fanout
import TestSupport
import Testing
import Timing

/// The machine alone, with no queue behind it.
@Suite struct SendMachineTests {
    private struct Failure: Error {}

    private static let start = Instant(seconds: 1_795_490_211)

    private func machine(_ options: SendOptions = SendOptions(width: 2), isLogged: Bool = false) -> SendMachine {
        SendMachine(run: someRun, tasks: 100, acknowledged: TaskIndexSet(), isLogged: isLogged, options: options)
    }

    private func batch(_ indices: Range<Int>, body: String = "{}") -> [SourceTask] {
        indices.map { SourceTask(index: $0, line: $0 + 1, body: body) }
    }

    /// The actions up to one that waits for something from outside.
    private func actions(_ machine: inout SendMachine) -> (names: [String], deliveries: [SendMachine.Delivery]) {
        var (names, deliveries): ([String], [SendMachine.Delivery]) = ([], [])
        while true {
            let action = machine.next()
            names.append(name(of: action))
            switch action {
            case .deliver(let delivery): deliveries.append(delivery)
            case .read, .awaitEvent, .finish: return (names, deliveries)
            case .wait, .tick, .record, .sync: break
            }
        }
    }

    private func name(of action: SendMachine.Action) -> String {
        switch action {
        case .read: "read"
        case .deliver(let delivery): "deliver \(delivery.attempt): \(TaskIndexSet(delivery.tasks.map(\.index)))"
        case .wait(let duration): "wait \(duration.inSeconds)"
        case .tick: "tick"
        case .record(let tasks): "record \(tasks)"
        case .sync: "sync"
        case .awaitEvent: "await"
        case .finish: "finish"
        }
    }

    private func outcome(
        of delivery: SendMachine.Delivery, again: [Int] = [], error: (any Error)? = nil
    ) -> SendMachine.Event {
        var outcome = BatchOutcome(of: delivery)
        outcome.again = delivery.tasks.filter { again.contains($0.index) }
        outcome.error = error
        if error == nil {
            outcome.acknowledged = TaskIndexSet(delivery.tasks.map(\.index).filter { !again.contains($0) })
        }
        return .delivered(outcome)
    }

    @Test func recordsBeforeItSendsAnythingElse() throws {
        var machine = machine(isLogged: true)
        #expect(actions(&machine).names == ["read"])
        machine.noteBatch(batch(0..<10), at: Self.start)
        let first = actions(&machine)
        #expect(first.names == ["deliver 1: 0-9", "read"])
        machine.noteBatch(batch(10..<20), at: Self.start)
        #expect(actions(&machine).names == ["deliver 1: 10-19", "read"])
        // No room: the third batch waits for an answer, and then for the retry, which keeps its place.
        machine.noteBatch(batch(20..<30), at: Self.start)
        #expect(actions(&machine).names == ["await"])
        machine.note(outcome(of: try #require(first.deliveries.first), again: [3, 7]))
        let retry = actions(&machine)
        #expect(retry.names == ["record 0-2,4-6,8-9", "deliver 2: 3,7", "tick", "await"])
        machine.note(outcome(of: try #require(retry.deliveries.first)))
        #expect(actions(&machine).names == ["record 3,7", "deliver 1: 20-29", "read"])
        machine.note(.ticked)
        machine.noteBatch(nil, at: Self.start)
        #expect(actions(&machine).names == ["sync", "await"])
        #expect(machine.progress.acknowledged == 10 && machine.progress.resent == 2)
    }

    @Test func waitsForItsTurn() throws {
        var machine = machine(SendOptions(width: 2, rate: 10))
        _ = machine.next()
        machine.noteBatch(batch(0..<10), at: Self.start)
        let first = actions(&machine)
        #expect(first.names == ["deliver 1: 0-9", "read"])
        machine.noteBatch(batch(10..<20), at: Self.start + .milliseconds(400))
        #expect(actions(&machine).names == ["wait 0.6", "await"])
        // Answers are recorded meanwhile.
        machine.note(outcome(of: try #require(first.deliveries.first)))
        #expect(actions(&machine).names == ["record 0-9", "await"])
        machine.note(.waited(nil))
        #expect(actions(&machine).names == ["deliver 1: 10-19", "read"])
    }

    @Test func holdsLargeBatchesBack() {
        var machine = machine(SendOptions(width: 64))
        let body = String(repeating: "x", count: 1 << 20)
        for index in 0..<2 {
            _ = machine.next()
            machine.noteBatch(batch(index..<index + 1, body: body), at: Self.start)
            #expect(name(of: machine.next()) == "deliver 1: \(TaskIndexSet([index]))")
        }
        _ = machine.next()
        machine.noteBatch(batch(2..<3), at: Self.start)
        #expect(name(of: machine.next()) == "await")
    }

    private enum End: CaseIterable {
        case stop, failedCall, failedReading, failedWait
    }

    /// Whatever ends it: the batch that was read is not begun, and a retry of one in flight is.
    @Test(arguments: End.allCases)
    private func finishesWhatIsInFlight(end: End) throws {
        var machine = machine(SendOptions(width: 2, rate: 100))
        _ = machine.next()
        machine.noteBatch(batch(0..<10), at: Self.start)
        let first = try #require(actions(&machine).deliveries.first)
        machine.noteBatch(batch(10..<20), at: Self.start)
        #expect(actions(&machine).names == ["wait 0.1", "await"])
        machine.note(.waited(nil))
        let second = try #require(actions(&machine).deliveries.first)
        machine.noteBatch(batch(20..<30), at: Self.start + .milliseconds(150))
        #expect(actions(&machine).names == ["wait 0.05", "await"])
        switch end {
        case .stop: machine.stop()
        case .failedCall:
            machine.note(outcome(of: second, error: Failure()))
            #expect(actions(&machine).names == ["record ", "await"])
        case .failedReading: machine.fail(Failure())
        case .failedWait: machine.note(.waited(Failure()))
        }
        machine.note(outcome(of: first, again: [1]))
        let rest = actions(&machine)
        #expect(rest.names == ["record 0,2-9", "deliver 2: 1", "await"])
        machine.note(outcome(of: try #require(rest.deliveries.first)))
        if end != .failedCall {
            #expect(actions(&machine).names == ["record 1", "await"])
            machine.note(outcome(of: second))
        }
        #expect(actions(&machine).names.last == "finish")
        let report = machine.report()
        #expect(report.unsent.description == (end == .failedCall ? "10-99" : "20-99"))
        if end == .stop { #expect(report.ending.isStopped) } else { #expect(report.ending.error is Failure) }
    }

    /// With answers in any order, and of any kind.
    @Test(arguments: 0..<40)
    func accountsForEveryTask(seed: UInt64) {
        var random = Generator(state: seed)
        let (count, width) = (Int.random(in: 0...400, using: &random), Int.random(in: 1...8, using: &random))
        let failing = seed % 4 == 3 ? Int.random(in: 1...20, using: &random) : nil
        var machine = SendMachine(
            run: someRun, tasks: count, acknowledged: TaskIndexSet(), isLogged: true,
            options: SendOptions(width: width, rate: seed % 2 == 0 ? 500 : nil))
        var (now, next, calls, timers) = (Self.start, 0, 0, 0)
        var (inFlight, isTicking, recorded): ([SendMachine.Delivery], Bool, TaskIndexSet) = ([], false, TaskIndexSet())
        var refused = TaskIndexSet()
        loop: while true {
            switch machine.next() {
            case .read:
                let end = min(next + Int.random(in: 1...10, using: &random), count)
                machine.noteBatch(next == count ? nil : batch(next..<end), at: now)
                next = end
            case .deliver(let delivery):
                inFlight.append(delivery)
                #expect(inFlight.count <= width)
            case .wait(let duration):
                timers += 1
                now = now + duration
            case .tick:
                #expect(!isTicking)
                isTicking = true
            case .record(let tasks):
                #expect(recorded.intersection(tasks).isEmpty)
                recorded.formUnion(tasks)
            case .sync: break
            case .awaitEvent:
                if timers > 0, Bool.random(using: &random) || inFlight.isEmpty {
                    timers -= 1
                    machine.note(.waited(nil))
                } else if isTicking, Int.random(in: 0..<5, using: &random) == 0 {
                    isTicking = false
                    machine.note(.ticked)
                } else if let position = inFlight.indices.randomElement(using: &random) {
                    let delivery = inFlight.remove(at: position)
                    calls += 1
                    var outcome = BatchOutcome(of: delivery)
                    if calls == failing {
                        outcome.error = Failure()
                    } else {
                        for task in delivery.tasks {
                            switch Int.random(in: 0..<10, using: &random) {
                            case 0: outcome.again.append(task)
                            case 1:
                                outcome.failures.append(TaskFailure(index: task.index, code: "no", message: nil))
                                refused.formUnion(TaskIndexSet([task.index]))
                            default: outcome.acknowledged.insert(task.index)
                            }
                        }
                    }
                    machine.note(.delivered(outcome))
                } else {
                    Issue.record("waits for nothing")
                    break loop
                }
            case .finish: break loop
            }
        }
        let report = machine.report()
        #expect(inFlight.isEmpty && report.acknowledged == recorded)
        #expect(TaskIndexSet(report.failures.map(\.index)) == refused)
        #expect(report.acknowledged.count + report.failures.count + report.unsent.count == count)
        if failing == nil || calls < failing ?? 0 { #expect(report.unsent.isEmpty) }
    }
}
