package import AWSCore
internal import Reconciliation
internal import Timing

/// Polls until a condition holds: often at first, because most changes in AWS settle within seconds.
struct Waiting: Sendable {
    let time: any TimeSource
    let context: StepContext

    private static let first: Duration = .milliseconds(250)
    /// So long the interval stays as it is.
    private static let dense: Duration = .seconds(1)
    private static let longest: Duration = .seconds(2)

    /// - Parameters:
    ///   - what: completes "waiting for …".
    ///   - attempt: nil says "not yet".
    /// - Throws: ``WaitError`` after the limit, or what the attempt throws.
    func value<Value>(
        of what: String, limit: Duration, attempt: () async throws -> Value?
    ) async throws -> Value {
        let start = time.now()
        var interval = Self.first
        var isReported = false
        while true {
            if let value = try await attempt() { return value }
            guard time.now() - start < limit else { throw WaitError(what: what, limit: limit, last: nil) }
            if !isReported {
                context.report("waiting for \(what)")
                isReported = true
            }
            try await time.sleep(interval)
            if time.now() - start > Self.dense { interval = min(interval * 1.5, Self.longest) }
        }
    }

    /// Repeats a call while it fails in a way that passes.
    func success<Value>(
        of what: String, limit: Duration, while passes: (AWSError) -> Bool, attempt: () async throws -> Value
    ) async throws -> Value {
        var last: AWSError?
        do {
            return try await value(of: what, limit: limit) {
                do {
                    return try await attempt()
                } catch let error as AWSError where passes(error) {
                    last = error
                    return nil
                }
            }
        } catch let error as WaitError {
            throw WaitError(what: error.what, limit: error.limit, last: last)
        }
    }
}

/// A condition that did not hold in time.
package struct WaitError: Error, Sendable {
    package let what: String
    package let limit: Duration
    /// AWS's last error.
    package let last: AWSError?
}
