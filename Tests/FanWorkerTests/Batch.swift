import Foundation
import Synchronization
import TestSupport
import Timing
import Transport

@testable import FanWorker

/// Does what a task says.
struct ObedientWorker: Worker {
    struct Task: Decodable {
        let order: Order
        let text: String?
    }

    enum Order: String, Decodable {
        case answer, giveUp, reject, fail, hang, fetch, retry, block, log, cancel, decode, nameless
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let width = Width()
    let gate = Gate()

    init(environment: WorkerEnvironment) {}

    func run(_ task: Task, context: TaskContext) async throws -> TaskResult {
        width.enter()
        defer { width.leave() }
        let text = task.text ?? ""
        switch task.order {
        case .answer:
            await Swift.Task.yield()
            return .text(text)
        case .giveUp: throw GiveUp(text)
        case .reject: throw Rejected(text)
        case .fail: throw Failure(description: text)
        case .hang:
            try await sleepUntilCancelled()
        case .retry: throw Retry(text, after: .seconds(90))
        case .block:
            // Holds its thread, and does not hear that it is cancelled, until the test lets it go.
            gate.wait()
            return .text("too late")
        case .log:
            for line in text.split(separator: ",") { context.log(String(line)) }
            throw GiveUp("logged")
        case .cancel: throw CancellationError()
        case .decode: return .text(try JSONDecoder().decode([String].self, from: Data("{}".utf8))[0])
        case .nameless: throw Failure(description: " ")
        case .fetch:
            return .text(try await context.http.get(text, headers: ["Authorization": "Token header-secret"]).text)
        }
    }
}

/// How many tasks are done at once.
final class Width: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var now: Int { counts.withLock { $0.now } }
    var most: Int { counts.withLock { $0.most } }

    func enter() {
        counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
    }

    func leave() { counts.withLock { $0.now -= 1 } }
}

/// Blocks threads until it is opened.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func wait() {
        semaphore.wait()
        semaphore.signal()
    }

    func open() { semaphore.signal() }

    deinit { semaphore.signal() }
}

/// Results in memory.
final class MemoryStore: ResultStore {
    struct Saved: Equatable {
        let text: String
        let contentType: String
    }

    struct Full: Error, CustomStringConvertible {
        let description = "the store is full"
    }

    private let kept = Mutex<[String: Saved]>([:])
    private let refuses: @Sendable (String) -> Bool

    private let beforeRemoval: @Sendable () -> Void

    init(
        refuses: @escaping @Sendable (String) -> Bool = { _ in false },
        beforeRemoval: @escaping @Sendable () -> Void = {}
    ) {
        self.beforeRemoval = beforeRemoval
        self.refuses = refuses
    }

    var saved: [String: Saved] { kept.withLock { $0 } }

    func replace(_ bytes: [UInt8], at key: String, contentType: String) async throws {
        try Task.checkCancellation()
        kept.withLock {
            $0[key] = Saved(text: String(decoding: bytes, as: UTF8.self), contentType: contentType)
        }
    }

    func remove(_ key: String) async throws {
        beforeRemoval()
        try Task.checkCancellation()
        kept.withLock { _ = $0.removeValue(forKey: key) }
    }

    func exists(_ key: String) async -> Bool { saved[key] != nil }

    func save(_ bytes: [UInt8], as key: String, contentType: String) async throws {
        // As over a network: what is cancelled is not saved.
        try Task.checkCancellation()
        guard !refuses(key) else { throw Full() }
        kept.withLock {
            if $0[key] == nil {
                $0[key] = Saved(text: String(decoding: bytes, as: UTF8.self), contentType: contentType)
            }
        }
    }
}

/// A clock that stands still until it is told that the time is over.
final class Alarm: TimeSource {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let sleeps = Mutex(0)
    private let ended: Int

    /// - Parameter sleeps: how many sleeps it ends. By itself those until the time is over and for those that end late; what
    ///   comes then has all the time it needs.
    init(sleeps: Int = 2) {
        (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        ended = sleeps
    }

    func now() -> Instant { Instant(seconds: 1_795_490_211) }

    func sleep(_ duration: Duration) async throws {
        let number = sleeps.withLock { sleeps in
            sleeps += 1
            return sleeps
        }
        if number > ended { try await sleepUntilCancelled() }
        for await _ in stream {}
        try Task.checkCancellation()
    }

    func ring() { continuation.finish() }
}

/// A message as SQS has it, as far as it matters here.
struct Message {
    var id = "m"
    var body = "{}"
    var run: String? = "a-run"
    var index: Int? = 0
    var attempt = 1

    static func order(_ order: ObedientWorker.Order, _ text: String = "", index: Int = 0, attempt: Int = 1) -> Message {
        Message(id: "m\(index)", body: body(order, text), index: index, attempt: attempt)
    }

    static func body(_ order: ObedientWorker.Order, _ text: String) -> String {
        #"{"order":"\#(order.rawValue)","text":"\#(text)"}"#
    }

    var record: [String: Any] {
        var attributes: [String: Any] = [:]
        if let run { attributes["fanctl-run"] = ["stringValue": run, "dataType": "String"] }
        if let index { attributes["fanctl-index"] = ["stringValue": String(index), "dataType": "Number"] }
        return [
            "messageId": id, "body": body, "attributes": ["ApproximateReceiveCount": String(attempt)],
            "messageAttributes": attributes, "receiptHandle": "handle-\(id)",
            "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:daily",
        ]
    }
}

/// One invocation and all that it leaves behind.
struct Batch {
    let store: MemoryStore
    let log = LineLog()
    let queue = ToldQueue()
    let worker = ObedientWorker(environment: WorkerEnvironment(variables: [:]))
    let time: any TimeSource
    var transport: any HTTPTransport = ScriptedTransport([.text("fetched")])
    var settings = BatchSettings(resultsPrefix: "results/", maxReceives: 3)

    init(store: MemoryStore = MemoryStore(), time: any TimeSource = Alarm()) {
        self.store = store
        self.time = time
    }

    struct Answer: Decodable {
        let statusCode: Int
        let batchItemFailures: [Item]

        struct Item: Decodable { let itemIdentifier: String }

        /// The ids of the messages that are to come back.
        var comeBack: [String] { batchItemFailures.map(\.itemIdentifier) }
    }

    func answer(_ messages: Message...) async throws -> Answer { try await answer(messages) }

    func answer(_ messages: [Message]) async throws -> Answer {
        let event = try JSONSerialization.data(withJSONObject: ["Records": messages.map(\.record)])
        return try JSONDecoder().decode(Answer.self, from: Data(await respond([UInt8](event))))
    }

    func respond(_ event: [UInt8]) async throws -> [UInt8] {
        let handler = BatchHandler(
            worker: worker, store: store, queue: queue, transport: transport, time: time, settings: settings,
            threads: TaskThreads(limit: 8), output: log.append)
        return try await handler.respond(to: event, requestID: "request", deadline: time.now() + .seconds(60))
    }

    /// A failure record that was saved.
    func failure(_ key: String) throws -> [String: Any]? {
        guard let saved = store.saved[key] else { return nil }
        return try JSONSerialization.jsonObject(with: Data(saved.text.utf8)) as? [String: Any]
    }
}
