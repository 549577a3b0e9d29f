import Foundation
import LocalHost
import Synchronization
import TestSupport

/// A queue in SQS's place: delivers what is left of a batch again and again, and hears what the worker says meanwhile.
final class Redelivery: Sendable {
    private let function: TestFunction
    private let listener: LoopbackListener
    private let told: Told

    private final class Told: Sendable {
        let deleted = Mutex<Set<String>>([])
    }

    struct Delivery {
        /// Its tasks' places in the input.
        let tasks: [Int]
        let outcome: InvocationOutcome
    }

    init(_ function: TestFunction) throws {
        let told = Told()
        self.function = function
        self.told = told
        listener = try LoopbackListener { connection in
            while let request = connection.nextRequest() {
                if request.value("x-amz-target") == "AmazonSQS.DeleteMessage",
                    let body = try? JSONSerialization.jsonObject(with: request.body) as? [String: Any],
                    let handle = body["ReceiptHandle"] as? String
                {
                    told.deleted.withLock { _ = $0.insert(handle) }
                }
                guard connection.send(Data("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".utf8)) else { return }
            }
        }
    }

    /// Delivers a batch as often as the queue allows.
    func deliver(_ bodies: [String], maxReceives: Int) async throws -> [Delivery] {
        let variables = function.results.merging([
            "FANCTL_MAX_RECEIVES": String(maxReceives), "AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:\(listener.port)",
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "SWIFT_BACKTRACE": "enable=no",
        ]) { _, new in new }
        return try await function.running(function.process(variables)) { [function, told] local in
            var left = Array(bodies.enumerated())
            var deliveries: [Delivery] = []
            for attempt in 1...maxReceives where !left.isEmpty {
                let messages = left.map { function.message($0.element, at: $0.offset, attempt: attempt) }
                let outcome = try await local.invoke(function.event(messages), timeout: .seconds(300))
                deliveries.append(Delivery(tasks: left.map(\.offset), outcome: outcome))
                let deleted = told.deleted.withLock { $0 }
                // Without an answer nothing but what was deleted leaves the queue.
                let back = outcome.comeBack ?? messages.map(\.messageID)
                left = zip(left, messages).filter { _, message in
                    back.contains(message.messageID) && !deleted.contains("local-\(message.messageID)-\(attempt)")
                }.map(\.0)
            }
            return deliveries
        }
    }
}
