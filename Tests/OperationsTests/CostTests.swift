import Fanout
import Operations
import TestSupport
import Testing
import Timing
import WireFormat

@Suite struct CostTests {
    private func sent() async throws -> (ProjectFixture, RunSession, RunRecord) {
        let (fixture, session) = try await ProjectFixture.up()
        let runs = RunSession(session: session)
        try runs.check(try await runs.send(fixture.request(2, run: someRun), Interruption()))
        return (fixture, runs, try await runs.record(someRun.text))
    }

    /// Two tasks of two and four seconds, each in an invocation of its own.
    private func log(_ fixture: ProjectFixture) async throws {
        for (index, milliseconds) in [2_000, 4_000].enumerated() {
            let lines = [
                #"{"attempt":1,"index":\#(index),"level":"info","message":"saved","milliseconds":\#(milliseconds),"run":"mine"}"#,
                "REPORT RequestId: r-\(index)\tDuration: 1.00 ms\tBilled Duration: \(milliseconds) ms\t"
                    + "Memory Size: 1024 MB\tMax Memory Used: 35 MB\t\n",
            ]
            for line in lines { fixture.aws.world { $0.log(line, ofFunction: "demo", stream: "s-\(index)") } }
        }
        try await fixture.time.sleep(.seconds(60))
    }

    @Test func measuresARunAndKeepsItsPaceForTheNextOne() async throws {
        let (fixture, runs, record) = try await sent()
        try await log(fixture)
        let costs = CostSession(session: runs.session, interruption: Interruption())
        var attempts: [Int] = []
        let measured = try await costs.measure(record) { attempts.append($0.index) }
        #expect(attempts == [0, 1])
        let summary = try #require(costs.summary(record, measured))
        #expect(summary.workload.tasks == 2 && summary.workload.secondsPerTask == 3)
        #expect(summary.estimate.usage.gigabyteSeconds == 6 && summary.estimate.dollars > 0)
        #expect(summary.region == "us-east-2" && !summary.outlastsRetention)
        #expect(try runs.folder.newestPace()?.secondsPerTask == 3)
        #expect(costs.expiryWords(record) == nil)
    }

    @Test func logsWithoutAReportHaveNoCost() async throws {
        let (_, runs, record) = try await sent()
        let costs = CostSession(session: runs.session, interruption: Interruption())
        let measured = try await costs.measure(record)
        #expect(measured.hasLog && costs.summary(record, measured) == nil)
        #expect(try runs.folder.newestPace() == nil)
    }

    @Test func anInterruptedReadingIsNoMeasure() async throws {
        let (fixture, runs, record) = try await sent()
        try await log(fixture)
        let interruption = Interruption()
        interruption.ask()
        let costs = CostSession(session: runs.session, interruption: interruption)
        await #expect(throws: Interrupted.self) { try await costs.measure(record) }
        #expect(try runs.folder.newestPace() == nil)
    }
}
