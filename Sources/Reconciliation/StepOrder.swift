internal import Resources

/// Orders steps: a resource after its dependencies, a deletion after the deletions of its dependents.
enum StepOrder {
    static func ordered(_ steps: [Step]) -> [Step] {
        var edges = Dictionary(uniqueKeysWithValues: steps.map { ($0.id, Set<ResourceID>()) })
        for step in steps {
            let isDeletion = isDeletion(step)
            for dependency in step.dependencies where edges[dependency] != nil {
                guard let other = steps.first(where: { $0.id == dependency }) else { continue }
                if isDeletion && self.isDeletion(other) {
                    edges[dependency]?.insert(step.id)
                } else if !isDeletion && !self.isDeletion(other) && matters(other, to: step) {
                    edges[step.id]?.insert(dependency)
                } else if isDeletion && !self.isDeletion(other) {
                    // Something that leaves rested on something that stays: no order is needed.
                    continue
                }
            }
        }
        lowerTimeoutsInTheSafeOrder(steps, &edges)
        // A resource to be updated may still use one to be deleted.
        for step in steps where isDeletion(step) {
            edges[step.id]?.formUnion(steps.filter { !isDeletion($0) }.map(\.id))
        }
        return sorted(steps, edges)
    }

    private static func isDeletion(_ step: Step) -> Bool {
        step.action == .delete || step.action == .forget
    }

    /// An update of what was there before is seldom in the way of what rests on it.
    private static func matters(_ dependency: Step, to step: Step) -> Bool {
        switch dependency.action {
        case .create, .replace: true
        // Later steps learn its identifiers only once it is recorded.
        case .adopt: true
        case .update: dependency.id.kind != .queue || step.id.kind == .mapping
        case .forget, .delete: false
        }
    }

    /// Lambda refuses a function whose timeout is above its queue's visibility timeout: up, the queue goes first; down, the
    /// function does.
    private static func lowerTimeoutsInTheSafeOrder(_ steps: [Step], _ edges: inout [ResourceID: Set<ResourceID>]) {
        guard let queue = steps.first(where: { $0.id.kind == .queue && $0.action == .update }),
            let function = steps.first(where: { $0.id.kind == .function && $0.action == .update }),
            let change = queue.changes.first(where: { $0.field == "visibilityTimeout" }),
            case .number(let old) = change.old, case .number(let new) = change.new
        else { return }
        if new < old {
            edges[queue.id]?.insert(function.id)
        } else {
            edges[function.id]?.insert(queue.id)
        }
    }

    /// Kahn's algorithm, ties in the order of the ids, so that the same plan always reads the same.
    private static func sorted(_ steps: [Step], _ edges: [ResourceID: Set<ResourceID>]) -> [Step] {
        var remaining = Dictionary(uniqueKeysWithValues: steps.map { ($0.id, $0) })
        var result: [Step] = []
        while !remaining.isEmpty {
            let ready = remaining.keys.filter { edges[$0, default: []].allSatisfy { remaining[$0] == nil } }.sorted()
            precondition(!ready.isEmpty, "the steps of a plan depend on each other in a circle")
            for id in ready {
                guard var step = remaining.removeValue(forKey: id) else { continue }
                step.after = edges[id, default: []]
                result.append(step)
            }
        }
        return result
    }
}
