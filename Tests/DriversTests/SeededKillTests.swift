import Files
import Foundation
import Reconciliation
import Resources
import Synchronization
import TestSupport
import Testing

/// Dies before and after every call of a command that a seed chose, eight steps at once and in an AWS in a bad mood; what
/// comes after begins from every one of these deaths.
///
/// The sample goes through some deaths of two seeds in ten; with `FANCTL_ALL_SEEDS=1` it is all of them, which takes minutes.
@Suite struct SeededKillTests {
    private static let takesAll = ProcessInfo.processInfo.environment["FANCTL_ALL_SEEDS"] == "1"
    /// Every which death of the sample is followed; the others differ by where they lie.
    private static let stride = takesAll ? 1 : 20

    /// What a process that died at a moment left.
    private struct Death: Sendable {
        let call: Int
        let phase: FakePhase
        let world: FakeWorld
        let lockfile: [UInt8]?
    }

    @Test(arguments: Swift.stride(from: UInt64(1), through: 100, by: 10).map(\.self))
    func nothingIsDoubledAndNothingIsOrphaned(from first: UInt64) async throws {
        var deaths = 0
        var kills = 0
        for seed in first..<first + (Self.takesAll ? 10 : 2) {
            do {
                let left = try await Self.deaths(seed)
                kills += left.kills
                for (number, death) in left.states.enumerated()
                where (number + Int(seed)).isMultiple(of: Self.stride) {
                    deaths += 1
                    try await Self.goOn(from: death, left.stack, left.fixture, seed)
                }
            } catch {
                Issue.record("seed \(seed): \(error)")
            }
        }
        #expect(deaths > 0)
        if Self.takesAll {
            print("seeds \(first)…\(first + 9): \(kills) kills, \(deaths) different states, all survived")
        }
    }

    /// Runs a command to its end, and keeps what there was before and after each of its calls.
    private static func deaths(
        _ seed: UInt64
    ) async throws -> (fixture: StackFixture, stack: RandomStack, kills: Int, states: [Death]) {
        var dice = Dice(seed)
        let fixture = try StackFixture(seed: seed) { $0.tagsNewBuckets = !seed.isMultiple(of: 3) }
        var stack = RandomStack()
        let command = dice.next(upTo: 4)
        let before = stack
        for _ in 0..<dice.next(upTo: 4) { _ = stack.edit(&dice) }
        if command != 2 { _ = stack.build(&dice) }
        let after = stack
        let states = Mutex<(kills: Int, deaths: [Death])>((0, []))
        try await fixture.time.scheduled {
            if command != 1 { try await fixture.up(before.text, worker: before.worker) }
            fixture.aws.forgetCalls()
            fixture.aws.setFaults(.badMood(seed))
            let path = fixture.lockfilePath
            let aws = fixture.aws
            aws.setHook { call, phase in
                let lockfile = try FileReader.contents(of: path)
                let world = aws.world { $0 }
                states.withLock { states in
                    states.kills += 1
                    // Between two reads nothing happens, and before a call things are as after the one before it.
                    let isNews = phase == .afterEffect && call.changesSomething
                    guard isNews || states.deaths.isEmpty || states.deaths.last?.lockfile != lockfile else { return }
                    states.deaths.append(Death(call: call.number, phase: phase, world: world, lockfile: lockfile))
                }
            }
            switch command {
            case 1, 2: try await fixture.up(after.text, worker: after.worker)
            case 3: try await fixture.push(before.text, worker: after.worker)
            default: try await fixture.down()
            }
            aws.setHook(nil)
        }
        let (kills, deaths) = states.withLock { $0 }
        return (fixture, stack, kills, deaths)
    }

    /// Another process: `up` finds one of each, `down` leaves nothing.
    private static func goOn(
        from death: Death, _ stack: RandomStack, _ origin: StackFixture, _ seed: UInt64
    ) async throws {
        let place = "seed \(seed), killed at call \(death.call) \(death.phase)"
        let fixture = try StackFixture(copying: origin, seed: seed + UInt64(death.call))
        fixture.aws.world { $0 = death.world }
        if let lockfile = death.lockfile {
            try AtomicFile.replace(fixture.lockfilePath, with: lockfile)
        } else {
            try FileSystem.remove(fixture.lockfilePath)
        }
        fixture.aws.setFaults(.badMood(seed + 1000))
        try await fixture.time.scheduled {
            // Half of the deaths are followed by `down` at once.
            if (death.call + Int(seed)).isMultiple(of: 2) {
                try await fixture.up(stack.text, worker: stack.worker)
                let counts = Dictionary(fixture.aws.census.map { ($0.kind, 1) }, uniquingKeysWith: +)
                for (kind, count) in [
                    ("queue", 2), ("role", 1), ("rolePolicy", 1), ("bucket", 1), ("logGroup", 1), ("function", 1),
                    ("alias", 1), ("mapping", 1),
                ] {
                    #expect(counts[kind] == count, "\(place): \(kind)")
                }
                let descriptions = fixture.aws.world { world in
                    world.layers[fixture.names.layer]?.versions.values.map(\.description) ?? []
                }
                #expect(Set(descriptions).count == descriptions.count, "\(place): \(descriptions)")
                #expect(try await fixture.plan(stack.text, worker: stack.worker).steps.isEmpty, "\(place)")
                #expect(try fixture.recorded?.pending.isEmpty == true, "\(place)")
            }
            try await fixture.down()
            #expect(fixture.census.isEmpty, "\(place)")
            #expect(try fixture.recorded == nil, "\(place)")
        }
    }
}
