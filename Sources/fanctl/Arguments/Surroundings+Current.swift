import Foundation
import Operations
import Timing
import Transport

extension Surroundings {
    /// This machine and this process. Nothing else in `Sources` reads them.
    static var current: Surroundings {
        let process = ProcessInfo.processInfo
        return Surroundings(
            environment: process.environment, time: SystemTimeSource(),
            random: { .random(in: .min ... .max) }, hostName: { ProcessInfo.processInfo.hostName },
            process: process.processIdentifier,
            processors: process.activeProcessorCount, transport: { CurlTransport($0) })
    }
}
