internal import AWSClients
internal import AWSCore
internal import Drivers
package import Fanout
internal import Foundation
internal import Resources
internal import Stacks

/// Reading and retrying what failed of a stack's runs.
package struct FailureSession: Sendable {
    package let runs: RunSession
    private let location: RunLocation
    /// Nil where the queue is not the stack's own: then neither are its dead letters.
    package let deadLetters: DeadLetterQueue?
    private let interruption: Interruption

    private var session: StackSession { runs.session }
    private var console: any Console { session.console }

    /// - Throws: ``StackCommandError/notUp(stack:deed:)`` where the stack is not up.
    package init(_ runs: RunSession, _ interruption: Interruption) async throws {
        self.runs = runs
        self.interruption = interruption
        let session = runs.session
        location = try await runs.location()
        deadLetters = location.deadLetterQueue.map {
            DeadLetterQueue(client: session.clients.sqs, url: $0, time: session.time)
        }
    }

    /// Reads what failed, hands it on while the dead letters are held, and gives them back, whatever happens.
    ///
    /// - Parameter body: gives the ids of the letters that are no more.
    package func reading<Result>(
        _ scope: FailureReading.Scope, _ body: (FailureFindings) async throws -> (Result, gone: Set<String>)
    ) async throws -> Result {
        let taking = try await deadLetters?.take(shouldStop: { interruption.wasAsked }) {
            console.live("\($0, "dead letter") read")
        }
        var gone: Set<String> = []
        let outcome: Swift.Result<Result, any Error>
        do {
            let (result, deleted) = try await body(try await findings(scope, taking))
            gone = deleted
            outcome = .success(result)
        } catch {
            outcome = .failure(error)
        }
        console.live("")
        if let taking, let deadLetters {
            await release(taking.letters.filter { !gone.contains($0.id) }, to: deadLetters)
        }
        return try outcome.get()
    }

    private func findings(_ scope: FailureReading.Scope, _ taking: DeadLetterTaking?) async throws
        -> FailureFindings
    {
        switch taking?.ending {
        case .failed(let error): throw error
        case .stopped: throw Interrupted(lines: ["interrupted; the dead letters were given back"])
        case .complete, nil: break
        }
        if let held = taking?.heldElsewhere, held > 0 {
            console.tell(
                "another reader (another fanctl?) holds about \(held, "dead letter"): absent here")
        }
        if taking?.isFull == true {
            console.tell(
                "SQS gives no more than \(taking?.letters.count ?? 0, "dead letter") at once; there are others")
        }
        let reading = FailureReading(
            s3: session.clients.s3, sqs: session.clients.sqs, location: location,
            maxReceives: session.stack.queue.deadLetter.maxReceives)
        let findings = try await reading.read(scope, taking: taking) { console.live("\($0, of: $1, "record") read") }
        if interruption.wasAsked { throw Interrupted(lines: ["interrupted; the dead letters were given back"]) }
        return findings
    }

    private func release(_ letters: [DeadLetter], to deadLetters: DeadLetterQueue) async {
        let report = await deadLetters.release(letters)
        // What is gone or visible already need not be given back.
        let kept = report.failures.count { !$0.isSenderFault }
        guard report.error != nil || kept > 0 else { return }
        let reason = report.error.map(console.wording.headline) ?? report.failures.first?.code ?? ""
        console.tell(
            "\(letters.count - report.done.count, "dead letter") could not be given back (\(reason)); "
                + "SQS shows them again by itself in some minutes")
    }

    // MARK: Retrying

    /// Puts tasks back on the queue: the whole dead-letter queue at once where they are all that is in it.
    ///
    /// - Returns: also the ids of the letters that are held no more.
    package func retry(
        _ tasks: [FailedTask], of findings: FailureFindings
    ) async throws -> (report: FailureRetry.Report, gone: Set<String>) {
        let retry = self.retry
        var gone: Set<String> = []
        if let deadLetters, let arn = deadLetterQueueARN,
            FailureRetry.isWhole(tasks, of: findings, queueARN: session.names.queueARN),
            case .possible = try await retry.moves(of: arn)
        {
            // SQS passes over what is held.
            await release(findings.letters, to: deadLetters)
            gone = Set(findings.letters.map(\.id))
            if try await retry.beginMove(of: tasks.filter { !$0.letters.isEmpty }, from: arn) {
                var report = await retry.send(tasks.filter(\.letters.isEmpty))
                report.countMoved(try await follow(retry, arn))
                return (report, gone)
            }
            console.tell("SQS does not move the dead letters at once; they are sent one by one")
        }
        let report = await retry.send(tasks, shouldStop: { interruption.wasAsked }) { [console] in
            console.live("\($0, of: tasks.count, "task") on the queue again")
        }
        return (report, gone.union(report.deleted))
    }

    /// Whether SQS is moving the dead letters already: then it is followed to its end.
    ///
    /// - Returns: how many were moved; nil where none were being moved.
    package func followEarlierMove() async throws -> Int? {
        guard let arn = deadLetterQueueARN, case .underWay = try await retry.moves(of: arn) else { return nil }
        console.tell("SQS is moving the dead letters back already")
        return try await follow(retry, arn)
    }

    private func follow(_ retry: FailureRetry, _ arn: String) async throws -> Int {
        let moved = try await retry.followMove(from: arn, shouldStop: { interruption.wasAsked }) { [console] in
            console.live("\($0)\($1.map { " of \($0)" } ?? "") dead letters moved")
        }
        console.live("")
        guard let moved else {
            throw Interrupted(lines: ["stopped looking on; SQS goes on moving the dead letters"])
        }
        return moved
    }

    private var deadLetterQueueARN: String? { deadLetters == nil ? nil : session.names.deadLetterQueueARN }

    private var retry: FailureRetry {
        FailureRetry(
            s3: session.clients.s3, sqs: session.clients.sqs, location: location, deadLetters: deadLetters,
            time: session.time)
    }
}
