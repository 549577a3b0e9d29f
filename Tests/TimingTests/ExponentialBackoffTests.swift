import Testing
import Timing

struct ExponentialBackoffTests {
    private let full = ExponentialBackoff(first: .milliseconds(200), longest: .seconds(20))

    @Test(arguments: [(1, 200), (2, 400), (7, 12_800), (8, 20_000), (1_000, 20_000), (0, 200)])
    func doublesItsCeilingUpToTheLimit(attempt: Int, milliseconds: Int) {
        #expect(full.delay(after: attempt, random: 1) == .milliseconds(milliseconds))
    }

    @Test func spreadsFullJitterFromZero() {
        #expect(full.delay(after: 3, random: 0) == .zero)
        #expect(full.delay(after: 3, random: 0.5) == .milliseconds(400))
    }

    @Test func keepsEqualJitterAboveHalf() {
        let equal = ExponentialBackoff(first: .seconds(1), longest: .seconds(60), jitter: .equal)
        #expect(equal.delay(after: 2, random: 0) == .seconds(1))
        #expect(equal.delay(after: 2, random: 0.5) == .milliseconds(1_500))
    }
}
