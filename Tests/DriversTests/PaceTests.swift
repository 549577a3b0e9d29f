import AWSCore
import TestSupport
import Testing
import Timing
import Transport

/// Lambda takes 15 control-plane calls a second, of everybody in the account together, and 100 of GetFunction.
@Suite struct PaceTests {
    /// The way to AWS takes its time, half there and half back.
    private struct Distance: HTTPTransport {
        let aws: FakeAWS
        let milliseconds: Int

        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            try await aws.time.sleep(.milliseconds(milliseconds / 2))
            let response = try await aws.send(request)
            try await aws.time.sleep(.milliseconds(milliseconds / 2))
            return response
        }
    }

    /// The most that were made within any second.
    private static func most(_ calls: [FakeCall]) -> Int {
        let times = calls.map(\.at).sorted()
        return times.indices.map { first in
            times[first...].count { $0 - times[first] < .seconds(1) }
        }.max() ?? 0
    }

    @Test(arguments: [0, 80], UInt64(1)...5)
    func controlPlaneIsNeverAskedTooOften(milliseconds: Int, seed: UInt64) async throws {
        // A limit of the fake's own would hide the calls that come too often: they are counted here.
        let fixture = try StackFixture(seed: seed, startup: .milliseconds(20)) { $0.lambdaRate = .max }
        fixture.setTransport(Distance(aws: fixture.aws, milliseconds: milliseconds))
        try await fixture.time.scheduled {
            try await fixture.up()
            try await fixture.up()
            let worker = StackFixture.Worker(code: "second code", layer: "second layer")
            try await fixture.push(worker: worker)
            try await fixture.push(worker: StackFixture.Worker(code: "third code", layer: "third layer"))
            try await fixture.up(StackFixture.text.replacing("debug", with: "info"), worker: worker)
            try await fixture.down()
            try await fixture.up()
        }
        let calls = fixture.aws.calls.filter { $0.service == .lambda }
        let controlPlane = calls.filter { $0.operation != "GetFunction" }
        #expect(controlPlane.count > 60)
        #expect(Self.most(controlPlane) <= 15)
        #expect(Self.most(calls.filter { $0.operation == "GetFunction" }) <= 100)
    }
}
