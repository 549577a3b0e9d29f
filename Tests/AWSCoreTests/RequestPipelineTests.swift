import AWSCore
import TestSupport
import Testing
import Transport

/// When the pipeline asks again, and what it waits for.
@Suite struct RequestPipelineTests {
    @Test func retriesWithGrowingWaitsUntilItSucceeds() async throws {
        let test = TestPipeline { number, _ in
            switch number {
            case 0: .failure(500, "InternalError")
            case 1: throw TestPipeline.lost(.connectionLost)
            case 2: .failure(400, "ThrottlingException")
            case 3: .failure(429, "TooManyRequestsException", headers: ["Retry-After": "9"])
            default: .text("{}")
            }
        }
        let response = try await test.pipeline.send(.sample())
        #expect(response.text == "{}")
        // Half of each ceiling, and the server's wish.
        #expect(test.time.sleeps == [.milliseconds(50), .milliseconds(100), .seconds(4), .seconds(9)])
        #expect(test.observed.map(\.number) == [1, 2, 3, 4, 5])
        #expect(test.observed.map(\.nextIn) == test.time.sleeps.map(Optional.some) + [nil])
        #expect(
            test.observed.map(\.error?.code) == [
                "InternalError", nil, "ThrottlingException", "TooManyRequestsException", nil,
            ])
        #expect(test.observed.allSatisfy { $0.call == AWSError.Call(service: .sqs, operation: "Sample") })
        // Each attempt is signed for its own time.
        #expect(test.signingDates.first == "20261124T031651Z")
        #expect(test.signingDates.last == "20261124T031704Z")
        #expect(test.transport.sent.allSatisfy { $0.body == [1, 2, 3] })
    }

    @Test(arguments: [400, 401, 403, 404, 405, 409, 412, 413, 501])
    func doesNotRetryPermanentFailures(status: Int) async {
        let test = TestPipeline { _, _ in .failure(status, "SomethingException") }
        let error = await #expect(throws: AWSError.self) { try await test.pipeline.send(.sample()) }
        #expect(error?.code == "SomethingException")
        #expect(test.transport.sent.count == 1)
        #expect(test.observed.map(\.nextIn) == [nil])
        #expect(test.observed.map(\.error) == [error])
    }

    @Test(arguments: [300, 301, 302, 303, 307, 308])
    func countsARedirectAsAFailure(status: Int) async {
        let test = TestPipeline { _, _ in
            .text("", status: status, headers: ["Location": "https://elsewhere.example.org"])
        }
        let error = await #expect(throws: AWSError.self) { try await test.pipeline.send(.sample(.s3)) }
        #expect(error?.code == "HTTP\(status)")
        #expect(test.transport.sent.count == 1)
    }

    @Test(arguments: [200, 201, 202, 204, 299, 304])
    func returnsEverySuccess(status: Int) async throws {
        let test = TestPipeline { _, _ in .text("", status: status) }
        #expect(try await test.pipeline.send(.sample()).status == status)
    }

    @Test(arguments: [TransportError.Kind.timedOut, .connectionLost])
    func doesNotRetryANonIdempotentCallThatMayHaveBeenDone(kind: TransportError.Kind) async {
        let test = TestPipeline { _, _ in throw TestPipeline.lost(kind) }
        let error = await #expect(throws: AWSError.self) {
            try await test.pipeline.send(.sample(isIdempotent: false))
        }
        #expect(error?.mayHaveBeenCarriedOut == true)
        #expect(test.transport.sent.count == 1)
        #expect(test.transport.sent.first?.isReplayable == false)
    }

    @Test func retriesARequestThatWasNeverSent() async throws {
        let test = TestPipeline { number, _ in
            if number == 0 { throw TestPipeline.lost(.couldNotConnect) }
            return .text("{}")
        }
        _ = try await test.pipeline.send(.sample(isIdempotent: false))
        #expect(test.transport.sent.count == 2)
    }

    @Test func givesUpAfterItsLastAttempt() async {
        let test = TestPipeline(policy: RetryPolicy(maxAttempts: 3)) { number, _ in .failure(503, "Failure\(number)") }
        let error = await #expect(throws: AWSError.self) { try await test.pipeline.send(.sample()) }
        #expect(error?.code == "Failure2")
        #expect(test.transport.sent.count == 3)
        #expect(test.time.sleeps.count == 2)
    }

    @Test func endsWithItsTask() async {
        let test = TestPipeline { _, _ in
            withUnsafeCurrentTask { $0?.cancel() }
            return .failure(503, "ServiceUnavailable")
        }
        let task = Task { try await test.pipeline.send(.sample()) }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(test.transport.sent.count == 1)
    }

    @Test(arguments: ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"])
    func renewsAnExpiredTokenOnce(code: String) async {
        let test = TestPipeline(credentials: Renewable()) { _, _ in .failure(400, code) }
        let error = await #expect(throws: AWSError.self) { try await test.pipeline.send(.sample()) }
        #expect(error?.code == code)
        #expect(test.transport.sent.map { $0.headers["x-amz-security-token"] } == ["token-0", "token-1"])
        #expect(test.time.sleeps.isEmpty)
        #expect(test.observed.map(\.nextIn) == [.zero, nil])
    }

    /// S3's answer to HEAD has no body that would say what was refused.
    @Test(arguments: [400, 403])
    func renewsOnceWhereAHeadIsRefusedWithoutACode(status: Int) async throws {
        let test = TestPipeline(credentials: Renewable()) { number, _ in
            HTTPResponse(status: number == 0 ? status : 200)
        }
        var head = AWSOperation.sample(.s3)
        head.method = .head
        _ = try await test.pipeline.send(head)
        #expect(test.transport.sent.map { $0.headers["x-amz-security-token"] } == ["token-0", "token-1"])

        let refusing = TestPipeline(credentials: Renewable()) { _, _ in HTTPResponse(status: status) }
        let error = await #expect(throws: AWSError.self) { try await refusing.pipeline.send(head) }
        #expect(error?.code == "HTTP\(status)")
        #expect(refusing.transport.sent.count == 2)
        #expect(refusing.time.sleeps.isEmpty)
    }

    @Test func throwsExpiryWhereThereAreNoOtherCredentials() async {
        let test = TestPipeline { _, _ in .failure(400, "ExpiredToken") }
        let error = await #expect(throws: AWSError.self) { try await test.pipeline.send(.sample()) }
        #expect(error?.code == "ExpiredToken")
        #expect(test.transport.sent.count == 1)
    }

    @Test func throwsTheErrorOfTheCredentialSource() async {
        let test = TestPipeline(credentials: Broken()) { _, _ in .text("{}") }
        await #expect(throws: Broken.Locked.self) { try await test.pipeline.send(.sample()) }
        #expect(test.transport.sent.isEmpty)
    }
}

private struct Renewable: CredentialsProvider {
    func credentials() async throws -> Credentials { keys("token-0") }

    func credentials(replacing rejected: Credentials) async throws -> Credentials? {
        rejected == keys("token-0") ? keys("token-1") : nil
    }

    private func keys(_ token: String) -> Credentials {
        Credentials(accessKeyID: "ASIAEXAMPLE", secretAccessKey: "secret", sessionToken: token)
    }
}

private struct Broken: CredentialsProvider {
    struct Locked: Error {}

    func credentials() async throws -> Credentials { throw Locked() }
}
