import FlyingFox
import FlyingSocks
import Foundation

/// Waits for sockets as the server does by itself, and has each one send at once.
///
/// An answer is sent in two parts. By default the kernel holds back the second until the first is acknowledged, for which the
/// other side takes 40 ms where it keeps its connection.
struct PromptSockets<Pool: AsyncSocketPool>: AsyncSocketPool {
    private let pool: Pool

    init(_ pool: Pool) {
        self.pool = pool
    }

    func prepare() async throws { try await pool.prepare() }

    func run() async throws { try await pool.run() }

    /// The first that waits is the socket that listens: those that it accepts are like it.
    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        var yes: Int32 = 1
        setsockopt(
            socket.file.rawValue, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        try await pool.suspendSocket(socket, untilReadyFor: events)
    }
}
