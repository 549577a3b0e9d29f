import Testing

/// What became of a run that was sent through faults, from what its senders recorded and what the queue saw of them.
struct FaultyOutcome: CustomStringConvertible {
    var kills = 0
    /// Senders that gave up by themselves.
    var surrenders = 0
    var duration: Duration = .zero
    private(set) var calls = 0
    private(set) var lostCalls = 0
    /// Entries that were answered as failed.
    private(set) var failedEntries = 0
    /// Messages that the queue took and whose sender died before it could record that.
    private(set) var unrecorded = 0
    /// What has been recorded as acknowledged.
    private(set) var acknowledged: Set<Int> = []
    /// How often each task is on the queue.
    private(set) var counts: [Int: Int] = [:]
    /// How often the answer was lost that would have acknowledged a task, or its sender died before it could record it.
    private var excuses: [Int: Int] = [:]

    /// As many tasks can be on their way when a sender dies: 64 calls of ten.
    private static let mostOnTheWay = 640

    var messages: Int { counts.values.reduce(0, +) }
    var duplicates: Int { messages - counts.count }

    /// Tasks that are on the queue more often, or less often, than once and once for each excuse.
    var unexplained: [Int: Int] { counts.filter { $0.value != 1 + excuses[$0.key, default: 0] } }

    var description: String {
        "\(counts.count) tasks, \(calls) calls, \(failedEntries) failed entries, \(lostCalls) lost answers, \(kills) kills, "
            + "\(surrenders) senders that gave up, \(duplicates) duplicates, \(unrecorded) of them because of kills, \(duration)"
    }

    /// - Parameter recorded: what is recorded as acknowledged once the sender has ended.
    mutating func note(_ life: FaultyQueue.Life, acknowledged recorded: Set<Int>) {
        let (answered, lost, refused) = (life.answered.byIndex, life.lost.byIndex, life.refused.byIndex)
        // Counts: a set of eighty thousand is nothing to print.
        for touched in [answered, lost, refused] {
            let again = acknowledged.intersection(touched.keys)
            #expect(again.count == 0, "what was acknowledged is never sent again")
        }
        let forgotten = acknowledged.subtracting(recorded)
        #expect(forgotten.count == 0)
        let madeUp = recorded.subtracting(acknowledged).subtracting(answered.keys)
        #expect(madeUp.count == 0, "what is recorded is on the queue")
        let unrecorded = answered.filter { !recorded.contains($0.key) }
        #expect(unrecorded.count <= Self.mostOnTheWay)

        for taken in [answered, lost] { counts.merge(taken, uniquingKeysWith: +) }
        for excuse in [lost, unrecorded] { excuses.merge(excuse, uniquingKeysWith: +) }
        acknowledged = recorded
        calls += life.calls
        lostCalls += life.lostCalls
        failedEntries += refused.values.reduce(0, +)
        self.unrecorded += unrecorded.values.reduce(0, +)
    }
}

extension [String: Int] {
    /// JSON's names of members are texts.
    fileprivate var byIndex: [Int: Int] {
        [Int: Int](uniqueKeysWithValues: compactMap { id, count in Int(id).map { ($0, count) } })
    }
}
