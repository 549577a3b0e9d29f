import Fanout
import Operations
import Reconciliation
import Resources
import Synchronization
import Testing
import Timing
import WireFormat

/// A console that keeps what it is told, and answers questions from a script.
final class RecordingConsole: Console {
    let format: OutputFormat
    let isInteractive = true
    let wording: any Wording = PlainWording()
    private let state: Mutex<State>

    private struct State {
        var answers: [String] = []
        var told: [String] = []
        var live: [String] = []
        var finished: [String] = []
        var counts: [RunCounts] = []
        var inFlight: [Int] = []
        var questions: [String] = []
        var replies: [Bool]
    }

    /// - Parameter replies: to the questions, in their order.
    init(format: OutputFormat = .text, replies: [Bool] = []) {
        self.format = format
        state = Mutex(State(replies: replies))
    }

    var answers: [String] { state.withLock(\.answers) }
    var told: [String] { state.withLock(\.told) }
    /// The texts at the bottom of the terminal, one after another; empty where it was cleared.
    var live: [String] { state.withLock(\.live) }
    /// The steps of a plan that were carried out.
    var finished: [String] { state.withLock(\.finished) }
    var counts: [RunCounts] { state.withLock(\.counts) }
    var inFlight: [Int] { state.withLock(\.inFlight) }
    var questions: [String] { state.withLock(\.questions) }

    func answer(_ text: ConsoleText) { state.withLock { $0.answers.append(text.string) } }

    func tell(_ text: ConsoleText) { state.withLock { $0.told.append(text.string) } }

    func live(_ text: String) { state.withLock { $0.live.append(text) } }

    func confirm(_ question: String) -> Bool {
        let reply = state.withLock { state -> Bool? in
            state.questions.append(question)
            return state.replies.isEmpty ? nil : state.replies.removeFirst()
        }
        if reply == nil { Issue.record("nobody expected to be asked: \(question)") }
        return reply ?? false
    }

    func paint(_ text: String, _ colour: Colour) -> ConsoleText { "\(text)" }

    func tell(_ plan: Plan) { tell("plan of \(plan.steps.count) steps") }

    func tell(_ event: Applier.Event) {
        guard case .finished(let step) = event else { return }
        state.withLock { $0.finished.append("\(step.action) \(step.id.kind)") }
    }

    func show(_ counts: RunCounts, of run: RunID, at now: Instant) { state.withLock { $0.counts.append(counts) } }

    func show(inFlight count: Int, at now: Instant) { state.withLock { $0.inFlight.append(count) } }
}

/// The facts themselves: how they are worded is another room's subject.
struct PlainWording: Wording {
    func lines(for error: any Error) -> [String] { [String(describing: error)] }

    func line(for bad: BadTask) -> String { "bad task" }

    func words(for reason: StallReason, of stack: String) -> StallWords {
        StallWords(why: "reason \(reason.name)", remedy: "remedy for \(stack)")
    }

    func summary(of forecast: SendForecast) -> String { "forecast of \(forecast.workload.tasks) tasks" }

    func findings(of forecast: SendForecast) -> [String] {
        forecast.findings.map { "finding \($0.kind)" }
    }
}
