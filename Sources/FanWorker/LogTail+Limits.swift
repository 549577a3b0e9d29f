internal import Diagnostics
internal import WireFormat

extension LogTail {
    /// As much of a task's log as its failure record holds.
    convenience init() {
        self.init(mostLines: FailureRecord.mostLogLines, mostBytes: FailureRecord.mostLogBytes)
    }
}
