import AWSClients
import AWSCore
import Fanout
import Synchronization
import TestSupport
import Testing

/// A sender that is killed must have recorded what it knows: it counts an acknowledgement before it sends anything more.
@Suite struct PromptRecordingTests {
    private let queue = FakeAWS.queue

    /// Sends tasks; how many were counted as acknowledged whenever a call was made.
    private func acknowledgedAtCalls(
        tasks: Int, options: SendOptions, answer: @escaping @Sendable (_ call: Int) -> FakeBatchAnswer
    ) async throws -> [Int] {
        let time = VirtualTime(seed: 1)
        let known = Mutex<(now: Int, atCalls: [Int])>((0, []))
        let aws = FakeAWS.forRuns(time) { call, _ in
            known.withLock { $0.atCalls.append($0.now) }
            return answer(call)
        }
        let sender = Sender(
            client: aws.clients(time: time).sqs, queue: queue, run: someRun, options: options, time: time)
        let report = try await time.scheduled {
            var index = 0
            return await sender.send(
                tasks: tasks, progress: { progress in known.withLock { $0.now = progress.acknowledged } }
            ) {
                guard index < tasks else { return nil }
                defer { index += 1 }
                return SourceTask(index: index, line: index + 1, body: "{}")
            }
        }
        #expect(report.isComplete)
        return known.withLock { $0.atCalls }
    }

    @Test func recordsWhileItWaitsForItsTurn() async throws {
        let counts = try await acknowledgedAtCalls(tasks: 40, options: SendOptions(rate: 10)) { _ in .all }
        #expect(counts == [0, 10, 20, 30])
    }

    @Test func recordsBeforeTheRestOfABatchIsRetried() async throws {
        let refusal = FakeBatchAnswer.Reply.refused(code: "InternalError", isSenderFault: false)
        let counts = try await acknowledgedAtCalls(tasks: 10, options: SendOptions()) { call in
            switch call {
            case 0: .entries(["3": refusal, "7": refusal])
            case 1: .entries(["7": refusal])
            default: .all
            }
        }
        #expect(counts == [0, 8, 9])
    }
}
