import AWSClients
import AWSCore
import Fanout
import Synchronization
import TestSupport
import Testing
import Timing

/// An AWS with a function that logs.
struct LoggingAWS: Sendable {
    let aws: FakeAWS
    let time = VirtualTime()
    let start: Instant
    let logs: LogsClient

    init(_ change: (inout FakeSettings) -> Void = { _ in }) {
        var settings = FakeSettings()
        change(&settings)
        aws = FakeAWS(time: time, settings: settings)
        start = time.now()
        let pipeline = RequestPipeline(
            transport: aws, credentials: StaticCredentials(Credentials(accessKeyID: "AKIDFAKE", secretAccessKey: "s")),
            endpoints: Endpoints(region: settings.region), time: time, random: { 0.5 })
        logs = LogsClient(pipeline: pipeline)
    }

    func source(_ filter: LogFilter = LogFilter()) -> LogSource {
        LogSource(group: "/aws/lambda/demo", pattern: filter.pattern, logs: logs, time: time)
    }

    /// A line that is dated so many seconds after the beginning.
    func log(_ message: String, _ stream: String = "a", at seconds: Double, delay: Duration = .zero) {
        let time = start + .milliseconds(Int64(seconds * 1000))
        aws.world { $0.log(message, ofFunction: "demo", stream: stream, at: time, delay: delay) }
    }

    /// Somebody deletes the group, and the function makes it anew.
    func recreateGroup() {
        aws.world { $0.logGroups["/aws/lambda/demo"] = FakeLogGroup(created: $0.now + .milliseconds(1)) }
    }

    var refusals: [String] { aws.calls.compactMap(\.error) }
}

@Suite struct LogReadingTests {
    private func read(
        _ logging: LoggingAWS, seconds: Int = 600, _ limits: LogReader.Limits = .init()
    ) async throws -> (pieces: [[LogEvent]], isThere: Bool) {
        var pieces: [[LogEvent]] = []
        let isThere = try await LogReader(logging.source(), limits: limits).read(
            from: logging.start, to: logging.start + .seconds(seconds)
        ) { pieces.append($0) }
        return (pieces, isThere)
    }

    @Test func ordersLinesOfAllStreamsByTime() async throws {
        let logging = LoggingAWS { settings in
            settings.logPageSize = 2
            settings.emptyLogPages = true
        }
        for (index, stream) in ["b", "c", "a", "c", "b", "a", "a"].enumerated() {
            logging.log(String(index), stream, at: Double(index))
        }
        let (pieces, isThere) = try await read(logging, seconds: 599)
        #expect(isThere)
        #expect(pieces.flatMap(\.self).map(\.message) == ["0", "1", "2", "3", "4", "5", "6"])
        // Four pages, and an empty one before each.
        #expect(logging.aws.calls.count == 8)
        #expect(logging.refusals.isEmpty)
    }

    @Test func bothEndsOfATimeBelongToIt() async throws {
        let logging = LoggingAWS()
        for second in [-0.001, 0, 59.999, 60, 60.001] { logging.log("\(second)", at: second) }
        var limits = LogReader.Limits()
        limits.first = .seconds(30)
        let (pieces, _) = try await read(logging, seconds: 60, limits)
        #expect(pieces.flatMap(\.self).map(\.message) == ["0.0", "59.999", "60.0"])
    }

    @Test func busyTimesAreCutIntoPieces() async throws {
        let logging = LoggingAWS { $0.logPageSize = 7 }
        for index in 0..<300 { logging.log(String(index), index % 2 == 0 ? "a" : "b", at: Double(index)) }
        var limits = LogReader.Limits()
        limits.most = 50
        let (pieces, _) = try await read(logging, limits)
        #expect(pieces.flatMap(\.self).map(\.message) == (0..<300).map(String.init))
        #expect(pieces.allSatisfy { $0.count <= 50 })
        #expect(pieces.count < 30)
        // Five calls a second are all that an account has.
        #expect(logging.refusals.isEmpty)
    }

    @Test func givesWholeAPieceThatCannotBeCut() async throws {
        let logging = LoggingAWS()
        for index in 0..<100 { logging.log(String(index), at: 5 + Double(index) / 1000) }
        var limits = LogReader.Limits()
        limits.most = 10
        let (pieces, _) = try await read(logging, limits)
        #expect(pieces.map(\.count) == [100])
    }

    @Test func groupThatIsNotThereIsNoError() async throws {
        let (pieces, isThere) = try await read(LoggingAWS())
        #expect(pieces.isEmpty && !isThere)
    }

    @Test func groupThatWasMadeAnewIsReadFromItsBeginning() async throws {
        let logging = LoggingAWS { $0.logPageSize = 1 }
        for index in 0..<3 { logging.log("old \(index)", at: Double(index)) }
        logging.aws.setHook { call, phase in
            guard call.number == 2, phase == .beforeEffect else { return }
            logging.recreateGroup()
            logging.log("new", at: 10)
        }
        let (pieces, _) = try await read(logging)
        #expect(pieces.flatMap(\.self).map(\.message) == ["old 0", "new"])
    }
}

@Suite struct LogFollowingTests {
    /// Follows for so many seconds; `meanwhile` is called at every look.
    private func follow(
        _ logging: LoggingAWS, seconds: Int, meanwhile: @escaping @Sendable (Int) -> Void
    ) async throws -> (messages: [String], timesWithoutGroup: Int) {
        let looks = Mutex(0)
        logging.aws.setHook { call, phase in
            guard phase == .beforeEffect else { return }
            meanwhile(
                looks.withLock { looks in
                    looks += 1
                    return looks
                })
        }
        let end = logging.start + .seconds(seconds)
        var messages: [String] = []
        var missing = 0
        try await LogFollower(logging.source()).follow(
            from: logging.start, shouldStop: { logging.time.now() >= end }, onNoGroup: { missing += 1 },
            onEvents: { messages += $0.map(\.message) })
        return (messages, missing)
    }

    @Test func givesLateLinesAllAndOnce() async throws {
        let logging = LoggingAWS()
        let followed = try await follow(logging, seconds: 60) { look in
            guard look == 1 else { return }
            logging.log("first", at: 0)
            logging.log("third", "b", at: 20)
            // Found after the third, and dated before it.
            logging.log("second", "c", at: 10, delay: .seconds(25))
            logging.log("fourth", "a", at: 40, delay: .seconds(41))
        }
        #expect(followed.messages == ["first", "third", "second", "fourth"])
        #expect(logging.refusals.isEmpty)
    }

    @Test func waitsForAGroupThatIsNotThereYet() async throws {
        let logging = LoggingAWS()
        let followed = try await follow(logging, seconds: 30) { look in
            if look == 4 { logging.log("at last", at: 7) }
        }
        #expect(followed.messages == ["at last"])
        #expect(followed.timesWithoutGroup == 1)
    }

    @Test func followsAGroupThatWasMadeAnew() async throws {
        let logging = LoggingAWS()
        let followed = try await follow(logging, seconds: 60) { look in
            switch look {
            case 1: logging.log("old", at: 0)
            case 5: logging.aws.world { $0.logGroups = [:] }
            case 9: logging.log("new", at: 16)
            default: break
            }
        }
        #expect(followed.messages == ["old", "new"])
    }

    @Test func lineOfTheFutureHidesNothing() async throws {
        let logging = LoggingAWS()
        let followed = try await follow(logging, seconds: 120) { look in
            switch look {
            case 1: logging.log("of the future", at: 3_600)
            case 20: logging.log("of now", at: 40)
            default: break
            }
        }
        #expect(followed.messages == ["of the future", "of now"])
    }

    @Test func looksEveryTwoSecondsAndNoFaster() async throws {
        let logging = LoggingAWS { $0.emptyLogPages = true }
        logging.log("x", at: 0)
        let followed = try await follow(logging, seconds: 60) { _ in }
        #expect(followed.messages == ["x"])
        // Two pages a look.
        #expect(logging.aws.calls.count <= 60)
        #expect(logging.refusals.isEmpty)
    }

    @Test func forgetsEventsThatCannotComeAgain() {
        let start = Instant(seconds: 1_000)
        var memory = LogMemory(start: start)
        for second in 0..<1_000 {
            let event = LogEvent(id: "\(second)", time: start + .seconds(second), stream: "a", message: "")
            let answers = [memory.isNew(event), memory.isNew(event)]
            #expect(answers == [true, false])
            memory.forget(before: memory.newest + .seconds(-30))
        }
        #expect(memory.count == 31)
        #expect(memory.newest == start + .seconds(999))
    }
}
