internal import Foundation
internal import Synchronization

/// What threads other than its own may do to an environment's process, and see of it.
final class ProcessRemote: Sendable {
    private let state = Mutex(State())
    private let waker: Int32

    private struct State {
        var process: SpawnedProcess?
        var end: ProcessEnd?
    }

    /// - Parameter waker: a byte that is written there wakes the environment's thread.
    init(waker: Int32) {
        self.waker = waker
    }

    /// - Parameter reason: what the process's end is to be called.
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

    /// Has the environment's thread look round.
    func wake() {
        var byte: UInt8 = 0
        // A full pipe wakes as well.
        _ = write(waker, &byte, 1)
    }
}

/// Whether somebody still waits for an invocation.
final class Cancellation: Sendable {
    private let wasAsked = Mutex(false)

    var isCancelled: Bool { wasAsked.withLock { $0 } }

    func cancel() { wasAsked.withLock { $0 = true } }
}
