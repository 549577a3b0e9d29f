/// The size of messages as SQS counts it.
///
/// Bodies, and the names, types and values of attributes, in UTF-8.
package enum MessageSize {
    /// Bytes of one message, and of all messages of one batch together.
    package static let limit = 1_048_576
    /// Messages of one batch.
    package static let entriesPerBatch = 10

    /// Bytes of the attributes that carry a task's identity.
    package static func attributes(run: RunID, index: Int) -> Int {
        fixed + run.text.utf8.count + decimalDigits(index)
    }

    package static func message(_ task: SourceTask, run: RunID) -> Int {
        task.body.utf8.count + attributes(run: run, index: task.index)
    }

    private static let fixed =
        TaskMessage.runAttribute.utf8.count + "String".utf8.count
        + TaskMessage.indexAttribute.utf8.count + "Number".utf8.count

    private static func decimalDigits(_ number: Int) -> Int {
        var count = 1
        var rest = number / 10
        while rest > 0 {
            count += 1
            rest /= 10
        }
        return count
    }
}
