import Foundation
import Reconciliation
import TestSupport
import Testing

/// Dies before and after every single call, and goes on with another process.
@Suite struct KillTests {
    enum Command: CaseIterable, Sendable {
        case up
        /// `up` with new code, a new layer and new settings.
        case change
        case down
    }

    /// A command, and how many steps of it run at once.
    struct Case: Sendable, CustomTestStringConvertible {
        let command: Command
        let phase: FakePhase
        let width: Int

        var testDescription: String { "\(command), \(phase), \(width) at once" }

        static let all = Command.allCases.flatMap { command in
            [
                Case(command: command, phase: .beforeEffect, width: 1),
                Case(command: command, phase: .afterEffect, width: 1),
                // As the commands do it, and never twice in the same order.
                Case(command: command, phase: .afterEffect, width: 8),
            ]
        }
    }

    private static let changedText = StackFixture.text.replacing("LEVEL: debug", with: "LEVEL: info")
        .replacing("15m", with: "20m")
    private static let changedWorker = StackFixture.Worker(code: "second code", layer: "second layer")

    /// The stack before the command, in an AWS that is not asked more often than it must be.
    private func begin(_ example: Case) async throws -> StackFixture {
        let fixture = try StackFixture(width: example.width) { settings in
            settings.functionDelay = .seconds(1)
            settings.roleDelay = .seconds(1)
            settings.policyDelay = .seconds(1)
            settings.mappingDelay = .seconds(1)
            settings.mappingDeletionDelay = .seconds(1)
            settings.bucketVisibility = .seconds(1)
            // Some servers make a bucket without its tags.
            settings.tagsNewBuckets = example.width == 1
        }
        if example.command != .up { try await fixture.up() }
        return fixture
    }

    /// Runs the command and dies at a call of it; nil where it got to its end before.
    private func died(_ example: Case, _ origin: StackFixture, atCall number: Int) async throws -> StackFixture? {
        let fixture = try StackFixture(copying: origin)
        fixture.kill(atCall: number, example.phase)
        do {
            switch example.command {
            case .up: try await fixture.up()
            case .change: try await fixture.up(Self.changedText, worker: Self.changedWorker)
            case .down: try await fixture.down()
            }
        } catch {
            try #require(fixture.aws.killed, "it failed of its own: \(error)")
        }
        guard fixture.aws.killed else { return nil }
        try fixture.restart()
        return fixture
    }

    /// Whether the death left anything else than the one at the call before: between two reads, one step after the other,
    /// nothing happens.
    private func isNews(_ example: Case, _ calls: ArraySlice<FakeCall>) -> Bool {
        guard example.width == 1 else { return true }
        let afterChange = example.phase == .beforeEffect && calls.dropLast().last?.changesSomething ?? false
        return afterChange || calls.last?.changesSomething ?? false
    }

    /// - Returns: how many calls there were.
    private func everyCall(_ example: Case, _ check: (StackFixture, Int) async throws -> Void) async throws -> Int {
        let origin = try await begin(example)
        var number = 1
        while let fixture = try await died(example, origin, atCall: number) {
            if isNews(example, fixture.aws.calls[..<number]) { try await check(fixture, number) }
            number += 1
        }
        return number - 1
    }

    @Test(arguments: Case.all)
    func upFinishesAnInterruptedUp(example: Case) async throws {
        let calls = try await everyCall(example) { fixture, number in
            let place = "killed at call \(number)"
            if example.command == .change {
                try await fixture.up(Self.changedText, worker: Self.changedWorker)
                let counts = Dictionary(fixture.aws.census.map { ($0.kind, 1) }, uniquingKeysWith: +)
                #expect(counts["layerVersion"] == 2 && counts["version"] == 2, "\(place)")
                #expect(
                    try await fixture.plan(Self.changedText, worker: Self.changedWorker).steps.isEmpty, "\(place)")
            } else {
                try await fixture.up()
                #expect(fixture.unnumberedCensus == StackFixture.whole.map(StackFixture.unnumbered), "\(place)")
                #expect(try await fixture.plan().steps.isEmpty, "\(place)")
            }
            #expect(try fixture.recorded?.pending.isEmpty == true, "\(place)")
        }
        // Everything but the reading was killed, too.
        #expect(calls > 20)
    }

    @Test(arguments: Case.all)
    func downUndoesAnInterruptedUp(example: Case) async throws {
        let calls = try await everyCall(example) { fixture, number in
            let place = "killed at call \(number)"
            try await fixture.down()
            #expect(fixture.census.isEmpty, "\(place)")
            #expect(try fixture.recorded == nil, "\(place)")
        }
        // Everything but the reading was killed, too.
        #expect(calls > 20)
    }

    /// Commands that die one after the other, in an AWS that loses answers, and then one that lives.
    @Test(arguments: UInt64(1)...24)
    func survivesAnySequenceOfKills(seed: UInt64) async throws {
        let fixture = try StackFixture { $0.tagsNewBuckets = seed.isMultiple(of: 2) }
        var random = Dice(seed)
        fixture.aws.setFaults([
            .seeded(seed, oneIn: 17, .answerLost), .seeded(seed + 1, oneIn: 19, .throttled),
        ])
        for _ in 1...6 {
            fixture.kill(atCall: random.next(upTo: 70), random.next(upTo: 2) == 1 ? .beforeEffect : .afterEffect)
            do {
                switch random.next(upTo: 4) {
                case 1: try await fixture.down()
                case 2: try await fixture.up(Self.changedText, worker: Self.changedWorker)
                default: try await fixture.up()
                }
            } catch {
                try #require(fixture.aws.killed, "it failed of its own: \(error)")
            }
            if fixture.aws.killed { try fixture.restart() } else { fixture.aws.revive() }
        }
        try await fixture.up()
        // Zips and versions of the other worker may be there, too.
        #expect(Set(fixture.unnumberedCensus).isSuperset(of: StackFixture.whole.map(StackFixture.unnumbered)))
        let counts = Dictionary(fixture.aws.census.map { ($0.kind, 1) }, uniquingKeysWith: +)
        #expect(counts["layerVersion", default: 0] <= 2 && counts["mapping"] == 1 && counts["queue"] == 2)
        #expect(try await fixture.plan().steps.isEmpty)
        try await fixture.down()
        #expect(fixture.census.isEmpty)
        #expect(try fixture.recorded == nil)
    }
}
