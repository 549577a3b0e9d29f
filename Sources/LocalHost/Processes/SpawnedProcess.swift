internal import CLinux
internal import Foundation
internal import Synchronization

/// A process in a group of its own, and the thread that waits for its end.
///
/// The kernel kills it when the thread that started it ends: so it never outlives this process, not even one that is killed.
final class SpawnedProcess: Sendable {
    let id: pid_t
    private let state = Mutex(State())

    private struct State {
        /// Until then the kernel gives the id to no other process.
        var isReaped = false
        var reason: ProcessEnd?
    }

    struct NotStarted: Error, CustomStringConvertible {
        let code: Int32

        var description: String { String(cString: strerror(code)) }
    }

    /// - Parameters:
    ///   - output: gets what the process writes, to standard output and to standard error.
    ///   - onEnd: is called once, from another thread.
    ///   - dataLimit: bytes of memory of its own that the process may ask for; 0 for as many as it likes.
    /// - Throws: ``NotStarted``.
    init(
        _ words: [String], environment: [String: String], folder: String, output: Int32, dataLimit: UInt = 0,
        onEnd: @escaping @Sendable (ProcessEnd) -> Void
    ) throws {
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var (process, code) = (pid_t(-1), ETXTBSY)
        // Another process that was started a moment ago may still hold a program open that was just written.
        for _ in 0..<1000 where process < 0 && code == ETXTBSY {
            process = linux_spawn(&arguments, &variables, folder, output, dataLimit)
            code = errno
            if process < 0 && code == ETXTBSY { usleep(10_000) }
        }
        guard process > 0 else { throw NotStarted(code: code) }
        id = process
        Thread.detachNewThread { [self] in onEnd(end()) }
    }

    /// Kills the process and what it started.
    ///
    /// - Parameter reason: reported in place of the signal.
    func kill(_ reason: ProcessEnd? = nil) {
        state.withLock { state in
            guard !state.isReaped else { return }
            state.reason = state.reason ?? reason
            Foundation.kill(-id, SIGKILL)
        }
    }

    /// Bytes of memory that the process has in use; nil where it has ended.
    var residentSize: Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        return fields.count > 1 ? Int(fields[1]).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) } : nil
    }

    private func end() -> ProcessEnd {
        var information = siginfo_t()
        while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
        return state.withLock { state in
            // What it left behind.
            Foundation.kill(-id, SIGKILL)
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0 && errno == EINTR {}
            state.isReaped = true
            let signal = status & 0x7f
            return state.reason ?? (signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal))
        }
    }
}
