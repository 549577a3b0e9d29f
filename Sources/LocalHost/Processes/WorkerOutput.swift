internal import CLinux
internal import Foundation

/// The output of a worker process, line by line.
final class WorkerOutput {
    let descriptor: Int32
    /// Given to the process.
    let writingEnd: Int32
    private let line: @Sendable (String) -> Void
    private var rest: [UInt8] = []

    /// - Throws: ``LocalRunError``.
    init(_ line: @escaping @Sendable (String) -> Void) throws {
        var ends: [Int32] = [0, 0]
        guard linux_pipe(&ends) == 0 else { throw LocalRunError.unavailable("a pipe", code: errno) }
        (descriptor, writingEnd) = (ends[0], ends[1])
        // Only ours: a worker that finds its output full waits, as everywhere.
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        self.line = line
    }

    deinit {
        close(descriptor)
        close(writingEnd)
    }

    /// Reads the output so far, without waiting.
    func receive() {
        while true {
            let chunk = [UInt8](unsafeUninitializedCapacity: 65_536) { space, count in
                count = max(0, read(descriptor, space.baseAddress, space.count))
            }
            guard !chunk.isEmpty else { return }
            var lines = chunk.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
            guard let first = lines.popFirst() else { continue }
            rest += first
            while let next = lines.popFirst() {
                line(String(decoding: rest, as: UTF8.self))
                rest = Array(next)
            }
        }
    }

    /// A last line without an end.
    func finish() {
        receive()
        if !rest.isEmpty { line(String(decoding: rest, as: UTF8.self)) }
        rest = []
    }
}
