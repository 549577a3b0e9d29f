import Foundation
import TestSupport
import Testing

/// One run, sent by as many processes as it takes, each of which knows only what the one before left on the disk.
struct FaultySending {
    static let run = "faulty"
    private static let stack = "faulty"
    private static let region = "us-east-2"
    /// Far more than it takes.
    private static let mostSenders = 200

    private let tasks: String
    private let callsOfASender: Range<Int>
    private let scratch: Scratch
    private let worker: StandInWorker
    private let server: Server
    private let queue: FaultyQueue
    private let account: Account
    private let fanctl: FanctlCommand

    /// - Parameters:
    ///   - tasks: the path of a CSV.
    ///   - callsOfASender: at which call a sender is killed.
    init(of tasks: String, callsOfASender: Range<Int>) async throws {
        (self.tasks, self.callsOfASender) = (tasks, callsOfASender)
        scratch = try Scratch()
        server = try await Server.ministack()
        account = Account(endpoint: server.endpoint, region: Self.region)
        let keys = try await account.makeUser("alice")
        queue = try await FaultyQueue(before: server, keys: keys, region: Self.region, tasks: tasks)
        worker = try StandInWorker(in: scratch.file("worker"))
        fanctl = FanctlCommand(
            FanctlCommand.quickPath, project: scratch.path,
            environment: worker.environment(Program.environment(keys)), options: ["--endpoint", queue.endpoint],
            uploadOptions: StandInWorker.uploadOptions)
        try scratch.write(
            "stacks/\(Self.stack).yaml",
            "name: \(Self.stack)\nregion: \(Self.region)\n\(worker.stackLines)queue: { retention: 4d }\n")
        try await fanctl.succeed("up")
        try await fanctl.succeed("pause")
    }

    /// Sends until everything is sent, and compares what the senders recorded with what the queue saw of them.
    func finish() async throws -> FaultyOutcome {
        let start = ContinuousClock().now
        var dice = Dice(1)
        var outcome = FaultyOutcome()
        for number in 1...Self.mostSenders {
            let call = callsOfASender.lowerBound + dice.next(upTo: UInt64(callsOfASender.count)) - 1
            let status = try await send(isFirst: number == 1, killedAtCall: call)
            outcome.note(try await queue.end(), acknowledged: try acknowledgements())
            if status == 0 { break }
            let complaint = try scratch.text("err")
            // Too many answers lost in a row: that ends a sender as well, and the next one goes on.
            try #require(status == 128 + SIGKILL || status == 1, "\(complaint)")
            if status == 1 { outcome.surrenders += 1 } else { outcome.kills += 1 }
        }
        outcome.duration = ContinuousClock().now - start
        try await check(outcome)
        return outcome
    }

    private func check(_ outcome: FaultyOutcome) async throws {
        let books = try await queue.books()
        #expect(books.errors.isEmpty)
        #expect(books.wrong.count == 0 && books.runs == [Self.run])
        #expect(books.tasks == books.tasksInFile)
        let unacknowledged = outcome.acknowledged.symmetricDifference(0..<books.tasks)
        #expect(unacknowledged.count == 0)
        #expect(outcome.unexplained.count == 0, "sent more often than lost answers and kills explain, or not at all")
        #expect(books.messages == outcome.messages && books.messageIDs == books.messages)
        let depth = try await account.depth(of: Self.stack)
        #expect(depth == Account.Depth(visible: books.messages, hidden: 0))

        try await queue.spare()
        let last = try await fanctl.succeed("send", Self.stack, tasks, "--run", Self.run, "--resume")
        // A person reads 1,000 as such.
        let text = last.text.replacing(",", with: "")
        #expect(text == "Run \(Self.run): \(books.tasks) of \(books.tasks) tasks sent 0 of them now.\n")
        let life = try await queue.end()
        #expect(life.calls == 0, "there was nothing left to send")
    }

    func books() async throws -> FaultyQueue.Books { try await queue.books() }

    /// Every message that is on the queue, with boto3.
    func takeMessages() async throws -> [Account.Message] { try await account.take(from: Self.stack) }

    private func send(isFirst: Bool, killedAtCall call: Int) async throws -> Int32 {
        let arguments = ["send", Self.stack, tasks, "--run", Self.run] + (isFirst ? [] : ["--resume"])
        let child = try fanctl.start(arguments, output: scratch.file("out"), error: scratch.file("err"))
        try await queue.kill(child.id, atCall: call)
        return try await child.ended()
    }

    /// What the senders so far have on the disk; a line that was not written to its end counts for nothing.
    private func acknowledgements() throws -> Set<Int> {
        let lines = try scratch.text("stacks/\(Self.stack).runs/\(Self.run).acks")
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        var indices: Set<Int> = []
        for line in lines {
            let ends = line.split(separator: "-").compactMap { Int($0) }
            try #require(ends.count == 2, "\(line)")
            indices.formUnion(ends[0]...ends[1])
        }
        return indices
    }
}
