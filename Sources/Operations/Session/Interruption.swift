internal import Synchronization

/// Whether a person asked a command to end: what has begun is finished, nothing else is begun.
package final class Interruption: Sendable {
    private let state = Mutex(State())

    private struct State {
        var count = 0
        var words: String? = "finishing what is in flight; Ctrl-C again ends at once"
    }

    package init() {}

    package var wasAsked: Bool { state.withLock { $0.count > 0 } }

    /// What is told when it is asked; nil for nothing.
    package var words: String? { state.withLock(\.words) }

    /// Changes what is told from now on; nil for nothing.
    package func say(_ words: String?) { state.withLock { $0.words = words } }

    /// Returns how often it was asked by now.
    @discardableResult
    package func ask() -> Int {
        state.withLock { state in
            state.count += 1
            return state.count
        }
    }
}
