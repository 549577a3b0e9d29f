import AWSClients
import Fanout
import Resources
import TestSupport
import Testing
import Timing
import WireFormat

@Suite struct ReportLineTests {
    @Test func readsLambdasReport() throws {
        let report = try #require(
            ReportLine(
                "REPORT RequestId: 8f507cfc-db68-4b82-9a3b-3c1d9d2a6f5e\tDuration: 102.25 ms\tBilled Duration: 203 ms\t"
                    + "Memory Size: 256 MB\tMax Memory Used: 35 MB\tInit Duration: 100.10 ms\t\n"
                    + "XRAY TraceId: 1-5e34a614-10bdxmpl\tSegmentId: 07f05xmpl\tSampled: true\t\n"))
        #expect(report.requestID == "8f507cfc-db68-4b82-9a3b-3c1d9d2a6f5e")
        #expect(report.billedMilliseconds == 203)
        #expect(report.memory == 256)
        #expect(report.memoryUsed == 35)
        #expect(report.initMilliseconds == 100.1)
        #expect(report.status == nil)
    }

    @Test func readsHowAnInvocationEnded() throws {
        let report = try #require(
            ReportLine(
                "REPORT RequestId: q\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tStatus: timeout"
            ))
        #expect(report.status == "timeout")
        #expect(report.memoryUsed == nil && report.initMilliseconds == nil)
    }

    @Test(arguments: [
        "", "REPORT", "REPORT RequestId: ", "REPORT RequestId: q\tBilled Duration: 3 ms",
        "REPORT RequestId: q\tBilled Duration: x ms\tMemory Size: 128 MB",
        "REPORT RequestId: q\tBilled Duration: 3 s\tMemory Size: 128 MB",
        "REPORT RequestId: q\tBilled Duration: nan ms\tMemory Size: 128 MB",
        "REPORT RequestId: q\tBilled Duration: 1e300 ms\tMemory Size: 128 MB",
        "REPORT RequestId: q\tBilled Duration: -1 ms\tMemory Size: 128 MB",
        "a task's words: REPORT RequestId: q\tBilled Duration: 3 ms\tMemory Size: 128 MB",
    ])
    func takesNothingElseForAReport(text: String) {
        #expect(ReportLine(text) == nil)
    }
}

@Suite struct RunMeasurementTests {
    private let logging = LoggingAWS { $0.logPageSize = 5 }

    private func logTask(_ run: String, _ index: Int, _ stream: String, at seconds: Double) {
        logging.log(
            #"{"attempt":1,"index":\#(index),"level":"info","message":"saved","milliseconds":2000,"run":"\#(run)"}"#,
            stream, at: seconds)
    }

    private func logReport(_ stream: String, at seconds: Double, billed: Int, start: Int? = nil, status: String? = nil)
    {
        let more = start.map { "\tInit Duration: \($0).00 ms" } ?? status.map { "\tStatus: \($0)" } ?? ""
        logging.log(
            "REPORT RequestId: \(stream)-\(seconds)\tDuration: 1.00 ms\tBilled Duration: \(billed) ms\tMemory Size: 512 MB\t"
                + "Max Memory Used: \(billed / 100) MB\(more)\n", stream, at: seconds)
    }

    private func measure(
        _ name: String = "mine", onAttempt: (TaskAttempt) -> Void = { _ in }
    ) async throws -> MeasuredRun {
        let run = try #require(RunID(name))
        try await logging.time.sleep(.seconds(1_000))
        return try await RunMeasurement(group: "/aws/lambda/demo", logs: logging.logs, time: logging.time)
            .measure(run, since: logging.start, onAttempt: onAttempt)
    }

    @Test func addsUpLambdasReportsDuringTheRun() async throws {
        // Two tasks in one environment, one in another.
        logTask("mine", 0, "a", at: 1)
        logReport("a", at: 1.1, billed: 2_300, start: 300)
        logTask("mine", 1, "a", at: 4)
        logReport("a", at: 4.1, billed: 2_000)
        logTask("mine", 2, "b", at: 5)
        logReport("b", at: 5.1, billed: 2_700, status: "error")
        // Given back when the time was over; a task's own words are no attempt.
        for more in [#""attempt":2,"level":"error""#, #""level":"info""#] {
            logging.log(
                #"{"index":3,"message":"it was not done in time","run":"mine",\#(more)}"#, "b", at: 4.5)
        }
        // Somebody else's, in an environment of its own, and one long after.
        logTask("other", 0, "c", at: 2)
        logReport("c", at: 2.1, billed: 90_000)
        logReport("a", at: 500, billed: 90_000)

        let measured = try await measure()
        #expect(measured.attempts == 3)
        #expect(measured.secondsPerTask == 2 && measured.outOfTime == 1 && measured.hasLog)
        #expect(measured.invocations == 3 && measured.failedInvocations == 1 && measured.starts == 1)
        #expect(measured.billedMilliseconds == 7_000)
        #expect(measured.gigabyteSeconds == 3.5)
        #expect(measured.mostMemoryUsed == 27)
        #expect(measured.duration == .seconds(4))
        // The start is paid for once: (7,000 - 300) ms in three invocations.
        #expect(measured.secondsPerInvocation.map { abs($0 - 6.7 / 3) < 1e-9 } == true)
        #expect(logging.refusals.isEmpty)

        let workload = Workload(tasks: 3, secondsPerTask: 2, memory: 512, processor: .x86)
        let usage = measured.usage(of: workload)
        #expect(usage.gigabyteSeconds == 3.5 && usage.invocations == 3)
        #expect(usage.sqs.receives == 3 && usage.sqs.sends == 1 && usage.s3Writes == 3)
        #expect(usage.metricHours == 4)
    }

    @Test func givesTheAttemptsOfTheRunInTheOrderOfTime() async throws {
        logTask("mine", 1, "b", at: 7)
        logTask("mine", 0, "a", at: 5)
        logTask("other", 0, "c", at: 6)
        var attempts: [TaskAttempt] = []
        let measured = try await measure { attempts.append($0) }
        #expect(attempts.map(\.index) == [0, 1])
        #expect(attempts.map(\.start) == [3, 5].map { logging.start + .seconds($0) })
        #expect(measured.attempts == 2)
    }

    @Test func countsTheHoursOfTheClockInWhichMetricsWereSent() async throws {
        // A run of ten minutes across the hour, and one within it.
        let toHour = 3_600 - logging.start.seconds % 3_600
        for second in [toHour - 300, toHour + 300] { logTask("mine", 0, "a", at: Double(second)) }
        for second in [toHour + 300, toHour + 900] { logTask("other", 0, "a", at: Double(second)) }
        try await logging.time.sleep(.seconds(7_200))
        let workload = Workload(tasks: 1, secondsPerTask: 2, memory: 512, processor: .x86)
        #expect(try await measure().usage(of: workload).metricHours == 8)
        #expect(try await measure("other").usage(of: workload).metricHours == 4)
    }

    @Test func logsThatHaveNothingGiveNothing() async throws {
        logTask("other", 0, "c", at: 2)
        let measured = try await measure()
        #expect(measured.first == nil && measured.invocations == 0 && measured.secondsPerTask == nil)
        #expect(measured.duration == .zero)
    }

    @Test func thereMayBeNoLogGroup() async throws {
        let measured = try await measure()
        #expect(measured.invocations == 0 && !measured.hasLog)
    }
}
