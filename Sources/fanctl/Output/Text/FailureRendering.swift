import Fanout
import Operations
import WireFormat

/// What failed, as `--output json` gives it.
struct FailureDocument: Encodable {
    /// Nil where it is about several.
    let run: String?
    let failed: Int
    let groups: [Group]
    /// Tasks that may have ended their worker's process, and on which somebody may still be working.
    let unsettled: Int
    let deadLetters: Letters
    private(set) var retried: Retried?

    struct Group: Encodable {
        let count: Int
        let kind: String
        let isPermanent: Bool
        let signature: String
        let example: Example
        let tasks: [RunTasks]
    }

    struct RunTasks: Encodable {
        let run: String
        /// `FIRST-LAST`.
        let indices: TaskIndexSet
    }

    struct Example: Encodable {
        let run: String
        let index: Int
        let task: String?
        let error: String
        let attempt: Int?
        let requestID: String?
        let time: String?
        let log: [String]
    }

    struct Letters: Encodable {
        let total: Int
        let ofDoneTasks: Int
        let ofOtherRuns: Int
        let ofOtherProducers: Int
        /// False where there are others that could not be read.
        let isWhole: Bool
    }

    struct Retried: Encodable {
        let tasks: Int
        /// How many of them SQS moved.
        let moved: Int
        let refused: [Int]
        let permanentLeft: Int
        let withoutBody: Int
    }

    init(_ tasks: [FailedTask], of findings: FailureFindings) {
        run = findings.runs.count == 1 ? findings.runs.first?.run.text : nil
        failed = tasks.count
        groups = FailureGroup.groups(of: tasks).map(Group.init)
        unsettled = findings.runs.reduce(0) { $0 + $1.unsettled.count }
        deadLetters = Letters(
            total: findings.letters.count,
            ofDoneTasks: findings.runs.reduce(0) { $0 + $1.lettersOfDone.count }, ofOtherRuns: findings.otherRuns,
            ofOtherProducers: findings.foreign, isWhole: findings.isWhole)
    }

    mutating func note(_ report: FailureRetry.Report, permanentLeft: Int) {
        retried = Retried(
            tasks: report.retried, moved: report.moved, refused: report.refused.map(\.index),
            permanentLeft: permanentLeft, withoutBody: report.bodiless)
    }
}

extension FailureDocument.Group {
    init(_ group: FailureGroup) {
        count = group.count
        kind = group.kind.name
        isPermanent = group.kind.isPermanent
        signature = group.signature
        example = FailureDocument.Example(group.example)
        tasks = group.tasks.map { FailureDocument.RunTasks(run: $0.run.text, indices: $0.indices) }
    }
}

extension FailureDocument.Example {
    init(_ task: FailedTask) {
        run = task.run.text
        index = task.index
        self.task = task.task
        error = task.error
        (attempt, requestID, time, log) = (task.attempt, task.requestID, task.time, task.log)
    }
}

/// The same for people.
struct FailureRendering {
    private let console: any Console
    private let document: FailureDocument

    private static let shownGroups = 20
    private static let shownLines = 3
    private static let width = 160

    init(_ console: any Console, _ document: FailureDocument) {
        self.console = console
        self.document = document
    }

    /// - Parameter isLong: with an example of each group.
    func show(isLong: Bool) {
        let place = document.run.map { "Run \($0): " } ?? ""
        guard document.failed > 0 else {
            console.answer("\(place)no task failed.")
            return notes()
        }
        let groups = document.groups
        console.answer("\(place)\(document.failed, "task") failed, in \(groups.count, "group").")
        for group in groups.prefix(Self.shownGroups) { show(group, isLong: isLong) }
        if groups.count > Self.shownGroups {
            console.answer("")
            console.answer("and \(groups.count - Self.shownGroups, "more group") (--output json has them all)")
        }
        notes()
    }

    private func show(_ group: FailureDocument.Group, isLong: Bool) {
        let kind = console.paint(Self.words(group.kind), group.isPermanent ? .red : .yellow)
        if isLong { console.answer("") }
        console.answer("\(group.count) × \(kind): \(group.signature)" as ConsoleText)
        guard isLong else { return }
        let example = group.example
        let attempt = example.attempt.map { ", attempt \($0)" } ?? ""
        console.answer("  task \(example.index)\(attempt): \(Self.cut(example.task ?? "(no record of it)"))")
        if example.error != group.signature { console.answer("  \(Self.cut(example.error))") }
        for line in example.log.suffix(Self.shownLines) {
            console.answer(console.paint("  | \(Self.cut(line))", .grey))
        }
        guard group.count > 1 else { return }
        for tasks in group.tasks {
            let run = document.run == nil ? "run \(tasks.run), " : ""
            console.answer("  \(run)tasks \(Self.cut(tasks.indices.description))")
        }
    }

    private func notes() {
        if document.unsettled > 0 {
            console.answer(
                "\(document.unsettled, "task") may have ended a worker process and may still finish.")
        }
        let letters = document.deadLetters
        let parts = [
            (letters.ofDoneTasks, "of tasks that are done"), (letters.ofOtherRuns, "of other runs"),
            (letters.ofOtherProducers, "of other producers"),
        ].filter { $0.0 > 0 }.map { "\(count: $0.0) \($0.1)" }
        if !parts.isEmpty { console.answer("Further dead letters: \(parts.joined(separator: ", ")).") }
    }

    private static func words(_ kind: String) -> String {
        switch kind {
        case FailedTask.Kind.recorded(.gaveUp).name: "given up"
        case FailedTask.Kind.unrecorded.name: "no record"
        default: kind
        }
    }

    /// One line, and not an endless one.
    private static func cut(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > width ? line.prefix(width) + "…" : line
    }
}
