internal import Foundation
internal import Glibc
internal import Synchronization

/// Stands before a server on 127.0.0.1, counts the calls, and kills the client at one of them.
///
/// Requests and answers go through byte for byte: signatures cover them. Each request is one call, and has a connection of
/// its own to the server: a kept one might be at its end.
package final class CuttingProxy: Sendable {
    package enum Phase: Sendable, CaseIterable {
        /// The server never sees the call.
        case beforeCall
        /// The server has done it, and the client never sees the answer.
        case afterCall
    }

    package struct Cut: Sendable, CustomStringConvertible {
        /// From 1.
        package let call: Int
        package let phase: Phase

        package init(call: Int, _ phase: Phase) {
            self.call = call
            self.phase = phase
        }

        package var description: String { "call \(call), \(phase)" }
    }

    private struct State {
        /// Which client it is, from 1: what an earlier one had sent is dropped.
        var client = 0
        var calls = 0
        /// Calls that the server has and has not answered yet.
        var underWay = 0
        var cut: (at: Cut, process: Int32)?
        var isCut = false
    }

    private let state: Relay
    private let listener: LoopbackListener

    package init(beforePort server: UInt16) throws {
        let relay = Relay(server: server)
        state = relay
        listener = try LoopbackListener { relay.serve(&$0) }
    }

    package var endpoint: String { "http://127.0.0.1:\(listener.port)" }

    /// Calls since the last client was started here.
    package var calls: Int { state.state.withLock { $0.calls } }

    /// Starts a client that is killed at a call.
    ///
    /// - Returns: the client; whether it was killed is known when it has ended.
    package func start(_ client: () throws -> Child, killedAt cut: Cut?) throws -> Child {
        // Under the lock: no call is counted before the client's id is known.
        try state.state.withLock { state in
            state = State(client: state.client + 1, underWay: state.underWay)
            let child = try client()
            state.cut = cut.map { ($0, child.id) }
            return child
        }
    }

    /// Whether the client got as far as the call at which it was to die.
    package var hasCut: Bool { state.state.withLock { $0.isCut } }

    /// Waits until the server has answered everything that it was asked before the cut.
    package func settled() async throws {
        try await eventually("the server's answers") { state.state.withLock { $0.underWay == 0 } }
    }

    /// What the threads of the connections share.
    private final class Relay: Sendable {
        let state = Mutex(State())
        private let server: UInt16

        init(server: UInt16) {
            self.server = server
        }

        func serve(_ client: inout HTTPConnection) {
            let owner = state.withLock { $0.client }
            while let request = client.nextRequest(), let number = begin(for: owner) {
                let answer = forward(request)
                guard end(number, for: owner), let answer, client.send(answer.bytes) else { return }
            }
        }

        /// The call's number; nil where it must not reach the server.
        private func begin(for owner: Int) -> Int? {
            state.withLock { state in
                guard !state.isCut, state.client == owner else { return nil }
                state.calls += 1
                if kills(&state, state.calls, .beforeCall) { return nil }
                state.underWay += 1
                return state.calls
            }
        }

        /// False where the answer must not reach the client.
        private func end(_ number: Int, for owner: Int) -> Bool {
            state.withLock { state in
                state.underWay -= 1
                return state.client == owner && !kills(&state, number, .afterCall) && !state.isCut
            }
        }

        private func kills(_ state: inout State, _ number: Int, _ phase: Phase) -> Bool {
            guard let (cut, process) = state.cut, cut.call == number, cut.phase == phase else { return false }
            kill(process, SIGKILL)
            state.isCut = true
            return true
        }

        private func forward(_ request: HTTPMessage) -> HTTPMessage? {
            guard var connection = try? HTTPConnection(toPort: server) else { return nil }
            defer { connection.hangUp() }
            guard connection.send(request.bytes) else { return nil }
            return connection.nextAnswer(hasBody: !request.startLine.hasPrefix("HEAD "))
        }
    }
}
