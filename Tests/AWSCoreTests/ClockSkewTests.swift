import AWSCore
import TestSupport
import Testing
import Transport

/// A machine whose clock is wrong.
@Suite struct ClockSkewTests {
    /// An hour ahead of the tests' clock.
    static let ahead: HTTPHeaders = ["Date": "Tue, 24 Nov 2026 04:16:51 GMT"]

    @Test(arguments: [
        "RequestTimeTooSkewed", "InvalidSignatureException", "RequestExpired", "SignatureDoesNotMatch", "AuthFailure",
        "RequestInTheFuture",
    ])
    func learnsTheTimeFromTheServerAndSignsAgain(code: String) async throws {
        let test = TestPipeline { number, _ in number == 0 ? .failure(403, code, headers: Self.ahead) : .text("{}") }
        _ = try await test.pipeline.send(.sample(isIdempotent: false))
        _ = try await test.pipeline.send(.sample())
        #expect(test.signingDates == ["20261124T031651Z", "20261124T041651Z", "20261124T041651Z"])
        #expect(test.time.sleeps.isEmpty)
        #expect(test.observed.map(\.nextIn) == [.zero, nil, nil])
    }

    @Test func learnsTheTimeFromAnAnswerToHEADWhichHasNoCode() async throws {
        let test = TestPipeline { number, _ in
            number == 0 ? .text("", status: 403, headers: Self.ahead) : .text("", status: 200)
        }
        _ = try await test.pipeline.send(AWSOperation(.s3, "HeadBucket", .head, bucket: "results"))
        #expect(test.signingDates == ["20261124T031651Z", "20261124T041651Z"])
    }

    @Test func signsAgainOnceAlone() async {
        let test = TestPipeline { _, _ in .failure(403, "SignatureDoesNotMatch", headers: Self.ahead) }
        await #expect(throws: AWSError.self) { try await test.pipeline.send(.sample()) }
        #expect(test.transport.sent.count == 2)
        // The next request is signed with the corrected clock, so that its signature is wrong for another reason.
        await #expect(throws: AWSError.self) { try await test.pipeline.send(.sample()) }
        #expect(test.transport.sent.count == 3)
    }

    @Test func signsAgainWhereAnotherRequestHasLearntTheTimeMeanwhile() async throws {
        // Both are signed with the wrong clock before either is answered.
        let both = Meeting(2)
        let test = TestPipeline { _, request in
            guard request.headers["x-amz-date"] == "20261124T031651Z" else { return .text("{}") }
            await both.arrive()
            return .failure(403, "RequestTimeTooSkewed", headers: Self.ahead)
        }
        async let first = test.pipeline.send(.sample())
        async let second = test.pipeline.send(.sample())
        #expect(try await first.text == "{}")
        #expect(try await second.text == "{}")
        #expect(test.transport.sent.count == 4)
    }

    @Test(arguments: [
        ("SignatureDoesNotMatch", "Tue, 24 Nov 2026 03:20:51 GMT"),
        ("SignatureDoesNotMatch", "Tue, 24 Nov 2026 03:12:51 GMT"),
        ("SignatureDoesNotMatch", ""), ("SignatureDoesNotMatch", "yesterday"),
        ("AccessDenied", "Tue, 24 Nov 2026 04:16:51 GMT"),
    ])
    func doesNotBlameTheClockForAWrongSignature(code: String, date: String) async {
        let test = TestPipeline { _, _ in .failure(403, code, headers: ["Date": date]) }
        await #expect(throws: AWSError.self) { try await test.pipeline.send(.sample()) }
        #expect(test.transport.sent.count == 1)
    }

    @Test(arguments: [
        ("Tue, 24 Nov 2026 03:20:52 GMT", Duration.seconds(241)), ("Tue, 24 Nov 2026 03:12:50 GMT", .seconds(-241)),
        ("Tue, 24 Nov 2026 03:20:51 GMT", nil),
    ])
    func correctsAClockFromFourMinutesOn(date: String, correction: Duration?) {
        let failure = ServiceFailure(
            call: AWSError.Call(service: .s3, operation: "GetObject"), status: 403, code: "RequestTimeTooSkewed",
            message: "")
        #expect(ClockSkew.correction(for: failure, serverDate: date, now: TestPipeline.start) == correction)
    }
}

/// Lets nobody pass before everybody has arrived.
private actor Meeting {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) {
        missing = count
    }

    func arrive() async {
        missing -= 1
        guard missing > 0 else {
            waiting.forEach { $0.resume() }
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }
}
