import Foundation
import LocalHost
import TestSupport
import Testing
import Timing

/// Tasks that do the worst to the process that does them.
@Suite
struct HarmfulTaskTests {
    private let function: TestFunction

    init() throws {
        function = try TestFunction()
    }

    @Test(arguments: [("exit", ProcessEnd.exited(7)), ("abort", .signalled(SIGABRT)), ("kill", .signalled(SIGKILL))])
    func namesATaskThatEndsTheProcessAndDoesTheOthers(order: String, end: ProcessEnd) async throws {
        let deliveries = try await Redelivery(function).deliver(
            [
                #"{"order":"answer","text":"one"}"#, #"{"order":"\#(order)"}"#, #"{"order":"giveUp","text":"none"}"#,
                #"{"order":"answer","text":"four"}"#,
            ], maxReceives: 3)
        // The second time it is found out who it is, and by the third nobody else is left to be harmed.
        #expect(deliveries.map(\.outcome) == [.crashed(end), .crashed(end), .crashed(end)])
        #expect(deliveries.map(\.tasks) == [[0, 1, 2, 3], [0, 1, 2, 3], [1, 2, 3]])
        #expect(try function.result(0) == "one" && function.result(3) == "four")
        #expect(try function.failure(2)?["error"] as? String == "none")
        let record = try #require(try function.failure(1, "crashed.json"))
        #expect(record["kind"] as? String == "crashed" && record["attempt"] as? Int == 3)
        #expect(record["task"] as? String == #"{"order":"\#(order)"}"#)
        for other in [0, 2, 3] { #expect(try function.failure(other, "crashed.json") == nil) }
    }

    @Test func goesOnWithTheOthersWhileATaskHangsPastTheDeadline() async throws {
        let event = try function.event([
            #"{"order":"answer","text":"one"}"#, #"{"order":"block"}"#, #"{"order":"answer","text":"three"}"#,
        ])
        let (before, outcome, after) = try await LocalFunction.running(
            function.process(), time: PatientClock(), initialisationLimit: .seconds(300)
        ) { [function] local in
            let before = try await function.processID(local, index: 10)
            let outcome = try await local.invoke(event, timeout: .seconds(4))
            return (before, outcome, try await function.processID(local, index: 11))
        }
        #expect(outcome.comeBack == [function.message("", at: 1).messageID])
        #expect(try function.result(0) == "one" && function.result(2) == "three")
        #expect(before == after)
        #expect(function.log.lines.contains { $0.contains("went on when it was cancelled") })
    }

    @Test func acceptsAResultLargerThanAnAnswerOfLambda() async throws {
        let event = try function.event([#"{"order":"large","count":7340032}"#, #"{"order":"answer","text":"two"}"#])
        let outcome = try await function.invoke(function.process(), event)
        #expect(outcome.comeBack == [])
        #expect(try function.result(0, "csv").utf8.count == 7_340_032)
        #expect(try function.result(1) == "two")
    }

    @Test(arguments: ["throwLong", "throwOdd"])
    func namesWhateverIsThrownWithinBounds(order: String) async throws {
        let event = try function.event(
            [#"{"order":"\#(order)"}"#, #"{"order":"answer","text":"two"}"#], attempt: 5)
        let outcome = try await function.invoke(function.process(), event)
        #expect(outcome.comeBack == [function.message("", at: 0).messageID])
        #expect(try function.result(1) == "two")
        let error = try #require(try function.failure(0)?["error"] as? String)
        #expect(order == "throwOdd" ? error.hasPrefix("a\nb\u{0}c") : error.hasPrefix("ööö"))
        #expect(error.utf8.count < 10_000)
        // One line each, whatever is in it, and JSON.
        for line in function.log.lines {
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
            #expect(line.utf8.count < 20_000)
        }
    }
}

/// Gives no more time than it says, and waits for long before it takes that time for over.
private struct PatientClock: TimeSource {
    func now() -> Instant { SystemTimeSource().now() }

    func sleep(_ duration: Duration) async throws { try await Task.sleep(for: duration + .seconds(300)) }
}
