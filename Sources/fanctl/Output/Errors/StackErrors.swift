import Drivers
import Foundation
import Operations
import Reconciliation
import Resources
import Stacks
import Timing

extension StackFileError: ExplainedError {
    var explanation: Explanation { Explanation(of: diagnostics.map(\.description)) }
}

extension StackLocatorError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .noSuchFile(let path): Explanation("there is no stack file \(path)")
        case .noSuchStack(let name, let known):
            Explanation(
                "there is no stack \(name)",
                why: [known.isEmpty ? "stacks/ holds none." : "There are: \(known.joined(separator: ", "))."])
        case .notOne(let known):
            known.isEmpty
                ? Explanation("there is no stack file in stacks/")
                : Explanation("which stack? There are: \(known.joined(separator: ", ")).")
        }
    }
}

extension ApplyFailure: ExplainedError {
    var explanation: Explanation {
        var lines: [String] = []
        for failed in failures {
            let words = Explanation(of: failed.error).lines
            lines.append("\(failed.id) could not be \(failed.action.done): \(words[0])")
            lines += words.dropFirst()
        }
        if failures.isEmpty { lines.append("interrupted before everything was done") }
        if !notStarted.isEmpty {
            lines.append("Not started: \(notStarted.map(\.description).joined(separator: ", ")).")
        }
        return Explanation(
            of: lines, next: "What was done is recorded: run the same command again to go on from here.")
    }
}

extension WaitError: ExplainedError {
    var explanation: Explanation {
        Explanation(
            "gave up waiting for \(what) after \(NumberFormat.duration(limit))",
            why: last.map { ["AWS's last answer: \($0.explanation.what)"] } ?? [])
    }
}

extension FunctionFailure: ExplainedError {
    var explanation: Explanation { Explanation("Lambda could not make function \(function) work: \(reason)") }
}

extension ObservedOwner {
    fileprivate var words: String {
        switch self {
        case .fanctl(let other): "it belongs to the fanctl stack \(other.stack) with lineage \(other.lineage)"
        case .nobody, .parent: "it does not carry fanctl's tags"
        }
    }
}

extension OwnershipError: ExplainedError {
    var explanation: Explanation {
        Explanation(
            "\(id) exists and is not this stack's: \(owner.words)",
            next: "It was not touched. Rename the stack, or remove the resource yourself.")
    }
}

extension PlanConflict: ExplainedError {
    var explanation: Explanation {
        Explanation(
            of: conflicts.map { "\($0.id) exists and is not this stack's: \($0.owner.words)" },
            next: "Nothing was changed. Where it is this stack's and only its lockfile was lost, `fanctl adopt` "
                + "rebuilds that; otherwise rename the stack, or remove the resources that have its names.")
    }
}

extension AdoptionError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .nothingFound:
            Explanation(
                "nothing in this account and region carries the stack's tags", next: "`fanctl up` makes it.")
        case .severalLineages(let lineages):
            Explanation(
                "under the stack's names are resources of \(lineages.count, "lockfile") (lineages "
                    + "\(lineages.joined(separator: ", ")))",
                next: "Find the lockfile of one of them; fanctl does not guess.")
        }
    }
}

extension LockfileError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .unreadable(let path, let detail):
            Explanation(
                "the lockfile \(path) cannot be used: \(detail)",
                next: "It was not touched. Restore it from version control or a backup.")
        case .newerFormat(let path, let format):
            Explanation(
                "the lockfile \(path) has format \(format), which is newer than this fanctl knows",
                next: "Update fanctl.")
        case .otherTarget(let path, let recorded, let current):
            Explanation(
                "the lockfile \(path) is about \(recorded.words), and this command about \(current.words)",
                next:
                    "Nothing was changed. Go back to the former account, region and endpoint, or use another stack file."
            )
        case .otherStack(let path, let recorded, let current):
            Explanation(
                "the lockfile \(path) is about the stack \(recorded), and the stack file about \(current)",
                next: "Run `fanctl down` under the old name first, or give the new stack a file of its own.")
        }
    }
}

extension Lockfile.Target {
    fileprivate var words: String { "account \(account) in \(region)" + (endpoint.map { " at \($0)" } ?? "") }
}

extension StateLockError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .held(nil, let path): Explanation("another fanctl is working on this stack (\(path))")
        case .held(let holder?, _):
            Explanation(
                "another fanctl is working on this stack: `fanctl \(holder.command)`, process \(holder.process) on "
                    + "\(holder.host), since \(holder.since)",
                next: "Wait until it ends; its lock ends with it.")
        }
    }
}
