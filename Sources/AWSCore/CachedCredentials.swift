package import Timing

/// Keeps a source's credentials until they are about to expire.
///
/// Fifteen minutes before the end it asks anew and goes on with the old ones where that fails; ten minutes before
/// the end a failure is thrown. Those who ask at the same time share one request to the source.
package actor CachedCredentials: CredentialsProvider {
    private let source: any CredentialsProvider
    private let time: any TimeSource
    private var current: Credentials?
    private var pending: Task<Credentials, any Error>?

    private static let advisory: Duration = .seconds(15 * 60)
    private static let mandatory: Duration = .seconds(10 * 60)

    package init(_ source: any CredentialsProvider, time: any TimeSource) {
        self.source = source
        self.time = time
    }

    package func credentials() async throws -> Credentials {
        guard let current else { return try await refresh() }
        guard let expiration = current.expiration else { return current }
        let left = expiration - time.now()
        if left > Self.advisory { return current }
        if left <= Self.mandatory { return try await refresh() }
        do {
            return try await refresh()
        } catch {
            // They still work for some minutes; the next caller asks again.
            return current
        }
    }

    package func credentials(replacing rejected: Credentials) async throws -> Credentials? {
        if let current, current != rejected { return current }
        let fresh = try await refresh()
        return fresh == rejected ? nil : fresh
    }

    private func refresh() async throws -> Credentials {
        if let pending { return try await pending.value }
        // Unstructured so that one caller's cancellation does not fail the others that wait for the same answer.
        let task = Task { [source] in try await source.credentials() }
        pending = task
        defer { pending = nil }
        let fresh = try await task.value
        current = fresh
        return fresh
    }
}
