import Foundation
import Synchronization
import TestSupport
import Testing

/// The built command, killed by SIGKILL before and after every single call, and then run again.
@Suite("Killed at every call", .serialized, .enabled(if: TestPython.path != nil, TestPython.hint))
struct KilledTests {
    private typealias Cut = CuttingProxy.Cut

    @Test func upBeginsFromNothing() async throws {
        try await everyCall("new", atLeast: 30) { stack, cut, _ in
            guard try await stack.dies(["up", "--no-build"], at: cut) else { return false }
            try await stack.succeed("up", "--no-build")
            try await stack.expectWhole("after up at \(cut)")
            try await stack.succeed("down", "--yes", "--delete-results")
            try await stack.expectNothing("after up and down at \(cut)")

            guard try await stack.dies(["up", "--no-build"], at: cut) else { return false }
            try await stack.succeed("down", "--yes", "--delete-results")
            try await stack.expectNothing("after down at \(cut)")
            return true
        }
    }

    @Test func upChangesSettings() async throws {
        try await everyCall("changed", atLeast: 20, prepare: { try await $0.succeed("up", "--no-build") }) {
            stack, cut, round in
            let memory = round.isMultiple(of: 2) ? 256 : 512
            try stack.setMemory(memory)
            guard try await stack.dies(["up", "--no-build"], at: cut) else { return false }
            try await stack.succeed("up", "--no-build")
            try await stack.expectWhole(memory: memory, versions: 1 + round, "after up at \(cut)")
            return true
        }
    }

    @Test func pushSendsNewCode() async throws {
        try await everyCall("pushed", atLeast: 10, prepare: { try await $0.succeed("up", "--no-build") }) {
            stack, cut, round in
            try stack.build(round.isMultiple(of: 2) ? "true" : "false")
            guard try await stack.dies(["push", "--no-build"], at: cut) else { return false }
            try await stack.succeed("push", "--no-build")
            try await stack.expectWhole(versions: 1 + round, codes: 2, "after push at \(cut)")
            return true
        }
    }

    @Test func downLeavesNothing() async throws {
        let down = ["down", "--yes", "--delete-results"]
        try await everyCall("gone", atLeast: 20, prepare: { try await $0.succeed("up", "--no-build") }) {
            stack, cut, _ in
            guard try await stack.dies(down, at: cut) else { return false }
            try await stack.succeed("up", "--no-build")
            try await stack.expectWhole("after up at \(cut)")

            guard try await stack.dies(down, at: cut) else { return false }
            try await stack.succeed("down", "--yes", "--delete-results")
            try await stack.expectNothing("after down at \(cut)")
            try await stack.succeed("up", "--no-build")
            return true
        }
    }

    /// Runs a body for every call and both sides of it, on a few stacks at a time, until a command comes to its end.
    ///
    /// - Parameter body: gets the number of its round on this stack, from 1; returns false where the command was not killed.
    private func everyCall(
        _ name: String, atLeast least: Int, prepare: @escaping @Sendable (MortalStack) async throws -> Void = { _ in },
        _ body: @escaping @Sendable (MortalStack, Cut, _ round: Int) async throws -> Bool
    ) async throws {
        let server = try await Server.ministack()
        let census = try await Server.census(of: server, region: "us-east-2")
        let account = Account(endpoint: server.endpoint, region: "us-east-2")
        let variables = Program.environment(try await account.makeUser("mallory"))
        for phase in CuttingProxy.Phase.allCases {
            let next = Counter()
            let reached = try await withThrowingTaskGroup { group in
                for lane in ["a", "b", "c"] {
                    group.addTask {
                        let stack = try MortalStack(
                            "\(name)-\(lane)-\(phase)".lowercased(), on: server, census, variables)
                        try await prepare(stack)
                        var (call, round) = (next.next(), 1)
                        while try await body(stack, Cut(call: call, phase), round) {
                            (call, round) = (next.next(), round + 1)
                        }
                        try await stack.succeed("down", "--yes", "--delete-results")
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
