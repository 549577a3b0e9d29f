import FanWorker
import Fanout
import Foundation
import LocalHost
import TestSupport
import Testing

/// A worker of fanctl's own, with events as SQS makes them.
@Suite
struct LocalWorkerTests {
    private let function: TestFunction

    init() throws {
        function = try TestFunction()
    }

    @Test func doesABatchAndReturnsOnlyWhatIsToBeRetried() async throws {
        let event = try function.event([
            #"{"order":"answer","text":"one"}"#, #"{"order":"giveUp","text":"no such thing"}"#,
            #"{"order":"fail","text":"later"}"#, #"{"order":"answer","text":"four"}"#,
        ])
        let outcome = try await function.invoke(function.process(), event)
        #expect(outcome.json?["statusCode"] as? Int == 400)
        #expect(outcome.comeBack == [function.message("", at: 2).messageID])
        #expect(try function.result(0) == "one")
        #expect(try function.result(3) == "four")
        #expect(try function.failure(1)?["error"] as? String == "no such thing")
        #expect(try function.failure(2) == nil)
        #expect(function.log.lines.contains { $0.contains(#""message":"does giveUp""#) && $0.contains(#""index":1"#) })
    }

    @Test func saysWhyAWorkerCannotStart() async throws {
        let variables = function.results.merging(["TEST_WORKER_REFUSES": "no token"]) { old, _ in old }
        let outcome = try await function.invoke(function.process(variables), function.event(["{}"]))
        #expect(outcome.failure?.type == "Worker.Initialisation")
        #expect(outcome.failure?.text.contains("no token") == true)
    }

    @Test func doesNotStartAWorkerWithoutADestination() async throws {
        let outcome = try await function.invoke(function.process([:]), function.event(["{}"]))
        #expect(outcome.failure?.text.contains("FANCTL_RESULTS_FOLDER") == true)
    }

    @Test func takesACrashInATaskForACrash() async throws {
        #expect(
            try await function.invoke(function.process(), function.event([#"{"order":"exit"}"#]))
                == .crashed(.exited(7)))
    }

    @Test func returnsAnErrorForAnotherEventAndLivesOn() async throws {
        let good = try function.event([#"{"order":"answer","text":"one"}"#])
        let outcomes = try await function.running(function.process()) { local in
            [
                try await local.invoke(#"{"records":[]}"#),
                try await local.invoke(good, timeout: .seconds(300)),
            ]
        }
        #expect(outcomes[0].failure?.type == "Worker.InvalidEvent")
        #expect(outcomes[1].json?["statusCode"] as? Int == 200)
        #expect(function.log.lines.count { $0.contains("does answer") } == 1)
    }
}
