import Foundation
import Synchronization
import TestSupport

/// A Runtime API that costs next to no time, and a worker behind it.
final class BareRuntime: Sendable {
    /// Gets the invocation's number, from 0, and the worker's process; nil ends the process.
    typealias NextEvent = @Sendable (_ number: Int, _ process: Int32) throws -> [UInt8]?

    private let listener: LoopbackListener
    private let calls: Calls

    private final class Calls: Sendable {
        let process = Mutex<Int32?>(nil)
        let number = Mutex(0)
        let failure = Mutex<(any Error)?>(nil)
        private let next: NextEvent

        init(_ next: @escaping NextEvent) {
            self.next = next
        }

        func serve(_ connection: inout HTTPConnection) {
            while let request = connection.nextRequest() {
                let isNext = request.startLine.hasPrefix("GET ")
                guard let answer = isNext ? event() : "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
                    connection.send(Data(answer.utf8))
                else { return }
            }
        }

        /// Nil where there are no more.
        private func event() -> String? {
            guard let process = process.withLock({ $0 }) else { return nil }
            let number = number.withLock { number in
                defer { number += 1 }
                return number
            }
            do {
                guard let event = try next(number, process) else { return nil }
                let deadline = Int(Date.now.timeIntervalSince1970 * 1000) + 900_000
                return "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: request-\(number)\r\n"
                    + "Lambda-Runtime-Deadline-Ms: \(deadline)\r\nContent-Length: \(event.count)\r\n\r\n"
                    + String(decoding: event, as: UTF8.self)
            } catch {
                failure.withLock { $0 = error }
                return nil
            }
        }
    }

    init(_ next: @escaping NextEvent) throws {
        let calls = Calls(next)
        self.calls = calls
        listener = try LoopbackListener { calls.serve(&$0) }
    }

    /// Runs a worker until there are no more events.
    ///
    /// - Throws: what giving it an event threw.
    func run(_ program: String, _ variables: [String: String]) async throws {
        let address = ["AWS_LAMBDA_RUNTIME_API": "127.0.0.1:\(listener.port)"]
        // Under the lock: the first event waits until the process is known.
        let child = try calls.process.withLock { process in
            let child = try Child(
                [program], environment: variables.merging(address) { _, new in new }, output: "/dev/null",
                error: "/dev/null")
            process = child.id
            return child
        }
        _ = try await child.ended()
        if let failure = calls.failure.withLock({ $0 }) { throw failure }
    }
}
