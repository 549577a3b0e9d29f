import Operations
import Reconciliation
import Stacks

/// Tells of a plan's steps as they happen.
struct ApplyPrinter {
    let console: any Console

    func tell(_ event: Applier.Event) {
        switch event {
        case .started: break
        case .finished(let step): say(step, step.action.done)
        case .kept(let step, let reason): say(step, "kept: \(reason)")
        case .failed(let step, _): console.tell("  \(console.paint("✗", .red)) \(step.id)" as ConsoleText)
        case .waiting(let step, let what): console.tell("    \(step.id): \(what)")
        }
    }

    private func say(_ step: Step, _ words: String) {
        console.tell("  \(console.paint(step.action.symbol, step.action.colour)) \(step.id) \(words)" as ConsoleText)
    }
}
