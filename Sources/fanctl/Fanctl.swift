import ArgumentParser

@main
struct Fanctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fanctl",
        abstract: "A queue in front of a thousand Lambdas, from the terminal.",
        discussion: """
            STACK is the name of a file in stacks/ (daily-eod for stacks/daily-eod.yaml) or a path; where stacks/ holds \
            exactly one, it may be left out.

            Exit codes: 0 done or nothing to do, 1 failed, 2 finished but something needs attention, 64 usage, \
            130 interrupted.
            """,
        version: Version.current,
        // Each names itself: to make a name of a type, the runtime looks through every conformance of the program, and
        // all starts take 2 ms longer.
        groupedSubcommands: [
            CommandGroup(
                name: "Stack",
                subcommands: [
                    Init.self, PlanCommand.self, Up.self, Push.self, Rollback.self, Status.self, Adopt.self,
                    Unlock.self, Down.self,
                ]),
            CommandGroup(
                name: "Tasks",
                subcommands: [
                    Send.self, Run.self, Results.self, Failed.self, Logs.self, Cost.self, ReportCommand.self,
                    Pause.self, Resume.self,
                ]),
            CommandGroup(name: "Local AWS", subcommands: [SandboxCommand.self]),
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            ErrorReport.exit(with: error)
        }
    }
}

enum Version {
    static let current = "0.1.0"
}
