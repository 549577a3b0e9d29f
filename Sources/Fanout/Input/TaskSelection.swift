/// The tasks of an input that the user chose for a run.
package struct TaskSelection: Hashable, Sendable {
    /// Only the first so many tasks; nil for all.
    package var limit: Int?
    /// The size of a random sample of those; nil for all of them.
    package var sample: Int?
    /// The sample's seed, below ``TaskSample/seeds``; nil derives it from the input's digest.
    package var seed: Int?
    /// Whether bad tasks are skipped; otherwise the first one is an error.
    package var skipsBad: Bool

    package init(limit: Int? = nil, sample: Int? = nil, seed: Int? = nil, skipsBad: Bool = false) {
        self.limit = limit
        self.sample = sample
        self.seed = seed
        self.skipsBad = skipsBad
    }

    /// The selection that a run was begun with.
    package init(of record: RunRecord) {
        self.init(
            limit: record.sample?.of ?? record.tasks, sample: record.sample.map { _ in record.tasks },
            seed: record.sample?.seed, skipsBad: record.badTasks != nil)
    }
}

/// Draws a sample in one pass, in order, each set of tasks as likely as any other.
///
/// Algorithm S of Knuth's The Art of Computer Programming, volume 2, section 3.4.2. Its random numbers are SplitMix64, written
/// out here, so that no other version of a library draws another sample.
struct SampleDraw {
    private var left: Int
    private var wanted: Int
    private var state: UInt64

    init(_ wanted: Int, _ sample: TaskSample) {
        left = sample.of
        self.wanted = wanted
        state = UInt64(sample.seed)
    }

    /// Whether the next task is in the sample.
    mutating func takesNext() -> Bool {
        guard left > 0 else { return false }
        let isTaken = random().multipliedFullWidth(by: UInt64(left)).high < UInt64(wanted)
        left -= 1
        if isTaken { wanted -= 1 }
        return isTaken
    }

    private mutating func random() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
