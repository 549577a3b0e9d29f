import Foundation
import Synchronization

/// Ctrl-C: the first stops what has not begun, the second ends the process.
final class Interruption: Sendable {
    private static let count = Mutex(0)

    /// Whether a first Ctrl-C came.
    var wasAsked: Bool { Self.count.withLock { $0 > 0 } }

    /// Listens until the process ends.
    func listen() {
        signal(SIGINT, SIG_IGN)
        // A handler may not take locks; a thread that waits for the signal may.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGINT, SIG_DFL)
        let set = signals
        Thread.detachNewThread {
            var set = set
            while true {
                var number: Int32 = 0
                guard sigwait(&set, &number) == 0 else { return }
                let times = Self.count.withLock { count in
                    count += 1
                    return count
                }
                if times > 1 { exit(ExitStatus.interrupted.rawValue) }
                Console.write(
                    "\nfinishing what is in flight; Ctrl-C again ends at once\n", to: STDERR_FILENO)
            }
        }
    }
}
