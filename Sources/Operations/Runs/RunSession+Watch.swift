internal import Drivers
package import Fanout
internal import Resources
internal import Stacks
internal import Synchronization
package import Timing
package import WireFormat

extension RunSession {
    /// A run as far as following it needs.
    package struct Followed: Sendable {
        package let run: RunID
        package let tasks: Int
        package let refused: TaskIndexSet
        package let created: Instant

        package init(_ record: RunRecord) {
            (run, tasks, refused, created) = (record.run, record.tasks, record.refused, record.created)
        }
    }

    /// How it ended, and why it did not go on, where that is known.
    package struct Outcome: Sendable {
        package let verdict: RunWatcher.Verdict
        package let stall: StallReason?
    }

    package func progress(of followed: Followed) async throws -> RunProgress {
        progress(of: followed, at: try await location())
    }

    private func progress(of followed: Followed, at location: RunLocation) -> RunProgress {
        RunProgress(
            s3: session.clients.s3, sqs: session.clients.sqs, location: location, run: followed.run,
            tasks: followed.tasks, refused: followed.refused, time: session.time)
    }

    /// What tells cost and time apart from the readings.
    package var meter: RunMeter {
        let worker = session.stack.worker
        return RunMeter(
            worker: RunMeter.Worker(
                memory: worker.memory, processor: worker.architecture,
                batchSize: session.stack.trigger.batchSize))
    }

    /// Follows a run until every task is accounted for, or nothing more is to be expected.
    ///
    /// - Parameter onSnapshot: gets every reading, and why the run does not go on; nil shows progress to people.
    package func watch(
        _ followed: Followed, options: RunWatcher.Options, interruption: Interruption,
        onSnapshot: (@Sendable (RunSnapshot, StallReason?) -> Void)? = nil
    ) async throws -> Outcome {
        let console = session.console
        let meter = Mutex(meter)
        let location = try await location()
        let stall = StallWatch(self, followed, at: location)
        let watcher = RunWatcher(
            progress: progress(of: followed, at: location), options: options, time: session.time)
        let verdict = try await watcher.watch(
            onSnapshot: { snapshot in
                stall.note(snapshot)
                guard let onSnapshot else {
                    return console.show(
                        meter.withLock { $0.note(snapshot) }, of: snapshot.run, at: snapshot.taken)
                }
                onSnapshot(snapshot, stall.reason)
            },
            onIdle: { try await stall.ask($0, $1) }, shouldStop: { interruption.wasAsked })
        console.live("")
        return Outcome(verdict: verdict, stall: stall.reason)
    }
}
