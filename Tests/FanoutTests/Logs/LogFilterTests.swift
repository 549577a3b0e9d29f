import AWSClients
import Fanout
import Testing
import Timing

@Suite struct LogFilterTests {
    private func event(_ message: String) -> LogEvent {
        LogEvent(id: "1", time: Instant(seconds: 1), stream: "s", message: message)
    }

    private func matches(_ filter: LogFilter, _ message: String) -> Bool {
        filter.matches(event(message), LogRecord(event(message)))
    }

    private static let saved =
        #"{"attempt":1,"index":7,"level":"info","message":"saved","milliseconds":12,"run":"r-1"}"#
    private static let failed = #"{"index":8,"level":"error","message":"no \"price\" of A\\B","run":"r-1"}"#
    private static let metrics = #"{"FunctionName":"demo","TasksDone":1,"_aws":{"Timestamp":1},"requestID":"q"}"#
    private static let report =
        "REPORT RequestId: q\tDuration: 1.00 ms\tBilled Duration: 2 ms\tMemory Size: 256 MB\tMax Memory Used: 20 MB\t\n"
    private static let timedOut =
        "REPORT RequestId: q\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tStatus: timeout\n"

    @Test func saysItInCloudWatchsLanguage() {
        #expect(LogFilter().pattern == nil)
        #expect(LogFilter(run: "r-1").pattern == #"{ $.run = "r-1" }"#)
        #expect(LogFilter(run: "r-1", index: 7).pattern == #"{ ($.run = "r-1") && ($.index = 7) }"#)
        #expect(LogFilter(level: .error).pattern == #"{ $.level = "error" }"#)
        #expect(
            LogFilter(index: 0, level: .warning).pattern
                == #"{ ($.index = 0) && ($.level = "warning" || $.level = "error") }"#)
        // Members tell more than words; the words are looked for here.
        #expect(LogFilter(text: "x", run: "r-1").pattern == #"{ $.run = "r-1" }"#)
        #expect(LogFilter(level: .info).pattern == nil)
    }

    @Test(arguments: [
        ("timed out", #""timed out""#), ("a -b ?c %d% {e} [f]", #""a -b ?c %d% {e} [f]""#),
        (#"no "price" of"#, #""no " "price" " of""#), (#"A\B"#, #""A" "B""#), ("über €", #""über €""#),
        ("a\nb\tc", #""a" "b" "c""#),
    ])
    func textIsQuotedSoThatNothingInItMeansAnything(text: String, pattern: String) {
        #expect(LogFilter(text: text).pattern == pattern)
    }

    @Test func textOfNothingButQuotesIsLookedForHere() {
        #expect(LogFilter(text: #""\"#).pattern == nil)
    }

    @Test func findsTextInWordsAsTheyWereLogged() {
        #expect(matches(LogFilter(text: #"no "price" of A\B"#), Self.failed))
        #expect(matches(LogFilter(text: #""index":8"#), Self.failed))
        #expect(!matches(LogFilter(text: "No"), Self.failed))
        #expect(matches(LogFilter(text: "timeout"), Self.timedOut))
    }

    @Test func choosesRunTaskAndLevel() {
        #expect(matches(LogFilter(run: "r-1"), Self.saved))
        #expect(!matches(LogFilter(run: "r-2"), Self.saved))
        #expect(matches(LogFilter(run: "r-1", index: 7), Self.saved))
        #expect(!matches(LogFilter(run: "r-1", index: 8), Self.saved))
        #expect(!matches(LogFilter(level: .warning), Self.saved))
        #expect(matches(LogFilter(level: .warning), Self.failed))
        // What is no worker's line has no run, task or level.
        #expect(!matches(LogFilter(run: "r-1"), "Fatal error: r-1"))
        #expect(!matches(LogFilter(level: .info), "Fatal error"))
    }

    @Test(arguments: [
        "START RequestId: q Version: 1\n", "END RequestId: q\n", report,
        "INIT_START Runtime Version: provided:al2023\n",
        metrics,
    ])
    func bookkeepingIsShownWhereItIsAskedFor(line: String) {
        #expect(LogRecord(event(line)) == .bookkeeping)
        #expect(!matches(LogFilter(), line))
        #expect(matches(LogFilter(includesBookkeeping: true), line))
        #expect(!matches(LogFilter(run: "r-1", includesBookkeeping: true), line))
    }

    @Test(arguments: [
        timedOut, "2026-11-24T08:00:00.000Z q Task timed out after 3.00 seconds\n\n", "Fatal error", "{not JSON",
        #"{"level":"info"}"#, #"{"level":"loud","message":"x"}"#, "",
    ])
    func everythingElseIsShownAsItIs(line: String) {
        #expect(LogRecord(event(line)) == .text)
        #expect(matches(LogFilter(), line))
    }

    @Test func readsAWorkersLine() throws {
        let line = try #require(WorkerLine(Self.saved))
        #expect(line.level == .info && line.message == "saved")
        #expect(line.run == "r-1" && line.index == 7)
        #expect(line.attempt == 1 && line.milliseconds == 12)
    }
}
