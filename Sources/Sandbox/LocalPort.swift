internal import Glibc

/// Ports of 127.0.0.1.
enum LocalPort {
    /// The preferred port where it is free, else any that is.
    static func free(preferring preferred: UInt16?) throws -> UInt16 {
        if let preferred, isFree(preferred) { return preferred }
        guard let port = bound(0) else { throw SandboxError.portTaken(0) }
        return port
    }

    static func isFree(_ port: UInt16) -> Bool { bound(port) != nil }

    /// The port that a socket was bound to, which is closed again.
    private static func bound(_ port: UInt16) -> UInt16? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var reuse: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        return code ? UInt16(bigEndian: address.sin_port) : nil
    }
}
