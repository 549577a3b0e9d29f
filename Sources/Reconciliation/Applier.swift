package import Resources

/// Applies a plan: independent steps run side by side, each between two durable records.
package struct Applier: Sendable {
    private let store: LockfileStore
    private let driver: @Sendable (ResourceKind) -> any ResourceDriver
    private let width: Int
    private let isInterrupted: @Sendable () -> Bool
    private let observe: @Sendable (Event) -> Void

    package enum Event: Sendable {
        case started(Step)
        case finished(Step)
        case kept(Step, reason: String)
        case failed(Step, any Error)
        case waiting(Step, String)
    }

    /// - Parameters:
    ///   - width: how many steps run at once.
    ///   - isInterrupted: asked before a step starts; once true nothing new is started.
    package init(
        store: LockfileStore, width: Int = 8, driver: @escaping @Sendable (ResourceKind) -> any ResourceDriver,
        isInterrupted: @escaping @Sendable () -> Bool = { false },
        observe: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.store = store
        self.width = width
        self.driver = driver
        self.isInterrupted = isInterrupted
        self.observe = observe
    }

    /// - Throws: ``ApplyFailure`` with every step that failed and every step that was therefore not started.
    package func apply(_ plan: Plan) async throws {
        var waiting = plan.steps
        var running = 0
        var done: Set<ResourceID> = []
        var failures: [ApplyFailure.Failure] = []
        await withTaskGroup(of: (Step, Result<Void, any Error>).self) { group in
            while true {
                if failures.isEmpty && !isInterrupted() {
                    let ready = waiting.filter { $0.after.isSubset(of: done) }.prefix(width - running)
                    waiting.removeAll { step in ready.contains { $0.id == step.id } }
                    for step in ready {
                        running += 1
                        group.addTask { (step, await self.result(of: step)) }
                    }
                }
                guard let (step, result) = await group.next() else { break }
                running -= 1
                switch result {
                case .success: done.insert(step.id)
                case .failure(let error):
                    observe(.failed(step, error))
                    failures.append(ApplyFailure.Failure(id: step.id, action: step.action, error: error))
                }
            }
        }
        if !failures.isEmpty || !waiting.isEmpty {
            throw ApplyFailure(failures: failures, notStarted: waiting.map(\.id), wasInterrupted: isInterrupted())
        }
    }

    private func result(of step: Step) async -> Result<Void, any Error> {
        do {
            try await perform(step)
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    private func perform(_ step: Step) async throws {
        observe(.started(step))
        switch step.action {
        case .adopt: try await store.record(record(step, step.identity), as: step.id)
        case .forget: try await store.forget(step.id)
        case .delete:
            try await store.begin(.delete, step.id)
            let context = await context(for: step)
            let deletion = try await driver(step.id.kind).delete(step.id, identity: step.identity, in: context)
            if case .kept(let reason) = deletion {
                try await store.keep(step.id)
                observe(.kept(step, reason: reason))
                return
            }
            try await store.forget(step.id)
        case .create, .replace, .update:
            guard let spec = step.spec else { preconditionFailure("a step that makes something has a spec") }
            try await store.begin(step.action, step.id)
            let context = await context(for: step)
            let driver = driver(step.id.kind)
            let identity =
                step.action == .update
                ? try await driver.update(
                    spec, identity: step.identity, changes: Set(step.changes.map(\.field)), in: context)
                : try await driver.create(spec, in: context)
            try await store.record(record(step, identity), as: step.id)
        }
        observe(.finished(step))
    }

    private func record(_ step: Step, _ identity: ResourceIdentity) -> RecordedResource {
        RecordedResource(identity: identity, attributes: step.attributes, dependencies: step.dependencies)
    }

    private func context(for step: Step) async -> StepContext {
        let identities = await store.lockfile.resources.mapValues(\.identity)
        return StepContext(identities: identities) { [observe] text in observe(.waiting(step, text)) }
    }
}

/// A plan that was not applied to its end. Finished steps are recorded; the same command resumes.
package struct ApplyFailure: Error {
    package let failures: [Failure]
    package let notStarted: [ResourceID]
    package let wasInterrupted: Bool

    package struct Failure: Sendable {
        package let id: ResourceID
        package let action: StepAction
        package let error: any Error
    }
}
