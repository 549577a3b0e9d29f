import AWSClients
import AWSCore
import Fanout
import Foundation
import Hashing
import Synchronization
import Transport

/// A queue and a bucket behind AWS's wire format.
final class FakeAWS: HTTPTransport {
    /// What SQS says of one entry.
    enum Reply: Sendable {
        case taken
        /// Taken, in an answer without a digest of attributes.
        case takenWithoutAttributes
        case refused(code: String, isSenderFault: Bool)
        /// In neither list.
        case forgotten
        case wrongBody
        case wrongAttributes
    }

    /// What SQS does with one call.
    enum Answer: Sendable {
        case entries([String: Reply])
        /// Every message is taken, and the answer is lost.
        case lost
        case error(status: Int, code: String)

        static let all = Answer.entries([:])
    }

    struct Message: Sendable {
        let body: String
        let run: String
        let index: Int
    }

    struct State: Sendable {
        var messages: [Message] = []
        var calls: [[String]] = []
        var objects: [String: [UInt8]] = [:]
        /// The keys behind which listings began, in the order of the calls, and the order in which they are listed.
        var listed: [String] = []
        var sortedKeys: [String]?
        /// Entity tags that are no digests.
        var tags: [String: String] = [:]
        /// How many downloads of each object arrive damaged, the next one first.
        var damaged: [String: Int] = [:]
        var counters: [String: [Int]] = [:]
        var downloads = 0
        var busy = 0
        var mostBusy = 0
    }

    let state = Mutex(State())
    private let answer: @Sendable (_ call: Int, _ ids: [String]) -> Answer
    let pageSize: Int

    /// - Parameter answer: what becomes of the n-th SendMessageBatch, counted from 0.
    init(pageSize: Int = 1000, answer: @escaping @Sendable (_ call: Int, _ ids: [String]) -> Answer = { _, _ in .all })
    {
        self.pageSize = pageSize
        self.answer = answer
    }

    var now: State { state.withLock { $0 } }

    /// How often each task is on the queue.
    var taken: [Int: Int] { Dictionary(now.messages.map { ($0.index, 1) }, uniquingKeysWith: +) }

    func set(tag: String, of key: String) { state.withLock { $0.tags[key] = tag } }

    func damage(_ key: String, times: Int) { state.withLock { $0.damaged[key] = times } }

    func put(_ key: String, _ text: String) { put(key, Array(text.utf8)) }

    func put(_ key: String, _ body: [UInt8]) {
        state.withLock {
            $0.objects[key] = body
            $0.sortedKeys = nil
        }
    }

    func remove(_ key: String) {
        state.withLock {
            $0.objects[key] = nil
            $0.sortedKeys = nil
        }
    }

    func forgetListings() { state.withLock { $0.listed = [] } }

    func setCounters(_ queue: QueueURL, visible: Int, notVisible: Int, delayed: Int) {
        state.withLock { $0.counters[queue.rawValue] = [visible, notVisible, delayed] }
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        state.withLock {
            $0.busy += 1
            $0.mostBusy = max($0.mostBusy, $0.busy)
        }
        defer { state.withLock { $0.busy -= 1 } }
        await Task.yield()
        try Task.checkCancellation()
        switch request.headers["x-amz-target"] {
        case "AmazonSQS.SendMessageBatch": return try sendBatch(request)
        case "AmazonSQS.GetQueueAttributes": return try attributes(request)
        default: return try object(request)
        }
    }

    private func sendBatch(_ request: HTTPRequest) throws -> HTTPResponse {
        let entries = try Self.members(request)["Entries"] as? [[String: Any]] ?? []
        let ids = entries.map { $0["Id"] as? String ?? "" }
        let call = state.withLock { state in
            state.calls.append(ids)
            return state.calls.count - 1
        }
        switch answer(call, ids) {
        case .error(let status, let code): return Self.error(status, code)
        case .lost:
            for entry in entries { take(Entry(entry)) }
            throw TransportError(kind: .connectionLost, origin: "http://127.0.0.1:1", detail: "gone")
        case .entries(let replies):
            var lists: [String: [[String: Any]]] = [:]
            for entry in entries.map(Entry.init) { reply(to: entry, replies[entry.id] ?? .taken, &lists) }
            return try Self.json(lists)
        }
    }

    private struct Entry {
        let id: String
        let body: String
        let attributes: [String: MessageAttribute]

        init(_ members: [String: Any]) {
            id = members["Id"] as? String ?? ""
            body = members["MessageBody"] as? String ?? ""
            let attributes = members["MessageAttributes"] as? [String: [String: String]] ?? [:]
            self.attributes = attributes.mapValues { members in
                let value = members["StringValue"] ?? ""
                return members["DataType"] == "Number" ? .number(Int(value) ?? -1) : .string(value)
            }
        }
    }

    private func take(_ entry: Entry) {
        let run = entry.attributes["fanctl-run"]?.value ?? ""
        let index = entry.attributes["fanctl-index"]?.value ?? ""
        state.withLock { $0.messages.append(Message(body: entry.body, run: run, index: Int(index) ?? -1)) }
    }

    private func reply(to entry: Entry, _ reply: Reply, _ lists: inout [String: [[String: Any]]]) {
        var success: [String: Any] = [
            "Id": entry.id, "MessageId": "m-\(entry.id)", "MD5OfMessageBody": MD5.hash(entry.body.utf8).hex,
            "MD5OfMessageAttributes": MessageDigest.attributes(entry.attributes),
        ]
        switch reply {
        case .forgotten: return
        case .refused(let code, let isSenderFault):
            let failure: [String: Any] = [
                "Id": entry.id, "SenderFault": isSenderFault, "Code": code, "Message": "no",
            ]
            lists["Failed", default: []].append(failure)
            return
        case .taken: break
        case .takenWithoutAttributes: success["MD5OfMessageAttributes"] = nil
        case .wrongBody: success["MD5OfMessageBody"] = MD5.hash([]).hex
        case .wrongAttributes: success["MD5OfMessageAttributes"] = MD5.hash([]).hex
        }
        take(entry)
        lists["Successful", default: []].append(success)
    }

    private func attributes(_ request: HTTPRequest) throws -> HTTPResponse {
        guard let counters = now.counters[try Self.members(request)["QueueUrl"] as? String ?? ""] else {
            return Self.error(400, "com.amazonaws.sqs#QueueDoesNotExist")
        }
        let names = ["", "NotVisible", "Delayed"].map { "ApproximateNumberOfMessages\($0)" }
        let values = Dictionary(uniqueKeysWithValues: zip(names, counters.map(String.init)))
        return try Self.json(["Attributes": values])
    }

    private static func members(_ request: HTTPRequest) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any] ?? [:]
    }

    private static func json(_ value: Any) throws -> HTTPResponse {
        HTTPResponse(status: 200, body: Array(try JSONSerialization.data(withJSONObject: value)))
    }

    static func error(_ status: Int, _ code: String) -> HTTPResponse {
        HTTPResponse(status: status, body: Array(#"{"__type":"\#(code)","message":"as scripted"}"#.utf8))
    }
}
