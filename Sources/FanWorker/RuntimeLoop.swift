internal import AWSCore

/// The loop that handles invocations, one after the other.
struct RuntimeLoop: Sendable {
    let client: any RuntimeClient
    let handle: @Sendable (Invocation) async throws -> [UInt8]
    let setTrace: @Sendable (String?) -> Void

    /// - Throws: if the Runtime API itself fails; Lambda then starts another process.
    func run() async throws {
        while true {
            try await runOnce()
        }
    }

    func runOnce() async throws {
        let invocation = try await client.next()
        setTrace(invocation.traceID)
        let body: [UInt8]
        do {
            body = try await handle(invocation)
        } catch {
            try await client.report(
                RuntimeFailure(errorType: "Worker.InvalidEvent", errorMessage: String(describing: error)),
                for: invocation.requestID)
            return
        }
        do {
            try await client.respond(body, to: invocation.requestID)
        } catch HTTPRuntimeClient.Failure.tooLarge {
            try await client.report(
                RuntimeFailure(
                    errorType: "Worker.ResponseTooLarge",
                    errorMessage: "the answer of \(body.count) bytes is above 6 MB"),
                for: invocation.requestID)
        }
    }
}
