internal import Foundation
internal import Glibc
internal import Synchronization

/// Accepts connections on 127.0.0.1, at a port of its own. Each is served by a thread of its own: what blocks would hold one
/// of Swift's.
package final class LoopbackListener: Sendable {
    package let port: UInt16
    private let descriptor: Int32
    private let connections = Mutex<Set<Int32>>([])

    /// - Parameter serve: is called once a connection, which ends when it returns.
    package init(serve: @escaping @Sendable (inout HTTPConnection) -> Void) throws {
        (descriptor, port) = try Self.boundSocket()
        guard listen(descriptor, 512) == 0 else { throw Program.Missing(name: "a port to listen at") }
        Thread.detachNewThread { [descriptor, weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0, self?.begin(connection, serve) != nil else { break }
            }
            close(descriptor)
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        connections.withLock { $0.forEach { shutdown($0, Int32(SHUT_RDWR)) } }
    }

    /// Ends every connection, as balancers do with those that are idle.
    package func hangUp(byReset: Bool) {
        connections.withLock { connections in
            for descriptor in connections {
                if byReset { HTTPConnection.reset(descriptor) } else { shutdown(descriptor, Int32(SHUT_RDWR)) }
            }
        }
    }

    private func begin(_ descriptor: Int32, _ serve: @escaping @Sendable (inout HTTPConnection) -> Void) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        connections.withLock { _ = $0.insert(descriptor) }
        Thread.detachNewThread { [weak self] in
            var connection = HTTPConnection(descriptor: descriptor)
            serve(&connection)
            // First forgotten and then closed: the number may go to another socket at once.
            self?.connections.withLock { _ = $0.remove(descriptor) }
            connection.hangUp()
        }
    }

    /// A socket with a port of its own that nothing listens at yet: a connection to it is refused.
    package static func boundSocket() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket()
        var address = address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Program.Missing(name: "a port") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// A port that was free a moment ago.
    package static func freePort() throws -> UInt16 {
        let (descriptor, port) = try boundSocket()
        close(descriptor)
        return port
    }

    static func socket() -> Int32 {
        Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}
