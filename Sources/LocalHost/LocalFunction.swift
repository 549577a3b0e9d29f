package import AWSCore
internal import Foundation

/// A function on this machine: a worker's process behind a Runtime API of its own.
///
/// Where Lambda would start the process anew (after a crash or a time-out), so does this.
package struct LocalFunction: Sendable {
    private let exchange: InvocationExchange
    private let time: any TimeSource
    private let initialisationLimit: Duration

    /// Runs the body with a function that lives as long as the body does. The process is started with the first event.
    ///
    /// - Parameter initialisationLimit: for a process to ask for its first event; by default Lambda's.
    /// - Throws: where nothing can be bound to 127.0.0.1, and what the body throws.
    package static func running<Value: Sendable>(
        _ process: WorkerProcess, time: any TimeSource = SystemTimeSource(),
        initialisationLimit: Duration = .seconds(10),
        _ body: @Sendable @escaping (LocalFunction) async throws -> Value
    ) async throws -> Value {
        let exchange = InvocationExchange(time: time)
        let api = try RuntimeAPI(exchange: exchange, functionARN: process.environment.functionARN)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await api.run()
                return nil
            }
            group.addTask {
                await supervise(process, exchange, try await api.address())
                return nil
            }
            let function = LocalFunction(exchange: exchange, time: time, initialisationLimit: initialisationLimit)
            group.addTask { try await body(function) }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    /// Has the worker do one event. One at a time: a worker of Lambda's does no more either.
    ///
    /// - Parameter timeout: from the moment that the worker takes the event.
    /// - Throws: `CancellationError`; the process is ended then.
    package func invoke(_ event: [UInt8], timeout: Duration) async throws -> InvocationOutcome {
        let id = UUID().uuidString.lowercased()
        let happenings = await exchange.offer(.init(requestID: id, event: event, timeout: timeout))
        var happening = await first(of: happenings, within: initialisationLimit)
        if case .taken = happening { happening = await first(of: happenings, within: timeout) }
        if case .ended(let outcome) = happening { return outcome }
        await exchange.withdraw(id)
        try Task.checkCancellation()
        return .timedOut
    }

    /// Nil where the time is over.
    private func first(
        of happenings: AsyncStream<InvocationExchange.Happening>, within limit: Duration
    ) async -> InvocationExchange.Happening? {
        await withTaskGroup { group in
            group.addTask { await happenings.first { _ in true } }
            group.addTask { [time] in
                // Cancelled once something happened.
                try? await time.sleep(limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    /// Keeps a process for as long as there is something to do.
    private static func supervise(_ process: WorkerProcess, _ exchange: InvocationExchange, _ address: String) async {
        for await _ in exchange.demand {
            while await exchange.needsProcess, !Task.isCancelled {
                let stop = await exchange.processStarts()
                await withTaskGroup { group in
                    group.addTask { await live(process, exchange, address) }
                    group.addTask { _ = await stop.first { _ in true } }
                    await group.next()
                    group.cancelAll()
                }
            }
        }
    }

    private static func live(_ process: WorkerProcess, _ exchange: InvocationExchange, _ address: String) async {
        do {
            await exchange.processEnded(try await process.run(runtimeAPI: address))
        } catch is CancellationError {
            await exchange.processEnded(.signalled(SIGKILL))
        } catch {
            let message = #"{"errorMessage":"the worker could not be started","errorType":"Runtime.InvalidEntrypoint"}"#
            process.output("\(process.command[0]) could not be started: \(error)")
            await exchange.processNotStarted(
                FunctionFailure(type: "Runtime.InvalidEntrypoint", body: Array(message.utf8)))
        }
    }
}
