import Fanout
import Resources
import Testing

@Suite struct SendForecastTests {
    private func findings(
        tasks: Int = 1000, seconds: Double = 1, batchSize: Int = 1, isTimeKnown: Bool = true,
        _ limits: SendForecast.Limits
    ) -> [SendForecast.Finding] {
        let workload = Workload(
            tasks: tasks, secondsPerTask: seconds, batchSize: batchSize, memory: 1024, processor: .x86)
        return SendForecast(of: workload, timing: isTimeKnown ? .given : .assumed, limits: limits).findings
    }

    private func finding(_ kind: SendForecast.Kind, _ isRefusal: Bool) -> SendForecast.Finding {
        SendForecast.Finding(kind: kind, isRefusal: isRefusal)
    }

    private let wide = SendForecast.Limits(timeout: 120, visibilityTimeout: 900, retention: 3600)

    @Test func acceptsARunThatFits() {
        #expect(findings(wide).isEmpty)
    }

    /// The article's settings: 100,000 tasks of two minutes, a thousand at once, kept for an hour.
    @Test func refusesARunThatOutlastsTheRetention() {
        #expect(
            findings(tasks: 100_000, seconds: 120, wide) == [finding(.outlastsRetention(seconds: 3600), true)])
        #expect(
            findings(tasks: 100_000, seconds: 120, isTimeKnown: false, wide)
                == [finding(.outlastsRetention(seconds: 3600), false)])
        #expect(findings(tasks: 25_000, seconds: 120, wide).isEmpty)
        // What is on the queue already comes first.
        var busy = wide
        busy.waiting = 75_000
        #expect(findings(tasks: 25_000, seconds: 120, busy) == [finding(.outlastsRetention(seconds: 3600), true)])
    }

    @Test func reckonsWithTheAccountsQuota() {
        var small = wide
        (small.accountQuota, small.maxConcurrency) = (10, 100)
        let warning = finding(.quotaBelowConcurrency(quota: 10, maxConcurrency: 100), false)
        #expect(findings(small) == [warning])
        #expect(findings(tasks: 40_000, small) == [finding(.outlastsRetention(seconds: 3600), true), warning])
        small.maxConcurrency = 10
        #expect(findings(small).isEmpty)
    }

    @Test func knowsTheTimesThatATaskMustFitInto() {
        #expect(findings(seconds: 121, wide) == [finding(.taskOutlastsTimeout(seconds: 120), true)])
        #expect(findings(seconds: 120, wide).isEmpty)
        var short = wide
        short.visibilityTimeout = 60
        #expect(findings(seconds: 61, short) == [finding(.taskOutlastsVisibility(seconds: 60), true)])
        // Eight at once: seventeen tasks come in three rounds.
        #expect(
            findings(seconds: 50, batchSize: 17, wide) == [finding(.batchOutlastsTimeout(seconds: 120), false)])
        #expect(findings(seconds: 50, batchSize: 16, wide).isEmpty)
    }

    @Test func refusesARunAboveItsCostLimit() {
        var cheap = wide
        cheap.maxCost = 0.01
        #expect(findings(cheap) == [finding(.costsMore(than: 0.01), true)])
        // A limit that was asked for and cannot be shown to hold.
        #expect(findings(isTimeKnown: false, cheap) == [finding(.costsMore(than: 0.01), true)])
        cheap.maxCost = 1
        #expect(findings(cheap).isEmpty)
    }
}
