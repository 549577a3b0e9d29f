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

/// Builds what ships with the worker, once for all the tests that run it.
actor WorkerPrograms {
    static let shared = WorkerPrograms()
    private var building: Task<String, any Error>?

    /// The folder of the built programs.
    func folder() async throws -> String {
        if let building { return try await building.value }
        let task = Task {
            let swift = try Program.find("swift").orThrow("swift")
            let words = [swift, "build", "-c", "release", "--package-path", Checkout.file("worker")]
            try await Program.succeed(words)
            return try await Program.succeed(words + ["--show-bin-path"])
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
        building = task
        return try await task.value
    }
}

extension Optional {
    func orThrow(_ name: String) throws -> Wrapped {
        guard let self else { throw Program.Missing(name: name) }
        return self
    }
}

/// The stand-in for Tiingo, on 127.0.0.1 and a port of its own, ended with its owner.
final class TiingoStandIn: Sendable {
    let url: String
    private let child: Child
    private let scratch: Scratch

    init() async throws {
        scratch = try Scratch()
        child = try Child(
            [try await WorkerPrograms.shared.folder() + "/TiingoStandIn"], environment: Program.harmless,
            output: scratch.file("log"), error: scratch.file("log"))
        var found: String?
        for _ in 0..<200 where found == nil {
            try await Task.sleep(for: .milliseconds(50))
            found = try scratch.text("log").firstMatch(of: /http:\/\/127\.0\.0\.1:[0-9]+/).map { String($0.output) }
        }
        url = try found.orThrow("the stand-in's address")
    }

    deinit { child.end() }
}
