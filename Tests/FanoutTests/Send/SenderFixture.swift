import AWSClients
import Fanout
import TestSupport
import Testing
import WireFormat

/// Inputs, and a sender of runs that are kept in a folder of the test's own.
struct SenderFixture {
    let time = VirtualTime()
    let scratch: ScratchFolder
    let folder: RunFolder

    init() throws {
        scratch = try ScratchFolder()
        folder = RunFolder(scratch.file("daily.runs"))
    }

    func sender(_ aws: FakeAWS) -> RunSender {
        let clients = aws.clients(time: time)
        return RunSender(
            sqs: clients.sqs, s3: clients.s3, queue: FakeAWS.queue, bucket: "bucket", folder: folder,
            time: time, random: { 0.5 })
    }

    /// So many tasks in a CSV.
    func input(_ rows: Int, name: String = "tasks.csv") throws -> TaskInput {
        TaskInput(path: try scratch.write("n\n" + (0..<rows).map { "\($0)\n" }.joined(), to: name))
    }

    func run(_ text: String) throws -> RunID { try #require(RunID(text)) }
}

/// Tests that speak of these things as their own.
protocol SendsRuns {
    var fixture: SenderFixture { get }
}

extension SendsRuns {
    var folder: RunFolder { fixture.folder }
    var scratch: ScratchFolder { fixture.scratch }

    func sender(_ aws: FakeAWS) -> RunSender { fixture.sender(aws) }

    func input(_ rows: Int, name: String = "tasks.csv") throws -> TaskInput { try fixture.input(rows, name: name) }

    func run(_ text: String) throws -> RunID { try fixture.run(text) }
}

extension SendReport.Ending {
    /// The error that sending ended with.
    var error: (any Error)? {
        if case .failed(let error) = self { error } else { nil }
    }

    var isStopped: Bool {
        if case .stopped = self { true } else { false }
    }
}
