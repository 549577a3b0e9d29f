/// The message attributes that carry a task's identity.
package enum TaskAttribute: String, CodingKey {
    /// String: the run's name.
    case run = "fanctl-run"
    /// Number: the task's index, in decimal without leading zeros.
    case index = "fanctl-index"

    /// The index that an attribute's value spells; nil for a negative one, and for anything else.
    package static func index(of value: String) -> Int? {
        Int(value).flatMap { $0 >= 0 ? $0 : nil }
    }
}

/// The identity of a task: its run, its index, and the id of its message. Its keys follow from it.
package struct TaskIdentity: Equatable, Sendable {
    /// ``RunID/unnamed`` where the message names none.
    package let run: RunID
    /// The task's place among the run's tasks, from 0; nil where the message names no run or no index.
    package let index: Int?
    /// SQS's.
    package let messageID: String

    /// - Parameters:
    ///   - run: the attribute's value; any text that is not a run's name counts as none.
    ///   - index: the attribute's value; any text that is not an index counts as none.
    package init(run: String?, index: String?, messageID: String) {
        let named = run.flatMap { RunID($0) }
        self.run = named ?? .unnamed
        self.index = named == nil ? nil : index.flatMap(TaskAttribute.index)
        self.messageID = messageID
    }

    private var name: TaskName { index.map(TaskName.init(index:)) ?? TaskName(messageID: messageID) }

    /// `results/RUN/0000000042.csv`
    package func resultKey(prefix: String, fileExtension: String) -> String {
        RunKeys(resultsPrefix: prefix, run: run).result(name, fileExtension: fileExtension)
    }

    /// `failures/RUN/0000000042.json`
    package var failureKey: String { RunKeys(run: run).failure(name) }

    /// `failures/RUN/0000000042.crashed.json`: the key of the mark while the task is in progress.
    package var markKey: String { RunKeys(run: run).mark(name) }
}
