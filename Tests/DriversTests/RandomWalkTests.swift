import Drivers
import Foundation
import Reconciliation
import Resources
import TestSupport
import Testing

/// Stack files that change, drift, deaths and lost lockfiles, in any order.
@Suite struct RandomWalkTests {
    /// Each test case takes the seeds from one on; they run side by side.
    @Test(arguments: stride(from: UInt64(1), through: 200, by: 20).map(\.self))
    func everyWalkEndsWhereItShould(from first: UInt64) async throws {
        for seed in first..<first + 20 {
            let walk = try Walk(seed)
            do {
                try await walk.fixture.time.scheduled { try await walk.go() }
            } catch {
                Issue.record("seed \(seed) after \(walk.story): \(error)")
            }
        }
    }

    private final class Walk: @unchecked Sendable {
        // One task at a time uses it: the walk itself.
        let fixture: StackFixture
        private let seed: UInt64
        private var dice: Dice
        private var stack = RandomStack()
        private(set) var story: [String] = []
        private let strangers: Foreigners

        init(_ seed: UInt64) throws {
            self.seed = seed
            dice = Dice(seed)
            fixture = try StackFixture(seed: seed) { settings in
                settings.tagsNewBuckets = !seed.isMultiple(of: 3)
                settings.functionDeletionDelay = .seconds(5)
            }
            let names = fixture.names
            fixture.aws.world { Foreigners.seed(&$0, names) }
            strangers = fixture.aws.world { Foreigners($0, names) }
        }

        func go() async throws {
            if dice.next(upTo: 4) > 1 { try await up() }
            for _ in 0..<dice.next(upTo: 5) + 5 { try await step() }
            try await finish()
        }

        private func note(_ text: String) { story.append(text) }

        private func step() async throws {
            switch dice.next(upTo: 12) {
            case 1, 2, 3:
                for _ in 0..<dice.next(upTo: 3) { note(stack.edit(&dice)) }
                if dice.next(upTo: 2) == 1 { try await up() }
            case 4:
                note(stack.build(&dice))
                if dice.next(upTo: 2) == 1 { try await up() }
            case 5, 6: drift()
            case 7:
                let kind = dice.pick(ResourceKind.allCases)
                note("\(kind) is deleted by hand")
                fixture.aws.world { DriftTests.remove(kind, from: &$0) }
                // Their version of a layer of our name goes with it by the test's hand, not by ours.
                let names = fixture.names
                fixture.aws.world { Foreigners.seedLayerVersion(&$0, names) }
            case 8, 9, 10: try await dies()
            case 11: try await loseLockfile()
            default: try await down()
            }
        }

        private func drift() {
            let drifts =
                DriftTests.queues + DriftTests.functions + DriftTests.mappings + DriftTests.others + DriftTests.tags
            let drift = dice.pick(drifts)
            note("drift of \(drift.testDescription)")
            let foreign = fixture.aws.world { $0.mappings.filter { $0.key.hasPrefix("foreign") } }
            fixture.aws.world {
                drift.change(&$0)
                $0.mappings.merge(foreign) { _, theirs in theirs }
            }
        }

        private func up() async throws {
            note("up")
            try await fixture.up(stack.text, worker: stack.worker)
        }

        private func down() async throws {
            note("down")
            try await fixture.down()
            #expect(fixture.aws.census.count == Foreigners.count, "seed \(seed) after \(story): \(fixture.census)")
        }

        private func dies() async throws {
            let isDown = dice.next(upTo: 3) == 1
            let number = dice.next(upTo: isDown ? 60 : 90)
            let phase: FakePhase = dice.next(upTo: 2) == 1 ? .beforeEffect : .afterEffect
            fixture.kill(atCall: number, phase)
            do {
                if isDown { try await down() } else { try await up() }
                fixture.aws.revive()
            } catch  where fixture.aws.killed {
                note("killed at call \(number) \(phase)")
                try fixture.restart()
            }
        }

        /// Everything is put right before: whose a resource is that lost its tags, only the lockfile knows.
        private func loseLockfile() async throws {
            try await up()
            note("lockfile lost")
            try fixture.loseLockfile()
            _ = try await fixture.adopt(stack.text)
        }

        private func finish() async throws {
            try await up()
            let place = "seed \(seed) after \(story)"
            let plan = try await fixture.plan(stack.text, worker: stack.worker)
            #expect(plan.steps.isEmpty, "\(place): \(plan.steps)")
            let lockfile = try #require(try fixture.recorded)
            #expect(lockfile.pending.isEmpty, "\(place)")
            checkCounts(place)

            try fixture.loseLockfile()
            let adoption = try await fixture.adopt(stack.text)
            #expect(adoption.strangers.isEmpty, "\(place)")
            #expect(adoption.lockfile.lineage == lockfile.lineage, "\(place)")
            #expect(
                adoption.lockfile.resources.mapValues(\.identity) == lockfile.resources.mapValues(\.identity),
                "\(place)")
            let names = fixture.names
            #expect(fixture.aws.world { Foreigners($0, names) } == strangers, "\(place)")

            try await down()
            #expect(fixture.aws.world { Foreigners($0, names) } == strangers, "\(place)")
            #expect(try fixture.recorded == nil, "\(place)")
        }

        /// One of each, beside what is not ours.
        private func checkCounts(_ place: String) {
            let ours = fixture.aws.census.filter { $0.name.hasPrefix("arn") ? $0.name.hasSuffix(":demo:live") : true }
            func count(_ kind: String, _ isOurs: (String) -> Bool) -> Int {
                ours.count { $0.kind == kind && isOurs($0.name) }
            }
            let names = fixture.names
            #expect(count("queue") { [names.queue, names.deadLetterQueue].contains($0) } == 2, "\(place)")
            #expect(count("mapping") { _ in true } == 1, "\(place)")
            #expect(count("alias") { _ in true } == 1, "\(place)")
            #expect(count("rolePolicy") { _ in true } == 1, "\(place)")
            for (kind, name) in [
                ("role", names.role), ("bucket", names.bucket), ("logGroup", names.logGroup),
                ("function", names.function),
            ] {
                #expect(count(kind) { $0 == name } == 1, "\(place): \(kind)")
            }
            // Of each layer that was ever pushed one version, and none twice.
            let descriptions = fixture.aws.world { world in
                world.layers[names.layer]?.versions.values.map(\.description).filter { $0 != "theirs" } ?? []
            }
            #expect(Set(descriptions).count == descriptions.count, "\(place): \(descriptions)")
        }
    }
}
