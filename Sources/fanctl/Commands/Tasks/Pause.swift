import ArgumentParser
import Drivers
import Fanout
import Foundation
import Operations
import Resources
import Stacks
import Timing

struct Pause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Give no more tasks to workers; those in flight are finished.",
        discussion: """
            The event source mapping is disabled, and stays so through every `up` and `push` until `resume`. Tasks wait on \
            the queue, and more can be sent: none is lost or counted as received, but none is kept for longer than the \
            queue's retention, either. Ctrl-C ends the waiting only.
            """)

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions
    @OptionGroup var patience: PatienceOptions

    @Flag(name: .customLong("no-wait"), help: "Do not wait for the tasks in flight.")
    var noWait = false

    func run() async throws {
        let interruption = InterruptListener.listen()
        let session = try await StackSession.open(stack, options)
        let wasChanged = try await session.setPaused(true, interruption: interruption, patience: patience.patience)
        if !wasChanged { session.console.tell("It was paused already.") }
        let verdict: InFlightWatcher.Verdict
        if noWait {
            verdict = .stopped(try await QueueDepth(of: session.queueURL(), client: session.clients.sqs))
        } else {
            interruption.say(nil)
            verdict = try await session.awaitInFlight(interruption)
        }
        try report(verdict.depth, wasChanged, session)
        if case .stopped(let depth) = verdict, !noWait {
            throw Interrupted(lines: [
                "stopped waiting for about \(depth.notVisible, "task") in flight; the pause stands"
            ]
            )
        }
    }

    private func report(_ depth: QueueDepth, _ wasChanged: Bool, _ session: StackSession) throws {
        let waiting = depth.visible + depth.delayed
        if session.console.format == .json {
            try session.console.answer(
                json: PauseDocument(
                    stack: session.names.stack, isPaused: true, wasChanged: wasChanged, waiting: waiting,
                    inFlight: depth.notVisible))
            return
        }
        let flight =
            depth.notVisible == 0
            ? "nothing is in flight" : "about \(depth.notVisible, "task is", "tasks are") in flight"
        session.console.answer("Paused \(session.names.stack): \(flight), about \(waiting) wait.")
        if waiting > 0, session.names.existing.queueARN == nil {
            session.console.answer(
                "The queue keeps a task for \(session.stack.queue.retention) from when it was sent; "
                    + "`fanctl resume \(session.names.stack)` goes on.")
        }
    }
}

struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on after `pause`.")

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions
    @OptionGroup var patience: PatienceOptions

    func run() async throws {
        let interruption = InterruptListener.listen()
        let session = try await StackSession.open(stack, options)
        let wasChanged = try await session.setPaused(false, interruption: interruption, patience: patience.patience)
        if !wasChanged { session.console.tell("It was not paused.") }
        let depth = try await QueueDepth(of: session.queueURL(), client: session.clients.sqs)
        let waiting = depth.visible + depth.delayed
        switch session.console.format {
        case .json:
            try session.console.answer(
                json: PauseDocument(
                    stack: session.names.stack, isPaused: false, wasChanged: wasChanged, waiting: waiting,
                    inFlight: depth.notVisible))
        case .text:
            session.console.answer(
                "\(session.names.stack) works on its queue: about \(waiting, "task waits", "tasks wait").")
        }
    }
}

private struct PauseDocument: Encodable {
    let stack: String
    let isPaused: Bool
    /// False where it was so already.
    let wasChanged: Bool
    /// As far as SQS knows, like `inFlight`.
    let waiting: Int
    let inFlight: Int
}
