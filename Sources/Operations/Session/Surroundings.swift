package import Foundation
internal import Reconciliation
package import Timing
package import Transport

/// The machine and the process, as a command finds them. Only fanctl reads them; below it they are passed on.
package struct Surroundings: Sendable {
    package var environment: [String: String]
    package var time: any TimeSource
    package var random: @Sendable () -> UInt64
    package var hostName: @Sendable () -> String
    /// The id of this process.
    package var process: Int32
    /// How many processors this machine has.
    package var processors: Int
    package var transport: @Sendable (CurlTransport.Configuration) -> any HTTPTransport

    package init(
        environment: [String: String], time: any TimeSource, random: @escaping @Sendable () -> UInt64,
        hostName: @escaping @Sendable () -> String, process: Int32, processors: Int,
        transport: @escaping @Sendable (CurlTransport.Configuration) -> any HTTPTransport
    ) {
        self.environment = environment
        self.time = time
        self.random = random
        self.hostName = hostName
        self.process = process
        self.processors = processors
        self.transport = transport
    }

    /// A UUID of version 4.
    package func uuid() -> UUID {
        var bytes = [random(), random()].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    /// Hexadecimal digits, at most 16 from each random number.
    func digits(_ count: Int) -> String {
        (0..<count).map { _ in String(random() & 0xF, radix: 16) }.joined()
    }

    /// Who holds a lock while a command runs.
    func holder(_ command: String) -> StateLock.Holder {
        StateLock.Holder(process: process, host: hostName(), command: command, since: time.now().iso8601)
    }
}
