import Glibc

/// A program that runs beside the tests. Foundation's `Process` needs a run loop to learn that its child ended,
/// which the threads of Swift's concurrency do not have.
package final class Child: @unchecked Sendable {
    package let id: Int32
    /// Where the program ended: read and written by its owner alone.
    private var status: Int32?

    package struct NotStarted: Error {
        package let program: String
        package let reason: String
    }

    /// - Parameters:
    ///   - environment: the whole of it.
    ///   - input: the path of a file; the outputs are paths too, made anew.
    package init(
        _ command: [String], environment: [String: String], folder: String? = nil, input: String = "/dev/null",
        output: String, error: String
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, error, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // Threads of Swift's concurrency block signals, and a child inherits that: SIGTERM would do nothing.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        // Glibc's own action for the folder is a GNU extension, which Swift does not import.
        let command = folder.map { ["/usr/bin/env", "-C", $0] + command } ?? command
        let variables = environment.map { "\($0.key)=\($0.value)" }
        var id: pid_t = 0
        let result = Self.withStrings(command) { arguments in
            Self.withStrings(variables) { posix_spawn(&id, command[0], &actions, &attributes, arguments, $0) }
        }
        guard result == 0 else { throw NotStarted(program: command[0], reason: String(cString: strerror(result))) }
        self.id = id
    }

    deinit { end() }

    /// The exit status, or 128 and the signal's number; nil while the program runs.
    package func poll() -> Int32? { wait(WNOHANG) }

    /// Waits without holding a thread.
    package func ended() async throws -> Int32 {
        try await eventually("the end of process \(id)", within: .seconds(3600)) { poll() }
    }

    package func send(signal: Int32) {
        if poll() == nil { kill(id, signal) }
    }

    /// Ends the program and waits for its end.
    package func end() {
        guard poll() == nil else { return }
        kill(id, SIGTERM)
        for _ in 0..<500 where poll() == nil { usleep(10_000) }
        guard poll() == nil else { return }
        kill(id, SIGKILL)
        _ = wait(0)
    }

    private func wait(_ options: Int32) -> Int32? {
        if let status { return status }
        var word: Int32 = 0
        guard waitpid(id, &word, options) == id else { return nil }
        let signal = word & 0x7f
        status = signal == 0 ? (word >> 8) & 0xff : 128 + signal
        return status
    }

    private static func withStrings<Value>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let copies = strings.map { strdup($0) } + [nil]
        defer { copies.forEach { free($0) } }
        return body(copies)
    }
}
