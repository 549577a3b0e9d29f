import Operations

extension CommonOptions {
    func target(_ stack: String?) -> StackTarget {
        StackTarget(
            stack: stack, project: project, region: region, profile: profile, roleARN: roleARN, endpoint: endpoint,
            usesSandbox: sandbox, isVerbose: verbose)
    }
}

extension StackProject {
    init(_ argument: StackArgument, _ options: CommonOptions) throws {
        let surroundings = Surroundings.current
        try self.init(
            options.target(argument.stack), surroundings,
            TerminalConsole(options: options, environment: surroundings.environment))
    }
}

extension StackSession {
    /// Reads the files, finds the credentials, and asks STS whose they are: one call.
    static func open(_ argument: StackArgument, _ options: CommonOptions) async throws -> StackSession {
        try await open(StackProject(argument, options))
    }
}
