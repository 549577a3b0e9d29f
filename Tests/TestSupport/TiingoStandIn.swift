import Foundation

/// The stand-in for Tiingo, on 127.0.0.1 and a port of its own, ended with its owner.
package final class TiingoStandIn: Sendable {
    package let url: String
    private let child: Child
    private let scratch: Scratch

    package init() async throws {
        scratch = try Scratch()
        child = try Child(
            [try await WorkerPrograms.shared.folder() + "/TiingoStandIn"], environment: Program.harmless,
            output: scratch.file("log"), error: scratch.file("log"))
        var found: String?
        for _ in 0..<1200 where found == nil && child.poll() == nil {
            try await Task.sleep(for: .milliseconds(50))
            found = try scratch.text("log").firstMatch(of: /http:\/\/127\.0\.0\.1:[0-9]+/).map { String($0.output) }
        }
        url = try found.orThrow("the stand-in's address")
    }

    deinit { child.end() }
}
