internal import Hashing

/// The facts about an input that has been read once.
package struct InputSurvey: Hashable, Sendable {
    package let format: TaskFormat
    /// How many tasks belong to the run.
    package let tasks: Int
    /// The SHA-256 of its bytes, in hexadecimal.
    package let fingerprint: String
    /// Nil where the run has every task up to the limit.
    package let sample: TaskSample?
    /// Bytes of a message on average, its attributes included.
    package let messageBytes: Int
    /// How many bad tasks were skipped; nil where a bad task is an error.
    package let badTasks: Int?

    /// Whether a run has exactly these tasks.
    package func isInput(of record: RunRecord) -> Bool {
        record.fingerprint == fingerprint && record.tasks == tasks && record.sample == sample
    }
}

extension TaskInput {
    /// Reads the whole input once, so that its errors show before anything is sent.
    ///
    /// - Parameters:
    ///   - selection: after its limit nothing is checked or counted.
    ///   - onBad: gets each bad task, where the selection skips them.
    /// - Throws: ``InputError`` or ``FileError``, and what `onBad` throws.
    package func survey(
        run: RunID, selection: TaskSelection = TaskSelection(), onBad: @escaping (BadTask) throws -> Void = { _ in }
    ) throws -> InputSurvey {
        let source = try source()
        var (found, bad, bytes) = (0, 0, 0)
        var reader = try TaskReader(
            source, format: format, run: run,
            onBad: selection.skipsBad
                ? {
                    bad += 1
                    try onBad($0)
                } : nil)
        while found < selection.limit ?? .max, let task = try reader.next() {
            found += 1
            bytes += MessageSize.message(task, run: run)
        }
        let digest = try source.finish()
        var sample: TaskSample?
        if let wanted = selection.sample, wanted < found {
            sample = TaskSample(of: found, seed: selection.seed ?? TaskSample.seed(of: digest))
        }
        return InputSurvey(
            format: reader.format, tasks: sample == nil ? found : selection.sample ?? found, fingerprint: digest.hex,
            sample: sample, messageBytes: bytes / max(found, 1), badTasks: selection.skipsBad ? bad : nil)
    }
}

extension TaskSample {
    fileprivate static func seed(of digest: Digest) -> Int {
        digest.bytes.prefix(6).reduce(0) { $0 << 8 | Int($1) }
    }
}
