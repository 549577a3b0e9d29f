package import AWSClients

/// The outcome of each task of a SendMessageBatch call.
package struct BatchVerdict: Sendable {
    package private(set) var acknowledged = TaskIndexSet()
    /// Tasks whose entry would fail again.
    package private(set) var refused: [TaskFailure] = []
    /// Tasks worth another attempt, and why this one failed.
    package private(set) var again: [(task: SourceTask, reason: TaskFailure)] = []

    /// Compares the answer with the batch: ids, body digests, and attribute digests where it has them.
    package init(of answer: SentMessages, to batch: [SourceTask], run: RunID) {
        // An id that comes twice is judged by its first appearance.
        let successes = Dictionary(answer.successful.map { ($0.id, $0) }) { first, _ in first }
        let failures = Dictionary(answer.failed.map { ($0.id, $0) }) { first, _ in first }
        for task in batch {
            let id = String(task.index)
            if let success = successes[id] {
                judge(success, task, run)
            } else if let failure = failures[id] {
                judge(failure, task)
            } else {
                retry(task, "NotAcknowledged", "the answer names the entry in neither of its lists")
            }
        }
    }

    private mutating func judge(_ success: Acknowledgement, _ task: SourceTask, _ run: RunID) {
        guard success.bodyMD5 == MessageDigest.body(task.body) else {
            return retry(task, "DigestMismatch", "the queue holds another body than was sent")
        }
        let attributes = TaskMessage.attributes(run: run, index: task.index)
        if let digest = success.attributesMD5, digest != MessageDigest.attributes(attributes) {
            return retry(task, "DigestMismatch", "the queue holds other attributes than were sent")
        }
        acknowledged.insert(task.index)
    }

    private mutating func judge(_ failure: BatchFailure, _ task: SourceTask) {
        // A throttled entry is worth another attempt, whoever's fault SQS calls it.
        if failure.isSenderFault && !failure.code.contains("Throttl") {
            refused.append(TaskFailure(index: task.index, code: failure.code, message: failure.message))
        } else {
            retry(task, failure.code, failure.message)
        }
    }

    private mutating func retry(_ task: SourceTask, _ code: String, _ message: String?) {
        again.append((task, TaskFailure(index: task.index, code: code, message: message)))
    }
}
