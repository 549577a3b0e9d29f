import ArgumentParser
import Foundation
import Operations
import Sandbox

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox", abstract: "A local AWS (ministack) on 127.0.0.1.",
        subcommands: [Start.self, Stop.self, State.self])

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "start",
            abstract: "Start it, installing it first where it is missing; says so where it is running.")

        @OptionGroup var options: CommonOptions

        @Option(help: "The port; the last one or any that is free otherwise.")
        var port: UInt16?

        @Flag(help: "Check signatures and permissions, as AWS does.")
        var auth = false

        func run() async throws {
            let (location, console) = SandboxCommand.open(options)
            let running = try await location.sandbox.start(port: port, checksAuthorisation: auth) { console.tell($0) }
            try SandboxCommand.answer(running, console)
        }
    }

    struct Stop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stop",
            abstract: "Stop it; what is in it is there again at the next start.")

        @OptionGroup var options: CommonOptions

        @Flag(help: "Forget everything that is in it.")
        var reset = false

        func run() async throws {
            let (location, console) = SandboxCommand.open(options)
            let wasRunning = try await location.sandbox.stop()
            if reset { try location.sandbox.reset() }
            switch console.format {
            case .json: try console.answer(json: ["stopped": wasRunning])
            case .text: console.answer(wasRunning ? "The sandbox is stopped." : "The sandbox was not running.")
            }
        }
    }

    struct State: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "Say whether it runs, and where.")

        @OptionGroup var options: CommonOptions

        func run() async throws {
            let (location, console) = SandboxCommand.open(options)
            try SandboxCommand.answer(try location.sandbox.running(), console)
        }
    }

    private static func open(_ options: CommonOptions) -> (SandboxLocation, TerminalConsole) {
        let surroundings = Surroundings.current
        let project = URL(filePath: options.project).standardizedFileURL.path
        return (
            SandboxLocation(project, surroundings),
            TerminalConsole(options: options, environment: surroundings.environment)
        )
    }

    private static func answer(_ running: Sandbox.Running?, _ console: any Console) throws {
        switch console.format {
        case .json: try console.answer(json: Document(running))
        case .text:
            guard let running else {
                console.answer("The sandbox is not running.")
                return
            }
            console.answer("The sandbox runs at \(running.endpoint) (process \(running.process)).")
        }
    }

    private struct Document: Encodable {
        let running: Bool
        let endpoint: String?
        let process: Int32?
        let auth: Bool?

        init(_ state: Sandbox.Running?) {
            running = state != nil
            endpoint = state?.endpoint
            process = state?.process
            auth = state?.checksAuthorisation
        }
    }
}
