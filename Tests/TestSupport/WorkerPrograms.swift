import Foundation

/// Builds what ships with the worker, in release, once for all the tests that run it.
package actor WorkerPrograms {
    package static let shared = WorkerPrograms()
    private var building: Task<String, any Error>?

    /// The folder of the built programs.
    package func folder() async throws -> String {
        if let building { return try await building.value }
        let task = Task {
            guard let swift = Program.find("swift") else { throw Program.Missing(name: "swift") }
            let words = [swift, "build", "-c", "release", "--package-path", Checkout.file("worker")]
            try await Program.succeed(words)
            return try await Program.succeed(words + ["--show-bin-path"])
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
        building = task
        return try await task.value
    }
}
