import Operations
import Reconciliation
import Resources

/// A plan as a person reads it.
struct PlanRendering {
    let plan: Plan
    let console: any Console

    func lines() -> [ConsoleText] {
        stepLines() + plan.conflicts.map { Self.line($0, console) }
    }

    func stepLines() -> [ConsoleText] { plan.steps.filter(isShown).flatMap(lines) }

    /// `Plan: 10 to create, 1 to update, 0 to replace, 0 to delete.`
    var summary: String {
        let counts = PlanSummary(plan)
        return "Plan: \(counts.create) to create, \(counts.update) to update, \(counts.replace) to replace, "
            + "\(counts.delete) to delete."
    }

    private func isShown(_ step: Step) -> Bool {
        step.action != .adopt && step.action != .forget
    }

    private func lines(_ step: Step) -> [ConsoleText] {
        let why: ConsoleText = Self.why(step).map { console.paint("  (\($0))", .yellow) } ?? ""
        let head: ConsoleText = "  \(console.paint(step.action.symbol, step.action.colour)) \(step.id)\(why)"
        guard step.action != .delete else { return [head] }
        let width = step.changes.map(\.field.count).max() ?? 0
        return [head] + step.changes.map { "      \(line($0, width: width, isNew: step.action == .create))" }
    }

    /// Nil where the symbol says enough.
    private static func why(_ step: Step) -> String? {
        switch step.reason {
        case .gone: "gone: somebody deleted it in AWS"
        case .cannotChange(let fields): "replaced: \(fields.joined(separator: ", ")) cannot be changed in place"
        case .stackFile, .drift: nil
        }
    }

    private func line(_ change: FieldChange, width: Int, isNew: Bool) -> ConsoleText {
        let field = change.field + String(repeating: " ", count: width - change.field.count)
        let values = isNew ? shown(change.new) : "\(shown(change.old)) → \(shownAgain(change))"
        let drift: ConsoleText =
            change.cause == .drift && !isNew ? console.paint("  (drift: changed in AWS)", .yellow) : ""
        return "\(field)  \(values)\(drift)"
    }

    static func line(_ conflict: Conflict, _ console: any Console) -> ConsoleText {
        let owner =
            switch conflict.owner {
            case .fanctl(let other): "it belongs to fanctl stack \(other.stack), lineage \(other.lineage)"
            case .nobody, .parent: "it was not made by fanctl"
            }
        return "  \(console.paint("!", .red)) \(conflict.id) is not this stack's: \(owner)"
    }

    /// Two secrets look alike: that they differ is all that is said of them.
    private func shownAgain(_ change: FieldChange) -> String {
        if case (.sealed, .sealed) = (change.old, change.new) { "(another secret)" } else { shown(change.new) }
    }

    /// Long values are cut: a policy is a page.
    private func shown(_ value: AttributeValue) -> String {
        let text = value.description
        return text.count > 100 ? text.prefix(99) + "…" : text
    }
}

extension StepAction {
    var symbol: String {
        switch self {
        case .create: "+"
        case .update: "~"
        case .replace: "±"
        case .delete: "-"
        case .adopt, .forget: "="
        }
    }

    var colour: Colour {
        switch self {
        case .create: .green
        case .update, .replace: .yellow
        case .delete: .red
        case .adopt, .forget: .grey
        }
    }

    /// What is said once it is done.
    var done: String {
        switch self {
        case .create: "created"
        case .update: "updated"
        case .replace: "replaced"
        case .delete: "deleted"
        case .adopt: "recorded"
        case .forget: "gone already"
        }
    }
}

struct PlanSummary: Codable {
    var create = 0
    var update = 0
    var replace = 0
    var delete = 0
    var unchanged = 0

    init(_ plan: Plan) {
        for step in plan.steps {
            switch step.action {
            case .create: create += 1
            case .update: update += 1
            case .replace: replace += 1
            case .delete: delete += 1
            case .adopt, .forget: break
            }
        }
        unchanged = plan.unchanged.count
    }
}

/// A plan as a script reads it.
struct PlanDocument: Encodable {
    let stack: String
    let account: String
    let region: String
    let summary: PlanSummary
    let steps: [StepDocument]
    let conflicts: [String]
    /// Whether the mapping is to rest until `resume`.
    let isPaused: Bool
    /// Calls made to AWS so far.
    let calls: Int

    struct StepDocument: Encodable {
        let kind: String
        let name: String
        let action: String
        /// stackFile, drift, gone or cannotChange.
        let reason: String
        let changes: [ChangeDocument]
    }

    struct ChangeDocument: Encodable {
        let field: String
        let old: AttributeValue
        let new: AttributeValue
        let cause: FieldChange.Cause
    }

    init(_ plan: Plan, names: StackNames, calls: Int, isPaused: Bool = false) {
        self.isPaused = isPaused
        stack = names.stack
        account = names.account
        region = names.region
        summary = PlanSummary(plan)
        steps = plan.steps.map { step in
            StepDocument(
                kind: step.id.kind.rawValue, name: step.id.name, action: step.action.rawValue,
                reason: Self.name(step.reason),
                changes: step.changes.map {
                    ChangeDocument(
                        field: $0.field, old: Self.shown($0.old), new: Self.shown($0.new), cause: $0.cause)
                })
        }
        conflicts = plan.conflicts.map(\.id.description)
        self.calls = calls
    }

    private static func name(_ reason: Step.Reason) -> String {
        switch reason {
        case .stackFile: "stackFile"
        case .drift: "drift"
        case .gone: "gone"
        case .cannotChange: "cannotChange"
        }
    }

    /// Not even the digest of a secret leaves the machine.
    private static func shown(_ value: AttributeValue) -> AttributeValue {
        if case .sealed = value { .text("(secret)") } else { value }
    }
}
