import Foundation
import TestSupport
import Transport

/// A queue that fails, loses answers and kills its senders, and the books that it keeps of them.
struct FaultyQueue {
    let endpoint: String
    private let server: Server

    /// What one sender did, up to its end.
    struct Life: Decodable {
        let calls: Int
        /// Calls that the server carried out and whose answer reached nobody.
        let lostCalls: Int
        /// How often the server took a task and its answer was passed on, by the task's index.
        let answered: [String: Int]
        /// How often the server took a task and its answer was lost.
        let lost: [String: Int]
        /// How often a task was answered as failed, and never reached the server.
        let refused: [String: Int]
    }

    /// What the server acknowledged, all in all.
    struct Books: Decodable {
        let runs: [String]
        let messages: Int
        /// Different ones.
        let messageIDs: Int
        /// Different ones.
        let tasks: Int
        let tasksInFile: Int
        /// Tasks whose body is not what the file has at their index, as Python reads it.
        let wrong: [Int]
        /// Different ones.
        let bodies: Int
        /// First fields that more than one line of the file has.
        let repeatedTickers: Int
        /// What should never happen.
        let errors: [String]
    }

    init(before server: Server, keys: Account.Keys, region: String, tasks: String) async throws {
        self.server = try await Server.faults(
            before: server, keys: (keys.id, keys.secret), region: region, seed: 1, tasks: tasks)
        endpoint = self.server.endpoint
    }

    /// Kills a sender at a call of it, which is counted from 1; it makes none before this is asked for.
    func kill(_ process: Int32, atCall call: Int) async throws {
        _ = try await ask(.post, "kill", "\(process) \(call)")
    }

    /// Lets the sender that begins come to its end.
    func spare() async throws { try await kill(0, atCall: 0) }

    /// Waits until nothing of a sender that has ended is under way.
    func end() async throws -> Life { try await decoded(.post, "end") }

    func books() async throws -> Books { try await decoded(.get, "queue") }

    private func decoded<Answer: Decodable>(_ method: HTTPRequest.Method, _ path: String) async throws -> Answer {
        try await JSONDecoder().decode(Answer.self, from: Data(ask(method, path)))
    }

    private func ask(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") async throws -> [UInt8] {
        let request = HTTPRequest(
            method, "\(endpoint)/_faults/\(path)", body: Array(body.utf8), timeout: .seconds(300), isReplayable: false)
        return try await CurlTransport().send(request).body
    }
}
