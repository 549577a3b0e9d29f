internal import CLinux
internal import Foundation

/// Takes a worker's connections on 127.0.0.1, its output, and word from other threads: one thread waits for all three.
final class LoopbackListener {
    /// Host and port.
    let address: String
    /// A byte that is written here ends the waiting.
    let waker: Int32
    private let socket: Int32
    private let wakings: Int32
    private var connections: [LoopbackConnection] = []

    /// - Throws: ``LocalRunError``.
    init() throws {
        var ends: [Int32] = [0, 0]
        guard linux_pipe(&ends) == 0 else { throw LocalRunError.unavailable("127.0.0.1", code: errno) }
        (wakings, waker) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        socket = Foundation.socket(
            AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        address = try Self.bind(socket)
    }

    deinit {
        for descriptor in [socket, wakings, waker] where descriptor >= 0 { close(descriptor) }
    }

    /// What a wait ends with.
    enum Arrival {
        case request(LoopbackConnection.Request, LoopbackConnection)
        /// The process wrote something, or was woken: look again.
        case other
        case nothing
    }

    /// Waits for what comes first.
    ///
    /// - Parameters:
    ///   - output: where the process writes; nil where there is none.
    ///   - limit: nil for ever.
    func wait(_ output: WorkerOutput?, for limit: Duration?) -> Arrival {
        if let arrived = request() { return arrived }
        var entries = [socket, wakings].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        entries.append(pollfd(fd: output?.descriptor ?? -1, events: Int16(POLLIN), revents: 0))
        entries += connections.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        let milliseconds = limit.map { Int32(clamping: ($0.inNanoseconds + 999_999) / 1_000_000) } ?? -1
        let count = poll(&entries, nfds_t(entries.count), milliseconds)
        guard count != 0 else { return .nothing }
        guard count > 0 else { return .other }
        if entries[0].revents != 0 { accept() }
        if entries[1].revents != 0 { forgetWakings() }
        if entries[2].revents != 0 { output?.receive() }
        for (entry, connection) in zip(entries[3...], connections) where entry.revents != 0 { connection.receive() }
        defer { connections.removeAll(where: \.isClosed) }
        return request() ?? .other
    }

    /// Forgets the connections of a process that has ended.
    func closeConnections() { connections = [] }

    private func request() -> Arrival? {
        for connection in connections {
            if let request = connection.next() { return .request(request, connection) }
        }
        return nil
    }

    private func accept() {
        let descriptor = Foundation.accept(socket, nil, nil)
        guard descriptor >= 0 else { return }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        connections.append(LoopbackConnection(descriptor))
    }

    private func forgetWakings() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(wakings, &bytes, bytes.count) > 0 {}
    }

    private static func bind(_ socket: Int32) throws -> String {
        guard socket >= 0 else { throw LocalRunError.unavailable("127.0.0.1", code: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                Foundation.bind(socket, generic, length) == 0 && listen(socket, 16) == 0
                    && getsockname(socket, generic, &length) == 0 ? 0 : errno
            }
        }
        guard code == 0 else { throw LocalRunError.unavailable("127.0.0.1", code: code) }
        return "127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    }
}

extension Duration {
    fileprivate var inNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
