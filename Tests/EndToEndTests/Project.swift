import Foundation
import TestSupport

/// A user's project: the stack file of this one, and its worker.
struct Project {
    let scratch: Scratch
    var path: String { scratch.path }

    init(_ change: (String) -> String = { $0 }) throws {
        scratch = try Scratch()
        let shipped = try String(contentsOfFile: Checkout.file("stacks/daily-eod.yaml"), encoding: .utf8)
        let here = shipped.replacingOccurrences(of: "../worker", with: Checkout.file("worker"))
        try scratch.write("stacks/daily-eod.yaml", change(here))
    }

    func answer<Answer: Decodable>(_ type: Answer.Type, _ output: Program.Output) throws -> Answer {
        try JSONDecoder().decode(type, from: output.standardOutput)
    }
}
