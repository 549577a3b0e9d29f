import TestSupport
import Testing

/// The helper with which tests wait for something.
@Suite struct EventuallyTests {
    @Test func returnsTheFirstValue() async throws {
        var asked = 0
        let value = try await eventually("a third answer", every: .zero) {
            asked += 1
            return asked == 3 ? "here" : nil
        }
        #expect(value == "here" && asked == 3)
    }

    @Test func namesTheConditionThatDoesNotHoldInTime() async throws {
        var asked = 0
        let error = await #expect(throws: NotInTime.self) {
            try await eventually("the end of the world, asked \(asked) times", within: .milliseconds(5), every: .zero) {
                asked += 1
                return false
            }
        }
        #expect(error?.description.hasPrefix("DriversTests/EventuallyTests.swift:") == true)
        #expect(error?.description.hasSuffix("before: the end of the world, asked \(asked) times") == true)
    }

    @Test func stopsWaitingWhereTheProgramEnds() async throws {
        let program = try #require(Program.find("false"))
        let child = try Child([program], environment: [:], output: "/dev/null", error: "/dev/null")
        let error = await #expect(throws: NotInTime.self) {
            try await eventually("an answer", while: child) { false }
        }
        #expect(error?.description.contains("the program ended with 1 before: an answer") == true)
        // What the program did last, it did before it ended.
        try await eventually("its last deed", while: child) { true }
    }
}
