package struct TimeSpan: Hashable, Sendable { package let seconds: Int
    package init(seconds: Int) { self.seconds = seconds } }
package enum Architecture: String, Sendable, Codable, CaseIterable { case x86_64, arm64 }
package enum LayerReference: Hashable, Sendable { case runtime; case arn(String) }
package struct EnvironmentValue: Hashable, Sendable { package let value: String; package let isSecret: Bool
    package init(value: String, isSecret: Bool) { self.value = value; self.isSecret = isSecret } }
package struct Stack: Sendable, Equatable {
    package var name: String
    package var queue: Queue
    package var worker: Worker
    package var trigger: Trigger
    package var results: Results
    package var logs: Logs
    package var tags: [String: String]
    package struct Queue: Sendable, Equatable { package var visibilityTimeout: TimeSpan; package var retention: TimeSpan; package var deadLetter: DeadLetter }
    package struct DeadLetter: Sendable, Equatable { package var maxReceives: Int; package var retention: TimeSpan }
    package struct Worker: Sendable, Equatable { package var memory: Int; package var timeout: TimeSpan; package var temporaryStorage: Int; package var architecture: Architecture; package var environment: [String: EnvironmentValue]; package var layers: [LayerReference] }
    package struct Trigger: Sendable, Equatable { package var batchSize: Int; package var batchWindow: TimeSpan; package var maxConcurrency: Int? }
    package struct Results: Sendable, Equatable { package var prefix: String; package var expire: TimeSpan? }
    package struct Logs: Sendable, Equatable { package var retention: TimeSpan? }
}
