internal import Foundation
internal import LocalHost
internal import Packaging
internal import Resources
internal import Stacks
internal import Timing
internal import WireFormat

/// The smoke test of what was packed, before any of it is uploaded.
package struct SmokeTrial {
    package let session: StackSession
    package let artifacts: WorkerArtifacts

    package init(session: StackSession, artifacts: WorkerArtifacts) {
        (self.session, self.artifacts) = (session, artifacts)
    }

    private var console: any Console { session.console }
    private var worker: Stack.Worker { session.stack.worker }

    /// - Throws: ``SmokeTestFailure`` where the worker did not answer.
    package func run() async throws {
        let architecture = artifacts.architecture
        guard architecture == Architecture.current else {
            let here = Architecture.current?.rawValue ?? "another processor"
            return skip("it is for \(architecture.rawValue), and this machine is \(here)")
        }
        guard !artifacts.needsOtherLayers else {
            return skip("it needs a library of a layer that is not on this machine")
        }
        let start = session.time.now()
        let bundle = try LocalBundle(artifacts, in: session.files.bundles)
        let report = try await SmokeTest(
            task: bundle.task, layers: bundle.layers, architecture: architecture, environment: environment,
            bubblewrap: session.project.programs.path(of: "bwrap"), time: session.time
        ).run()
        if session.project.target.isVerbose {
            let milliseconds = Int((session.time.now() - start).inSeconds * 1000)
            console.tell(console.paint("smoke test: \(words(report.surroundings)), \(milliseconds) ms", .grey))
        }
        guard let problem = report.problem else { return }
        throw SmokeTestFailure(
            problem: problem, lines: report.lines, hasOtherLayers: artifacts.layers.hasOthers)
    }

    private func skip(_ reason: String) {
        console.tell("the worker is not started here before the upload: \(reason)")
    }

    private func words(_ surroundings: SmokeTest.Surroundings) -> String {
        switch surroundings {
        case .ownRoot: "in a root of its own (bwrap)"
        case .thisMachine(let reason): "among this machine's files (\(reason))"
        }
    }

    private var environment: LambdaEnvironment {
        var environment = LambdaEnvironment()
        environment.functionName = session.names.function
        environment.region = session.names.region
        environment.memorySize = worker.memory
        environment.additional = DesiredState.environment(of: session.stack, session.names).mapValues(\.value)
        // Where an emulator finds the layers; here they are where Lambda has them.
        environment.additional[WorkerVariable.layers.name] = nil
        return environment
    }

}

/// A worker that did not answer an event without tasks, and so would do none in Lambda either.
package struct SmokeTestFailure: Error {
    package let problem: String
    /// The last that the worker wrote.
    package let lines: [String]
    /// Layers that were not there when it was tried.
    package let hasOtherLayers: Bool
}
