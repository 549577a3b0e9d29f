internal import FoundationEssentials
internal import Glibc
internal import Timing
internal import Transport

extension Worker {
    /// Runs the worker in Lambda, or behind anything else that speaks the Lambda Runtime API.
    ///
    /// Reads `AWS_LAMBDA_RUNTIME_API`, and where results go: `FANCTL_BUCKET`, or `FANCTL_RESULTS_FOLDER` on a person's own machine.
    /// Ends with 1 where that fails.
    public static func main() async {
        let variables = ProcessInfo.processInfo.environment
        guard let address = variables["AWS_LAMBDA_RUNTIME_API"], !address.isEmpty else {
            write(
                "this is a worker: it runs in Lambda, or with `fanctl run --local` (AWS_LAMBDA_RUNTIME_API is not set)")
            exit(64)
        }
        // The loop has a thread of its own, on which it waits for Lambda: nobody has to be woken for an event.
        await _Concurrency.Task(executorPreference: TaskThreads(limit: 1)) {
            let client = HTTPRuntimeClient(transport: BlockingCurlTransport(), address: address)
            do {
                try await serve(client, variables)
            } catch {
                write(LogLine(level: "error", message: "the worker ends: \(error)").text)
                exit(1)
            }
        }.value
    }

    private static func serve(_ client: HTTPRuntimeClient, _ variables: [String: String]) async throws {
        let transport = CurlTransport(.init(certificateBundle: certificateBundle(variables["FANCTL_OPT"] ?? "/opt")))
        let loop: RuntimeLoop
        do {
            loop = try self.loop(client, transport, variables)
        } catch {
            try await client.reportInitialisation(
                RuntimeFailure(errorType: "Worker.Initialisation", errorMessage: String(describing: error)))
            throw error
        }
        try await loop.run()
    }

    private static func loop(
        _ client: HTTPRuntimeClient, _ transport: CurlTransport, _ variables: [String: String]
    ) throws -> RuntimeLoop {
        let time = SystemTimeSource()
        let worker = try Self(environment: WorkerEnvironment(variables: variables))
        var settings = BatchSettings(
            resultsPrefix: variables["FANCTL_RESULTS_PREFIX"] ?? "results/",
            maxReceives: variables["FANCTL_MAX_RECEIVES"].flatMap { Int($0) } ?? 5)
        settings.functionName = variables["AWS_LAMBDA_FUNCTION_NAME"] ?? settings.functionName
        let handler = BatchHandler(
            worker: worker, store: try Destinations.store(variables, transport: transport, time: time),
            queue: try Destinations.queue(variables, transport: transport, time: time), transport: transport,
            time: time, settings: settings, threads: TaskThreads(limit: worker.width), output: { write($0) })
        return RuntimeLoop(
            client: client,
            handle: { try await handler.respond(to: $0.event, requestID: $0.requestID, deadline: $0.deadline) },
            setTrace: { trace in
                // One invocation at a time: nothing else reads the environment meanwhile.
                if let trace { setenv("_X_AMZN_TRACE_ID", trace, 1) } else { unsetenv("_X_AMZN_TRACE_ID") }
            })
    }

    /// The layer's, then Amazon Linux's, then libcurl's own.
    private static func certificateBundle(_ layers: String) -> String? {
        ["\(layers)/fanctl/etc/ca-bundle.crt", "/etc/pki/tls/certs/ca-bundle.crt"].first { access($0, R_OK) == 0 }
    }

    private static func write(_ line: String) {
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            // A log that cannot be written must not end the work.
            if count < 0 && errno != EINTR { return }
            bytes = bytes.dropFirst(max(count, 0))
        }
    }
}
