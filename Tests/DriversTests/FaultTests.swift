import AWSCore
import Foundation
import Reconciliation
import Resources
import TestSupport
import Testing

/// AWS in a bad mood, and AWS that says no.
@Suite struct FaultTests {
    private static let pushed = StackFixture.Worker(code: "second code", layer: "second layer")

    /// Each test case takes the seeds from one on; the hundred of them run side by side.
    @Test(arguments: stride(from: UInt64(1), through: 100, by: 10).map(\.self))
    func everythingEndsRightWhereOneCallInSixGoesWrong(from first: UInt64) async throws {
        for seed in first..<first + 10 {
            let fixture = try StackFixture(seed: seed)
            fixture.aws.setFaults(.badMood(seed))
            do {
                try await fixture.time.scheduled { try await Self.live(fixture, seed) }
            } catch {
                Issue.record("seed \(seed): \(error)")
            }
        }
    }

    private static func live(_ fixture: StackFixture, _ seed: UInt64) async throws {
        try await fixture.up()
        #expect(fixture.census == StackFixture.whole, "seed \(seed)")
        try await fixture.push(worker: pushed)
        let counts = Dictionary(fixture.aws.census.map { ($0.kind, 1) }, uniquingKeysWith: +)
        // The first worker's version stays, and with it the layer and the zips that it was made of.
        #expect(
            counts == [
                "queue": 2, "role": 1, "rolePolicy": 1, "bucket": 1, "object": 4, "logGroup": 1, "layerVersion": 2,
                "function": 1, "version": 2, "alias": 1, "mapping": 1,
            ], "seed \(seed)")
        #expect(try await fixture.plan(worker: pushed).steps.isEmpty, "seed \(seed)")
        try await fixture.down()
        #expect(fixture.census.isEmpty, "seed \(seed)")
        #expect(try fixture.recorded == nil, "seed \(seed)")
    }

    @Test func theFaultsAreAsManyAsTheyClaim() async throws {
        let fixture = try StackFixture(seed: 7)
        fixture.aws.setFaults(.badMood(7))
        try await fixture.time.scheduled {
            for _ in 1...3 {
                try await fixture.up()
                try await fixture.down()
            }
        }
        let calls = fixture.aws.calls
        let throttled: Set<String> = [
            "TooManyRequestsException", "RequestThrottled", "SlowDown", "ThrottlingException", "Throttling",
        ]
        let throttles = Double(calls.count { throttled.contains($0.error ?? "") }) / Double(calls.count)
        #expect((0.06...0.16).contains(throttles))
    }

    // MARK: What is permanent

    /// Every operation of `up`.
    private static func operations() async throws -> [String] {
        let fixture = try StackFixture(seed: 1)
        try await fixture.time.scheduled { _ = try await fixture.up() }
        return Set(fixture.aws.calls.map(\.operation)).sorted()
    }

    /// A call with all that it says.
    private struct Request: Hashable {
        let operation: String
        let segments: [String]
        let query: [String]
        let input: JSON
    }

    /// Each refusal, and how often a call is made that is refused so.
    @Test(arguments: [(FakeFault.Kind.accessDenied, 1), (.badParameter, 1), (.expiredToken, 2)])
    func failsAtOnceOnPermanentErrors(kind: FakeFault.Kind, attempts: Int) async throws {
        let operations = try await Self.operations()
        #expect(operations.count > 20)
        for operation in operations {
            let fixture = try StackFixture(seed: 1)
            if kind == .expiredToken { fixture.setCredentials(Renewable()) }
            fixture.aws.setFaults([.on(operation, kind, occurrence: nil)])
            let place = "\(operation) \(kind)"
            do {
                try await fixture.time.scheduled { _ = try await fixture.up() }
                // Whether the bucket may be looked into is asked in two ways; one answer is enough.
                #expect(operation == "HeadObject", "\(place): it went ahead")
            } catch let conflict as StackFixture.Conflicts {
                // A bucket that we may not look into is somebody else's.
                #expect(operation == "HeadBucket" && kind == .accessDenied, "\(place): \(conflict)")
            } catch let failure as ApplyFailure {
                let error = failure.failures.compactMap { $0.error as? AWSError }.first
                #expect(Self.says(error, operation), "\(place): \(failure)")
                #expect(failure.failures.allSatisfy { $0.error is AWSError }, "\(place): \(failure)")
            } catch {
                #expect(Self.says(error as? AWSError, operation), "\(place): \(error)")
            }
            let refused = fixture.aws.calls.filter { $0.operation == operation }.map {
                Request(operation: $0.operation, segments: $0.segments, query: $0.query, input: $0.input)
            }
            let counts = Dictionary(refused.map { ($0, 1) }, uniquingKeysWith: +)
            // Those that were on their way when the first was refused may not have come to their end.
            #expect(counts.values.max() == attempts, "\(place): \(counts.values)")
        }
    }

    /// Whether an error is AWS's own answer to this call.
    private static func says(_ error: AWSError?, _ operation: String) -> Bool {
        guard case .service(let failure)? = error else { return false }
        let codes = [
            "AccessDeniedException", "AccessDenied", "InvalidParameterValueException", "InvalidArgument",
            "ExpiredTokenException", "ExpiredToken", "HTTP400", "HTTP403",
        ]
        return failure.call.operation == operation && codes.contains(failure.code)
    }

    private struct Renewable: CredentialsProvider {
        func credentials() async throws -> Credentials { keys("first") }

        func credentials(replacing rejected: Credentials) async throws -> Credentials? { keys("second") }

        private func keys(_ token: String) -> Credentials {
            Credentials(accessKeyID: "AKIDFAKE", secretAccessKey: "secret", sessionToken: token)
        }
    }
}

extension [FakeFault] {
    /// 10 % throttles, 5 % internal errors, 3 % lost answers.
    static func badMood(_ seed: UInt64) -> [FakeFault] {
        [
            .seeded(seed << 20, oneIn: 10, .throttled), .seeded((seed << 20) + (1 << 50), oneIn: 20, .internalError),
            .seeded((seed << 20) + (2 << 50), oneIn: 33, .answerLost),
        ]
    }
}
