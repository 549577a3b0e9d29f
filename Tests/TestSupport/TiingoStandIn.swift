import Foundation

/// The stand-in for Tiingo, on 127.0.0.1 and a port of its own, ended with its owner.
package final class TiingoStandIn: Sendable {
    package let url: String
    private let child: Child
    private let scratch: Scratch

    package init() async throws {
        let scratch = try Scratch()
        self.scratch = scratch
        child = try Child(
            [try await WorkerPrograms.shared.folder() + "/TiingoStandIn"], environment: Program.harmless,
            output: scratch.file("log"), error: scratch.file("log"))
        url = try await eventually("the stand-in's address: \(scratch.text("log"))", while: child) {
            try scratch.text("log").firstMatch(of: /http:\/\/127\.0\.0\.1:[0-9]+/).map { String($0.output) }
        }
    }

    deinit { child.end() }
}
