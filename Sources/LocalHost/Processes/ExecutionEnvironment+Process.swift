internal import Foundation
internal import Timing

// The process: started for an event, replaced where it ended.
extension ExecutionEnvironment {
    /// Waits until the worker asks for an event.
    ///
    /// - Returns: the failure; nil where it asked.
    func makeReady() -> InvocationOutcome? {
        catchUp()
        // A process that answered its last event a moment ago has as long as a new one.
        var deadline = time.uptime + initialisationLimit
        while waiting == nil {
            if remote.needsProcess {
                guard !cancellation.isCancelled else { return .crashed(.signalled(SIGKILL)) }
                if let failure = start() { return failure }
                deadline = time.uptime + initialisationLimit
            }
            switch wait(until: deadline) {
            case .answer(let outcome):
                // An error of the initialisation: the process ends of itself, with words about it.
                endProcess(within: .seconds(1))
                return outcome
            case .ended(let end):
                let mayBeReplaced = hasAsked
                forgetProcess()
                guard mayBeReplaced, !cancellation.isCancelled else { return .crashed(end) }
            case .timedOut:
                endProcess()
                return .timedOut
            case .asked: break
            }
        }
        return nil
    }

    /// Handles what happened since the last event: the process may have asked for another, or ended.
    private func catchUp() {
        while true {
            switch wait(until: time.uptime) {
            case .asked: continue
            case .answer: return endProcess()
            case .ended: return forgetProcess()
            case .timedOut: return
            }
        }
    }

    private func start() -> InvocationOutcome? {
        do {
            try remote.start { onEnd in
                try SpawnedProcess(
                    worker.command, environment: worker.environment.variables(runtimeAPI: listener.address),
                    folder: worker.folder, output: output.writingEnd, dataLimit: worker.dataLimit, onEnd: onEnd)
            }
            return nil
        } catch {
            worker.output("\(worker.command[0]) could not be started: \(error)")
            let message = #"{"errorMessage":"the worker could not be started","errorType":"Runtime.InvalidEntrypoint"}"#
            return .failed(ReportedError(type: "Runtime.InvalidEntrypoint", body: Array(message.utf8)))
        }
    }

    /// - Parameter grace: so long, it may end of itself.
    func endProcess(within grace: Duration = .zero) {
        let deadline = time.uptime + grace
        while !remote.isProcessGone {
            let left = deadline - time.uptime
            guard left > .zero else { break }
            _ = listener.wait(output, for: left)
        }
        remote.kill()
        while !remote.isProcessGone { _ = listener.wait(output, for: nil) }
        forgetProcess()
    }

    func forgetProcess() {
        output.receive()
        remote.forget()
        listener.closeConnections()
        (waiting, hasAsked) = (nil, false)
    }
}
