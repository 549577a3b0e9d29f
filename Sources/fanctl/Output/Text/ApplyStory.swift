import Reconciliation
import Resources
import Synchronization

/// What was done to a resource.
struct Applied: Sendable {
    let id: ResourceID
    let action: StepAction
    /// Why it stayed; nil where it did not.
    let keptBecause: String?
}

/// Tells of a plan's steps as they happen.
final class ApplyStory: Sendable {
    private let console: Console
    private let log = Mutex<[Applied]>([])

    init(console: Console) {
        self.console = console
    }

    var applied: [Applied] { log.withLock { $0 } }

    func tell(_ event: Applier.Event) {
        switch event {
        case .started: break
        case .finished(let step):
            log.withLock { $0.append(Applied(id: step.id, action: step.action, keptBecause: nil)) }
            say(step, step.action.done)
        case .kept(let step, let reason):
            log.withLock { $0.append(Applied(id: step.id, action: step.action, keptBecause: reason)) }
            say(step, "kept: \(reason)")
        case .failed(let step, _): console.tell("  \(console.paint("✗", .red)) \(step.id)" as ConsoleText)
        case .waiting(let step, let what): console.tell("    \(step.id): \(what)")
        }
    }

    private func say(_ step: Step, _ words: String) {
        console.tell("  \(console.paint(step.action.symbol, step.action.colour)) \(step.id) \(words)" as ConsoleText)
    }
}
