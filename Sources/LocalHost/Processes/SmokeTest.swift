internal import Diagnostics
internal import Packaging
package import Resources
package import Timing

/// Starts a bundle once, on this machine, with one event that holds no task: whether it would start in Lambda.
package struct SmokeTest: Sendable {
    private let task: String
    private let layers: String
    private let architecture: Architecture
    private let environment: LambdaEnvironment
    private let bubblewrap: String?
    private let time: any TimeSource
    private let limit: Duration

    /// - Parameters:
    ///   - task: the folder that Lambda has as `/var/task`.
    ///   - layers: the folder that Lambda has as `/opt`.
    ///   - environment: with the stack's own variables; keys need not be in it.
    ///   - bubblewrap: the path of `bwrap`; nil where it is not installed.
    ///   - limit: for the worker to be ready, and again for its answer.
    package init(
        task: String, layers: String, architecture: Architecture, environment: LambdaEnvironment,
        bubblewrap: String?, time: any TimeSource, limit: Duration = .seconds(30)
    ) {
        self.task = task
        self.layers = layers
        self.architecture = architecture
        self.bubblewrap = bubblewrap
        self.time = time
        self.limit = limit
        var environment = environment
        // No worker of a trial may find an account: not ours, and not this machine's.
        environment.additional.merge([
            "AWS_ACCESS_KEY_ID": "smoke-test", "AWS_SECRET_ACCESS_KEY": "smoke-test",
            "AWS_SESSION_TOKEN": "smoke-test", "AWS_EC2_METADATA_DISABLED": "true",
        ]) { _, ours in ours }
        self.environment = environment
    }

    package struct Report: Sendable {
        package let outcome: InvocationOutcome
        /// The problem in words; nil where the worker answered.
        package let problem: String?
        /// The last that the worker wrote.
        package let lines: [String]
        package let surroundings: Surroundings
    }

    package enum Surroundings: Hashable, Sendable {
        /// A root of its own, in which `/var/task` and `/opt` are read-only.
        case ownRoot
        /// This machine's files, with the layers in a folder.
        case thisMachine(because: String)
    }

    /// - Throws: `CancellationError`, or where nothing can be bound to 127.0.0.1.
    package func run() async throws -> Report {
        guard let bubblewrap else { return try await runHere(because: "bwrap is not installed") }
        let system: SystemStandIn
        do {
            system = try SystemStandIn(for: architecture)
        } catch {
            return try await runHere(because: "this machine's /bin/sh cannot be looked into")
        }
        let root = LambdaRoot(bubblewrap: bubblewrap, system: system, task: task, layers: layers)
        let report = try await run(.ownRoot) { output in
            WorkerProcess(
                command: root.command + ["/var/task/bootstrap"], folder: task, environment: environment,
                output: output)
        }
        // Where namespaces cannot be made, as in many containers, it says so and ends before anything was started.
        guard case .crashed = report.outcome, let reason = report.lines.first, reason.hasPrefix("bwrap: ") else {
            return report
        }
        return try await runHere(because: reason)
    }

    private func runHere(because reason: String) async throws -> Report {
        var environment = environment
        environment.layerRoot = layers
        return try await run(.thisMachine(because: reason)) { [environment] output in
            WorkerProcess(bundle: task, environment: environment, output: output)
        }
    }

    private func run(
        _ surroundings: Surroundings, _ process: (@escaping @Sendable (String) -> Void) -> WorkerProcess
    ) async throws -> Report {
        let lines = LogTail(mostLines: 200)
        let outcome = try await LocalFunction.running(
            process({ lines.append($0) }), time: time, initialisationLimit: limit
        ) { [limit] in
            try await $0.invoke(Array(#"{"Records":[]}"#.utf8), timeout: limit)
        }
        return Report(
            outcome: outcome, problem: OutcomeWords.trial(outcome, within: limit), lines: lines.lines,
            surroundings: surroundings)
    }
}
