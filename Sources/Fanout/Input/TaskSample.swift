/// The parameters of a sample: enough to draw it again.
package struct TaskSample: Hashable, Sendable, Codable {
    /// The number of tasks that it was drawn from.
    package let of: Int
    package let seed: Int

    /// Seeds are below this limit: every JSON reader keeps such numbers exactly.
    package static let seeds = 1 << 53

    package init(of: Int, seed: Int) {
        self.of = of
        self.seed = seed
    }
}
