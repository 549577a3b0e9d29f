/// The files of a new project.
package struct ProjectTemplate {
    package let name: String
    package let library: LibraryPackage

    package init(name: String, library: LibraryPackage) {
        (self.name, self.library) = (name, library)
    }

    package struct File {
        package let path: String
        package let text: String
        /// One that several stacks share: it is kept where it is there.
        package var mayBeThere = false
    }

    /// `daily-eod` → `DailyEod`
    private var product: String {
        name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private var folder: String { "workers/\(name)" }

    package var files: [File] {
        [
            File(path: "stacks/\(name).yaml", text: stack),
            File(path: "settings.json", text: Self.settings, mayBeThere: true),
            File(path: "tasks/\(name).csv", text: "name\nAda\nGrace\nKatherine\n"),
            File(path: "\(folder)/Package.swift", text: manifest),
            File(path: "\(folder)/Sources/\(product)/\(product).swift", text: worker),
            File(path: ".gitignore", text: Self.ignored, mayBeThere: true),
        ]
    }

    package func nextSteps(in project: String) -> String {
        let change = project == "." ? "" : "cd \(project)\n      "
        return """
            Try it on this machine, without AWS:
                  \(change)fanctl run --local \(name) tasks/\(name).csv
            Then on AWS:
                  fanctl up \(name) && fanctl run \(name) tasks/\(name).csv
            """
    }

    private var stack: String {
        """
        # `fanctl plan --output json` shows every default that is filled in.
        name: \(name)
        region: us-east-1

        worker:
          package: ../\(folder) # a Swift package, relative to this file
          product: \(product)
          memory: 256 # MB
          timeout: 2m

        queue:
          visibilityTimeout: 15m # at least the worker's timeout
          retention: 4d # more than 6 × visibilityTimeout, for 5 receives: SQS deletes what is older

        trigger:
          maxConcurrency: 100 # workers at once

        results:
          expire: 30d

        """
    }

    /// Whoever has a role to take sets `local`, `account` and `role`.
    private static let settings = """
        { "local": false }

        """

    private static let ignored = """
        .build/
        .fanctl/
        stacks/*.lock
        stacks/*.runs/
        stacks/*.local/
        stacks/*.sandbox.lock.json
        results/

        """

    private var manifest: String {
        """
        // swift-tools-version: 6.2
        import PackageDescription

        let package = Package(
            name: "\(name)",
            products: [.executable(name: "\(product)", targets: ["\(product)"])],
            dependencies: [\(library.dependency)],
            targets: [
                .executableTarget(
                    name: "\(product)", dependencies: [.product(name: "FanWorker", package: "\(library.package)")])
            ]
        )

        """
    }

    private var worker: String {
        """
        import FanWorker

        /// Greets one person.
        @main
        struct \(product): Worker {
            /// One line of the tasks' file: a property for each column.
            struct Task: Decodable {
                let name: String
            }

            init(environment: WorkerEnvironment) {}

            /// What is returned becomes the task's result. `GiveUp` and `Rejected` end a task as a failure; any other error lets
            /// it come back.
            func run(_ task: Task, context: TaskContext) async throws -> TaskResult {
                .text("Hello, \\(task.name)!\\n")
            }
        }

        """
    }
}
