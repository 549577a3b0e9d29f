/// Failures of one kind and one signature.
package struct FailureGroup: Sendable {
    package let kind: FailedTask.Kind
    package let signature: String
    package private(set) var count = 0
    /// By run, in the runs' order.
    package private(set) var tasks: [(run: RunID, indices: TaskIndexSet)] = []
    /// The first failure.
    package let example: FailedTask

    /// Groups failures; the largest groups come first.
    package static func groups(of tasks: [FailedTask]) -> [FailureGroup] {
        var groups: [FailureGroup] = []
        var positions: [Key: Int] = [:]
        for task in tasks {
            let key = Key(kind: task.kind, signature: task.signature)
            let position = positions[key, default: groups.count]
            if position == groups.count {
                positions[key] = position
                groups.append(FailureGroup(kind: task.kind, signature: key.signature, example: task))
            }
            groups[position].add(task)
        }
        return groups.sorted { ($1.count, $0.signature, $0.kind.rawValue) < ($0.count, $1.signature, $1.kind.rawValue) }
    }

    private struct Key: Hashable {
        let kind: FailedTask.Kind
        let signature: String
    }

    private init(kind: FailedTask.Kind, signature: String, example: FailedTask) {
        self.kind = kind
        self.signature = signature
        self.example = example
    }

    private mutating func add(_ task: FailedTask) {
        count += 1
        if tasks.last?.run != task.run { tasks.append((task.run, TaskIndexSet())) }
        tasks[tasks.count - 1].indices.insert(task.index)
    }
}

extension FailedTask {
    package var signature: String { FailureSignature(of: error, task: task).text }
}

/// Selects failures by text and by task.
package struct FailureFilter: Sendable {
    /// Part of the error or of its signature; case-insensitive.
    package let text: String?
    /// Empty for all.
    package let indices: TaskIndexSet

    package init(text: String? = nil, indices: TaskIndexSet = TaskIndexSet()) {
        self.text = text
        self.indices = indices
    }

    /// Whether it selects anything: then permanent failures are retried, too.
    package var isNarrow: Bool { text != nil || !indices.isEmpty }

    package func holds(_ task: FailedTask) -> Bool {
        if !indices.isEmpty, !indices.contains(task.index) { return false }
        guard let text = text?.lowercased() else { return true }
        return task.error.lowercased().contains(text) || task.signature.lowercased().contains(text)
    }
}
