import Foundation
import Synchronization
import TestSupport
import Testing

/// The built command, killed by SIGKILL before and after every single call, and then run again.
@Suite(.serialized, .enabled(if: TestPython.path != nil, TestPython.hint))
struct KilledTests {
    private typealias Cut = CuttingProxy.Cut

    private static let up = ["up", "--no-build"]
    private static let push = ["push", "--no-build"]
    private static let down = ["down", "--yes", "--delete-results"]

    @Test func upFromNothingAndDown() async throws {
        try await everyCall("whole", atLeast: 30) { stack, cut in
            let upWasKilled = try await stack.dies(Self.up, at: cut)
            if upWasKilled {
                try await stack.succeed(Self.up)
                try await stack.expectWhole("up after up at \(cut)")
            }
            let downWasKilled = try await stack.dies(Self.down, at: cut)
            if downWasKilled {
                try await stack.succeed(Self.up)
                try await stack.expectWhole("up after down at \(cut)")
                _ = try await stack.dies(Self.down, at: cut)
            }
            try await stack.succeed(Self.down)
            try await stack.expectNothing("down after down at \(cut)")
            if upWasKilled {
                _ = try await stack.dies(Self.up, at: cut)
                try await stack.succeed(Self.down)
                try await stack.expectNothing("down after up at \(cut)")
            }
            return upWasKilled || downWasKilled
        }
    }

    @Test func upOfChangedSettings() async throws {
        try await everyCall("changed", atLeast: 20, prepare: { try await $0.succeed(Self.up) }) { stack, cut in
            try stack.setMemory(512)
            guard try await stack.dies(Self.up, at: cut) else { return false }
            try await stack.succeed(Self.up)
            try await stack.expectWhole(memory: 512, versions: 2...2, "up after up at \(cut)")

            try stack.setMemory(256)
            _ = try await stack.dies(Self.up, at: cut)
            try await stack.succeed(Self.down)
            try await stack.expectNothing("down after up at \(cut)")
            try await stack.succeed(Self.up)
            return true
        }
    }

    @Test func pushOfNewCode() async throws {
        try await everyCall("pushed", atLeast: 10, prepare: { try await $0.succeed(Self.up) }) { stack, cut in
            try stack.build("false")
            guard try await stack.dies(Self.push, at: cut) else { return false }
            try await stack.succeed(Self.push)
            try await stack.expectWhole(versions: 2...2, codes: 2, "push after push at \(cut)")

            try stack.build("true")
            _ = try await stack.dies(Self.push, at: cut)
            // It stays with the code that it had, or finishes the push.
            try await stack.succeed(Self.up)
            try await stack.expectWhole(versions: 2...3, codes: 2, "up after push at \(cut)")
            try await stack.succeed(Self.push)

            try stack.build("false")
            _ = try await stack.dies(Self.push, at: cut)
            try await stack.succeed(Self.down)
            try await stack.expectNothing("down after push at \(cut)")
            try stack.build("true")
            try await stack.succeed(Self.up)
            return true
        }
    }

    /// Runs a body for every call and both sides of it, on a few stacks at a time, until a command comes to its end.
    ///
    /// - Parameter body: leaves its stack as it found it; returns false where the command was not killed.
    private func everyCall(
        _ name: String, atLeast least: Int, prepare: @escaping @Sendable (MortalStack) async throws -> Void = { _ in },
        _ body: @escaping @Sendable (MortalStack, Cut) async throws -> Bool
    ) async throws {
        let server = try await Server.ministack()
        let census = try await Server.census(of: server, region: "us-east-2")
        let account = Account(endpoint: server.endpoint, region: "us-east-2")
        let variables = Program.environment(try await account.makeUser("mallory"))
        for phase in CuttingProxy.Phase.allCases {
            let next = Counter()
            let reached = try await withThrowingTaskGroup { group in
                for lane in ["a", "b", "c", "d"] {
                    group.addTask {
                        let stack = try MortalStack(
                            "\(name)-\(lane)-\(phase)".lowercased(), on: server, census, variables)
                        try await prepare(stack)
                        var call = next.next()
                        while try await body(stack, Cut(call: call, phase)) { call = next.next() }
                        try await stack.succeed(Self.down)
                        try await stack.expectNothing("in the end")
                        return call
                    }
                }
                return try await group.reduce(0, max)
            }
            #expect(reached > least, "\(phase)")
        }
    }

    /// Counts from 1.
    private final class Counter: Sendable {
        private let last = Mutex(0)

        func next() -> Int {
            last.withLock { last in
                last += 1
                return last
            }
        }
    }
}
