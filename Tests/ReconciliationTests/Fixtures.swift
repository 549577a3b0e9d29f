import Foundation
import Reconciliation
import Resources
import Synchronization

/// A small stack: queue after dead-letter queue, log group beside them.
enum Fixture {
    static let owner = Ownership(stack: "demo", lineage: "L1")
    static let target = Lockfile.Target(account: "123456789012", region: "us-east-2", endpoint: nil)
    static let deadLetters = ResourceID(.deadLetterQueue, "demo-dead-letters")
    static let queue = ResourceID(.queue, "demo")
    static let logGroup = ResourceID(.logGroup, "/aws/lambda/demo")

    static func lockfile(
        resources: [ResourceID: RecordedResource] = [:], pending: [ResourceID: PendingStep] = [:]
    ) -> Lockfile {
        Lockfile(
            lineage: "L1", stack: "demo", target: target, salt: "salt", resources: resources, pending: pending)
    }

    static func queueSpec(visibility: Int = 900, tags: [String: String] = [:]) -> QueueSpec {
        QueueSpec(
            visibilityTimeout: visibility, retention: 3600,
            redrive: QueueSpec.Redrive(deadLetterQueueARN: "arn:dlq", maxReceives: 5),
            tags: tags.merging(owner.tags) { own, _ in own })
    }

    static func desired(visibility: Int = 900, tags: [String: String] = [:]) -> [DesiredResource] {
        [
            DesiredResource(
                id: deadLetters,
                spec: .deadLetterQueue(
                    QueueSpec(visibilityTimeout: 900, retention: 1_209_600, redrive: nil, tags: owner.tags)),
                dependencies: []),
            DesiredResource(
                id: queue, spec: .queue(queueSpec(visibility: visibility, tags: tags)), dependencies: [deadLetters]),
            DesiredResource(
                id: logGroup, spec: .logGroup(LogGroupSpec(retentionDays: 14, tags: owner.tags)), dependencies: []),
        ]
    }

    /// AWS as it is after the resources were made.
    static func observed(_ resources: [DesiredResource]) -> [ResourceID: Observation] {
        Dictionary(
            uniqueKeysWithValues: resources.map { resource in
                (
                    resource.id,
                    Observation(
                        identity: ["name": resource.id.name],
                        attributes: resource.spec.attributes(hasher: SecretHasher(salt: "salt")), owner: .fanctl(owner))
                )
            })
    }

    static func recorded(_ resources: [DesiredResource]) -> [ResourceID: RecordedResource] {
        Dictionary(
            uniqueKeysWithValues: resources.map { resource in
                (
                    resource.id,
                    RecordedResource(
                        identity: ["name": resource.id.name],
                        attributes: resource.spec.attributes(hasher: SecretHasher(salt: "salt")),
                        dependencies: resource.dependencies)
                )
            })
    }
}

/// An AWS of one dictionary, which can die before or after any of its effects.
final class MemoryCloud: Sendable {
    struct State {
        var resources: [ResourceID: Observation] = [:]
        var effects: [String] = []
        var dieAt: (effect: Int, after: Bool)?
        var running = 0
        var mostAtOnce = 0
    }

    struct Killed: Error {}

    let state = Mutex(State())

    func effect(_ name: String, _ change: (inout [ResourceID: Observation]) -> Void) throws {
        try state.withLock { state in
            let number = state.effects.count
            state.effects.append(name)
            if let dieAt = state.dieAt, number >= dieAt.effect {
                if number == dieAt.effect && dieAt.after { change(&state.resources) }
                throw Killed()
            }
            change(&state.resources)
        }
    }
}

struct MemoryDriver: ResourceDriver {
    let cloud: MemoryCloud

    func observe(
        _ id: ResourceID, desired: ResourceSpec?, recorded: RecordedResource?
    ) async throws -> Observation? {
        cloud.state.withLock { $0.resources[id] }
    }

    func create(_ spec: ResourceSpec, in context: StepContext) async throws -> ResourceIdentity {
        let id = Self.id(of: spec)
        let identity = ["name": id.name]
        try cloud.effect("create \(id)") {
            $0[id] = Observation(
                identity: identity, attributes: spec.attributes(hasher: SecretHasher(salt: "salt")),
                owner: .fanctl(Fixture.owner))
        }
        return identity
    }

    func update(
        _ spec: ResourceSpec, identity: ResourceIdentity, changes: Set<String>, in context: StepContext
    ) async throws -> ResourceIdentity {
        try await create(spec, in: context)
    }

    func delete(_ id: ResourceID, identity: ResourceIdentity, in context: StepContext) async throws -> Deletion {
        try cloud.effect("delete \(id)") { $0[id] = nil }
        return .gone
    }

    private static func id(of spec: ResourceSpec) -> ResourceID {
        switch spec {
        case .queue: Fixture.queue
        case .deadLetterQueue: Fixture.deadLetters
        default: Fixture.logGroup
        }
    }
}

/// A folder that is gone with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "fanctl-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
