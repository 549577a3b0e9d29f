internal import Foundation
internal import Synchronization

/// Access to an environment's process for other threads than the environment's own.
final class ProcessRemote: Sendable {
    private let state = Mutex(State())
    private let waker: Int32

    private struct State {
        var process: SpawnedProcess?
        var end: ProcessEnd?
    }

    /// - Parameter waker: a descriptor. A byte that is written to it wakes the environment's thread.
    init(waker: Int32) {
        self.waker = waker
    }

    /// - Parameter reason: reported in place of the signal.
    func kill(_ reason: ProcessEnd? = nil) {
        state.withLock { $0.process }?.kill(reason)
    }

    /// Bytes of memory in use; nil where no process is.
    var residentSize: Int? { state.withLock { $0.end == nil ? $0.process : nil }?.residentSize }

    /// How the process ended; nil where it lives, or there is none.
    var end: ProcessEnd? { state.withLock { $0.end } }
    var needsProcess: Bool { state.withLock { $0.process == nil } }
    var isProcessGone: Bool { state.withLock { $0.process == nil || $0.end != nil } }

    func start(_ spawn: (@escaping @Sendable (ProcessEnd) -> Void) throws -> SpawnedProcess) rethrows {
        let process = try spawn { [weak self] end in self?.ended(end) }
        // It may have ended already.
        state.withLock { $0.process = process }
    }

    func forget() {
        state.withLock { ($0.process, $0.end) = (nil, nil) }
    }

    private func ended(_ end: ProcessEnd) {
        state.withLock { $0.end = end }
        wake()
    }

    /// Wakes the environment's thread.
    func wake() {
        var byte: UInt8 = 0
        // A full pipe wakes as well.
        _ = write(waker, &byte, 1)
    }
}

/// Whether an invocation was cancelled.
final class Cancellation: Sendable {
    private let wasAsked = Mutex(false)

    var isCancelled: Bool { wasAsked.withLock { $0 } }

    func cancel() { wasAsked.withLock { $0 = true } }
}
