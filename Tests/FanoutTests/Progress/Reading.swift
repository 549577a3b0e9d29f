import AWSClients
import Fanout
import Foundation
import Testing
import Timing

let someRun = RunID(at: Instant(seconds: 1_795_490_211), random: 0x4f2a)

extension RunLocation {
    /// A stack whose bucket is `bucket`, and of whose function a test needs nothing.
    init(queue: QueueURL, deadLetterQueue: QueueURL? = nil) {
        self.init(
            bucket: "bucket", resultsPrefix: "results/", queue: queue, deadLetterQueue: deadLetterQueue, mapping: nil,
            function: "f", alias: "live")
    }
}

/// Every task of a text.
func tasks(
    in text: String, format: TaskFormat? = nil, chunk: Int = ByteSource.chunkSize
) throws -> [SourceTask] {
    try tasks(in: Array(text.utf8), format: format, chunk: chunk)
}

func tasks(
    in bytes: [UInt8], format: TaskFormat? = nil, chunk: Int = ByteSource.chunkSize
) throws -> [SourceTask] {
    var reader = try TaskReader(ByteSource(bytes, chunk: chunk, name: "tasks"), format: format, run: someRun)
    var tasks: [SourceTask] = []
    while let task = try reader.next() { tasks.append(task) }
    return tasks
}

/// The error that reading ends with, and what came before it.
func failure(
    in bytes: [UInt8], format: TaskFormat? = nil, chunk: Int = ByteSource.chunkSize
) throws -> (tasks: [SourceTask], error: InputError?) {
    var tasks: [SourceTask] = []
    do {
        var reader = try TaskReader(ByteSource(bytes, chunk: chunk, name: "tasks"), format: format, run: someRun)
        while let task = try reader.next() { tasks.append(task) }
        return (tasks, nil)
    } catch let error as InputError {
        return (tasks, error)
    }
}

/// A folder of its own for one test, removed with it.
final class ScratchFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "fanout-tests-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // A leftover in the temporary folder fails no test.
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: file(name)))
        return file(name)
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: file(name))), as: UTF8.self)
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}
