package import Reconciliation
package import Resources
internal import Stacks
internal import Synchronization

/// What was done to a resource.
package struct Applied: Sendable {
    package let id: ResourceID
    package let action: StepAction
    /// Why it stayed; nil where it did not.
    package let keptBecause: String?
}

/// The steps of a plan that were carried out, in the order in which they ended.
package final class AppliedSteps: Sendable {
    private let log = Mutex<[Applied]>([])

    package var steps: [Applied] { log.withLock(\.self) }

    package func note(_ event: Applier.Event) {
        switch event {
        case .finished(let step): note(step)
        case .kept(let step, let reason): note(step, keptBecause: reason)
        case .started, .failed, .waiting: break
        }
    }

    private func note(_ step: Step, keptBecause reason: String? = nil) {
        log.withLock { $0.append(Applied(id: step.id, action: step.action, keptBecause: reason)) }
    }
}
