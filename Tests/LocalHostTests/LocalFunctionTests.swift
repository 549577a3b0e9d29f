import Foundation
import LocalHost
import TestSupport
import Testing
import Timing

/// Against a worker that is not fanctl's own, in Python.
@Suite(.enabled(if: PythonWorker.path != nil, "needs python3"))
struct LocalFunctionTests {
    private let patient: Duration = .seconds(300)

    private func running<Value: Sendable>(
        _ variables: [String: String] = [:], log: LineLog = LineLog(),
        _ body: @Sendable @escaping (LocalFunction) async throws -> Value
    ) async throws -> Value {
        try await LocalFunction.running(
            try PythonWorker.process(variables, log: log), time: SystemTimeSource(), initialisationLimit: patient, body)
    }

    @Test func passesEventAndAnswerUnchanged() async throws {
        let event = #"{"do":"echo", "text":"\u00e9 ü \n","number":1.50}"#
        let outcome = try await running { try await $0.invoke(event) }
        #expect(outcome == .response(Array(event.utf8)))
    }

    @Test func sendsLambdasHeadersAndCountsTheDeadlineFromThen() async throws {
        let clock = StoppedClock(instant: Instant(milliseconds: 1_795_490_211_500))
        let outcome = try await LocalFunction.running(
            try PythonWorker.process(), time: clock, initialisationLimit: patient
        ) {
            try await $0.invoke(#"{"do":"describe"}"#, timeout: .seconds(30))
        }
        let headers = try #require(outcome.json?["headers"] as? [String: String])
        #expect(headers["Lambda-Runtime-Deadline-Ms"] == "1795490241500")
        #expect(
            headers["Lambda-Runtime-Invoked-Function-Arn"] == "arn:aws:lambda:us-east-1:000000000000:function:local")
        #expect(UUID(uuidString: headers["Lambda-Runtime-Aws-Request-Id"] ?? "") != nil)
        let trace = try #require(headers["Lambda-Runtime-Trace-Id"])
        #expect(trace.wholeMatch(of: /Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0/) != nil)
    }

    @Test func givesTheProcessLambdasAndTheStacksVariablesAndNoneOfOurs() async throws {
        let outcome = try await running(["TIINGO_URL": "http://127.0.0.1:1", "TZ": "UTC"]) {
            try await $0.invoke(#"{"do":"describe"}"#)
        }
        let environment = try #require(outcome.json?["environment"] as? [String: String])
        let root = Checkout.file("Tests")
        #expect(environment["LAMBDA_TASK_ROOT"] == root)
        #expect(environment["_HANDLER"] == "bootstrap")
        #expect(environment["AWS_LAMBDA_FUNCTION_NAME"] == "local")
        #expect(environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "128")
        #expect(environment["PATH"] == "/usr/local/bin:/usr/bin/:/bin:/opt/bin")
        #expect(
            environment["LD_LIBRARY_PATH"]
                == "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:\(root):\(root)/lib:/opt/lib")
        #expect(environment["TIINGO_URL"] == "http://127.0.0.1:1")
        #expect(environment["TZ"] == "UTC")
        #expect(environment["AWS_EXECUTION_ENV"] == nil)
        // This process has one for certain, and Lambda none.
        #expect(environment["HOME"] == nil)
        #expect(outcome.json?["folder"] as? String == root)
    }

    @Test func doesEventsOneAfterTheOtherInOneProcess() async throws {
        let outcomes = try await running { function in
            var outcomes: [InvocationOutcome] = []
            for _ in 0..<3 { outcomes.append(try await function.invoke(#"{"do":"describe"}"#)) }
            return outcomes
        }
        #expect(outcomes.map { $0.json?["done"] as? Int } == [1, 2, 3])
        #expect(Set(outcomes.map { $0.json?["pid"] as? Int }).count == 1)
        let ids = outcomes.map { ($0.json?["headers"] as? [String: String])?["Lambda-Runtime-Aws-Request-Id"] }
        #expect(Set(ids).count == 3)
    }

    @Test func returnsAReportedErrorWithItsTypeAndBody() async throws {
        let outcome = try await running { try await $0.invoke(#"{"do":"error"}"#) }
        let failure = try #require(outcome.failure)
        #expect(failure.type == "Test.Wrong")
        #expect(failure.text.contains("it went wrong"))
    }

    @Test func acceptsAnAnswerAtTheLimitAndRefusesALargerOneWith413() async throws {
        let outcomes = try await running { function in
            [
                try await function.invoke(#"{"do":"bytes","count":6291556}"#),
                try await function.invoke(#"{"do":"bytes","count":6291557}"#),
            ]
        }
        #expect(outcomes[0] == .response([UInt8](repeating: UInt8(ascii: "x"), count: 6_291_556)))
        #expect(outcomes[1].failure?.text.contains("HTTP 413") == true)
    }

    @Test func refusesAnswersForAnotherInvocationOrASecondTimeWith400() async throws {
        let log = LineLog()
        let outcomes = try await running(log: log) { function in
            [try await function.invoke(#"{"do":"other-id"}"#), try await function.invoke(#"{"do":"describe"}"#)]
        }
        #expect(outcomes[0] == .response(Array("[400, 400]".utf8)))
        #expect(log.lines.contains("again 400"))
        // Nor does the second answer become that of the next event.
        #expect(outcomes[1].json?["done"] as? Int == 2)
    }

    @Test(arguments: [
        (#"{"do":"exit"}"#, ProcessEnd.exited(3)), (#"{"do":"signal"}"#, .signalled(11)),
    ])
    func tellsACrashFromAnErrorAndStartsANewProcess(event: String, end: ProcessEnd) async throws {
        let outcomes = try await running { function in
            [try await function.invoke(event), try await function.invoke(#"{"do":"describe"}"#)]
        }
        #expect(outcomes[0] == .crashed(end))
        #expect(outcomes[1].json?["done"] as? Int == 1)
    }

    @Test func replacesAProcessThatEndsBetweenEvents() async throws {
        let outcomes = try await running { function in
            var outcomes: [InvocationOutcome] = []
            for _ in 0..<4 { outcomes.append(try await function.invoke(#"{"do":"leave"}"#)) }
            return outcomes
        }
        #expect(Set(outcomes.map { $0.json?["pid"] as? Int }).count == 4)
    }

    @Test func endsALateWorkerWithItsChildrenAndStartsANewProcess() async throws {
        let log = LineLog()
        let outcomes = try await running(log: log) { function in
            let first = try await function.invoke(#"{"do":"hang"}"#, timeout: .seconds(2))
            return [first, try await function.invoke(#"{"do":"describe"}"#)]
        }
        #expect(outcomes[0] == .timedOut)
        #expect(outcomes[1].json?["done"] as? Int == 1)
        for id in log.processes { #expect(try await ends(id)) }
    }

    @Test func answersWithTheErrorOfAWorkerThatCannotStart() async throws {
        let outcomes = try await running(["TEST_INIT": "error"]) { function in
            [try await function.invoke("{}"), try await function.invoke("{}")]
        }
        for outcome in outcomes {
            #expect(outcome.failure?.type == "Init.Refused")
            #expect(outcome.failure?.text.contains("not today") == true)
        }
    }

    @Test func takesAWorkerThatEndsBeforeItAsksForACrash() async throws {
        let outcome = try await running(["TEST_INIT": "exit"]) { try await $0.invoke("{}") }
        #expect(outcome == .crashed(.exited(9)))
    }

    @Test func endsAWorkerThatNeverAsksForAnEvent() async throws {
        let log = LineLog()
        let outcome = try await LocalFunction.running(
            try PythonWorker.process(["TEST_INIT": "hang"], log: log), time: SystemTimeSource(),
            initialisationLimit: .milliseconds(500)
        ) { try await $0.invoke("{}") }
        #expect(outcome == .timedOut)
        for id in log.processes { #expect(try await ends(id)) }
    }

    @Test func reportsInvalidEntrypointWhereTheProgramCannotStart() async throws {
        let scratch = try Scratch()
        let log = LineLog()
        let process = WorkerProcess(bundle: scratch.path, environment: LambdaEnvironment(), output: log.append)
        let outcome = try await LocalFunction.running(process, time: SystemTimeSource(), initialisationLimit: patient) {
            try await $0.invoke("{}")
        }
        #expect(outcome.failure?.type == "Runtime.InvalidEntrypoint")
        #expect(log.lines.contains { $0.contains("\(scratch.path)/bootstrap") })
    }

    @Test func endsTheProcessWithItsOwner() async throws {
        let outcome = try await running { try await $0.invoke(#"{"do":"describe"}"#) }
        let id = try #require(outcome.json?["pid"] as? Int)
        #expect(try await ends(Int32(id)))
    }

    @Test func endsTheWorkerWhereTheCallerIsCancelled() async throws {
        let log = LineLog()
        await #expect(throws: CancellationError.self) {
            try await running(log: log) { function in
                try await withThrowingTaskGroup { group in
                    group.addTask { try await function.invoke(#"{"do":"hang"}"#) }
                    try await eventually("the worker's child") { log.processes.count >= 2 }
                    group.cancelAll()
                    return try await group.next()
                }
            }
        }
        #expect(log.processes.count == 2)
        for id in log.processes { #expect(try await ends(id)) }
    }
}
