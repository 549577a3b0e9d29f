import TestSupport

/// A stack file and a worker that change at random, within what the stack file allows.
struct RandomStack: Sendable {
    private var settings = [
        "memory": "memory: 128", "timeout": "timeout: 2m", "environment": "environment: {LEVEL: debug}",
        "layers": "", "queue": "queue: {visibilityTimeout: 15m, retention: 4h}",
        "trigger": "trigger: {batchSize: 1, maxConcurrency: 100}", "results": "results: {expire: 30d}",
        "logs": "", "tags": "tags: {team: research}",
    ]
    private(set) var worker = StackFixture.Worker()

    private static let choices = [
        "memory": ["memory: 128", "memory: 256", "memory: 1024"],
        "timeout": ["timeout: 2m", "timeout: 1m", "timeout: 150s"],
        "environment": [
            "environment: {LEVEL: debug}", "environment: {LEVEL: info, MORE: x}", "environment: {KEY: '${env:TOKEN}'}",
            "",
        ],
        "layers": [
            "", "layers: ['arn:aws:lambda:us-east-2:999999999999:layer:other:3']",
            "layers: [runtime, 'arn:aws:lambda:us-east-2:999999999999:layer:other:3']",
        ],
        "queue": [
            "queue: {visibilityTimeout: 15m, retention: 4h}", "queue: {visibilityTimeout: 20m, retention: 4h}",
            "queue: {visibilityTimeout: 1h, retention: 7h}",
        ],
        "trigger": [
            "trigger: {batchSize: 1, maxConcurrency: 100}", "trigger: {batchSize: 20, batchWindow: 5s}",
            "trigger: {batchSize: 1, maxConcurrency: 2}", "trigger: {batchSize: 10, maxConcurrency: 50}",
        ],
        "results": ["results: {expire: 30d}", "results: {expire: 7d}", ""],
        "logs": ["", "logs: {retention: 7d}", "logs: {retention: never}"],
        "tags": ["tags: {team: research}", "tags: {group: research}", "tags: {team: sales, cost: '42'}", ""],
    ]

    mutating func edit(_ dice: inout Dice) -> String {
        let name = dice.pick(Self.choices.keys.sorted())
        settings[name] = dice.pick(Self.choices[name] ?? [""])
        return "\(name) → `\(settings[name] ?? "")`"
    }

    mutating func build(_ dice: inout Dice) -> String {
        let word = dice.pick(["first", "second", "third"])
        if dice.next(upTo: 2) == 1 { worker.code = "\(word) code" } else { worker.layer = "\(word) layer" }
        return "worker → \(worker.code), \(worker.layer)"
    }

    var usesRuntimeLayer: Bool { settings["layers"]?.hasPrefix("layers: ['arn") != true }

    var text: String {
        func lines(_ names: String..., indent: String = "") -> [String] {
            names.compactMap { settings[$0] }.filter { !$0.isEmpty }.map { indent + $0 }
        }
        let own = ["name: demo", "worker:", "  package: ../worker", "  product: Demo"]
        let worker = lines("memory", "timeout", "environment", "layers", indent: "  ")
        return (own + worker + lines("queue", "trigger", "results", "logs", "tags")).joined(separator: "\n") + "\n"
    }
}
