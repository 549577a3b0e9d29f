import ArgumentParser

@main
struct Fanctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fanctl",
        abstract: "A queue in front of a thousand Lambdas, from the terminal.",
        version: "0.1.0")
}
