internal import Synchronization

/// The version that the function's step published: the alias, which comes after it, need not ask for it.
///
/// In memory alone. A process that dies in between leaves nothing undone: asking Lambda to publish what it published already
/// gives the same version again.
final class Releases: Sendable {
    private let version = Mutex<String?>(nil)

    func note(_ number: String) {
        // A server that published nothing answers for the function itself.
        version.withLock { $0 = number == "$LATEST" ? nil : number }
    }

    var newest: String? { version.withLock { $0 } }
}
