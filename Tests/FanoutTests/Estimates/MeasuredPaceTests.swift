import Fanout
import Foundation
import TestSupport
import Testing
import Timing

/// How long a task took, read from a log and kept.
@Suite struct MeasuredPaceTests {
    private let scratch: ScratchFolder
    private let folder: RunFolder
    private let begun = Instant(seconds: 1_795_490_211)

    init() throws {
        scratch = try ScratchFolder()
        folder = RunFolder(scratch.file("daily.runs"))
    }

    private func pace(_ name: String, begun seconds: Int, _ secondsPerTask: Double = 2) throws -> MeasuredPace {
        MeasuredPace(
            run: try #require(RunID(name)), begun: Instant(seconds: seconds), tasks: 12, secondsPerTask: secondsPerTask)
    }

    private func log(_ logging: LoggingAWS, _ index: Int, level: String = "info", milliseconds: Int = 2_000) {
        logging.log(
            #"{"attempt":1,"index":\#(index),"level":"\#(level)","message":"m","milliseconds":\#(milliseconds),"run":"\#(someRun)"}"#,
            at: Double(index))
    }

    private func sample(_ logging: LoggingAWS) async throws -> MeasuredPace? {
        try await logging.time.sleep(.seconds(10_000))
        let measurement = RunMeasurement(group: "/aws/lambda/demo", logs: logging.logs, time: logging.time)
        return MeasuredPace(try await measurement.sample(someRun, since: logging.start), begun: begun)
    }

    /// A task that fails at once says nothing of how long one takes.
    @Test func isTheMeanOfTheTasksThatWereDone() async throws {
        let logging = LoggingAWS()
        log(logging, 0, milliseconds: 1_000)
        log(logging, 1, milliseconds: 2_500)
        log(logging, 2, level: "error", milliseconds: 3)
        logging.log(#"{"level":"info","message":"a task's own words","run":"\#(someRun)","index":0}"#, at: 3)
        let pace = try #require(try await sample(logging))
        #expect(pace == MeasuredPace(run: someRun, begun: begun, tasks: 2, secondsPerTask: 1.75))
    }

    @Test func isUnknownWhereNothingWasDone() async throws {
        let logging = LoggingAWS()
        #expect(try await sample(logging) == nil)
        log(logging, 0, level: "error")
        #expect(try await sample(logging) == nil)
    }

    @Test func isSampledFromAFewPagesOfALongLog() async throws {
        let logging = LoggingAWS { settings in
            settings.logPageSize = 10
            settings.emptyLogPages = true
        }
        for index in 0..<500 { log(logging, index) }
        let pace = try #require(try await sample(logging))
        #expect(pace.tasks > 0 && pace.tasks <= 50)
        #expect(logging.aws.calls.count == 5)

        let large = LoggingAWS { $0.logPageSize = 150 }
        for index in 0..<500 { log(large, index) }
        #expect(try await sample(large)?.tasks == 150)
        #expect(large.aws.calls.count == 1)
    }

    @Test func takesTheMeasurementOfTheNewestRun() throws {
        #expect(try folder.newestPace() == nil)
        try folder.write(pace("newer", begun: 2_000))
        try folder.write(pace("older", begun: 1_000))
        #expect(try folder.newestPace() == pace("newer", begun: 2_000))
        // What was measured again, and better, counts.
        try folder.write(pace("newer", begun: 2_000, 3))
        #expect(try folder.newestPace()?.secondsPerTask == 3)
        #expect(folder.hasPace(of: try #require(RunID("older"))) && !folder.hasPace(of: someRun))
        #expect(try folder.records().isEmpty)
    }

    @Test func isKeptAsItWas() throws {
        try folder.write(pace("first", begun: 1_795_490_211, 1.75))
        let golden = """
            {
              "begun" : "2026-11-24T03:16:51Z",
              "run" : "first",
              "secondsPerTask" : 1.75,
              "tasks" : 12,
              "version" : 1
            }

            """
        #expect(try scratch.read("daily.runs/first.pace") == golden)
        #expect(try MeasuredPace(json: Array(golden.utf8)) == pace("first", begun: 1_795_490_211, 1.75))
    }

    /// Nothing depends on it: it is as if there were none.
    @Test(arguments: [
        ("{", ""), (#""version" : 1"#, #""version" : 2"#), (#""tasks" : 12"#, #""tasks" : 0"#), ("1.75", "-1"),
        ("2026-11-24T03:16:51Z", "yesterday"),
    ])
    func takesAnUnreadableMeasurementForNone(part: String, instead: String) throws {
        let whole = String(decoding: try pace("first", begun: 1_795_490_211, 1.75).json(), as: UTF8.self)
        try #require(whole.contains(part))
        #expect(MeasuredPace(json: Array(whole.replacingOccurrences(of: part, with: instead).utf8)) == nil)
    }
}
