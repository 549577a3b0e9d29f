import ArgumentParser
import Foundation
import Operations
import Reconciliation
import Resources

struct Unlock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: "Show who works on a stack; a dead holder's lock never needs unlocking.",
        discussion: "The kernel holds the lock for as long as its process lives: to free it, end that process.")

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let console = TerminalConsole(options: options, environment: Surroundings.current.environment)
        let state = try StateLock.state(path: try StackFiles(options.target(stack.stack)).lock)
        switch console.format {
        case .json: try console.answer(json: Document(state))
        case .text: console.answer(Self.words(state))
        }
        if case .held = state { throw NeedsAttention(lines: []) }
    }

    private static func words(_ state: StateLock.State) -> String {
        switch state {
        case .free: "Nobody works on this stack."
        case .held(nil): "Another fanctl is about to work on this stack."
        case .held(let holder?):
            "`fanctl \(holder.command)`, process \(holder.process) on \(holder.host), works on this stack since "
                + "\(holder.since). Its lock goes with it."
        }
    }

    private struct Document: Encodable {
        let held: Bool
        let holder: StateLock.Holder?

        init(_ state: StateLock.State) {
            switch state {
            case .free: (held, holder) = (false, nil)
            case .held(let holder): (held, self.holder) = (true, holder)
            }
        }
    }
}
