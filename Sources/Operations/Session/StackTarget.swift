/// Which stack a command works on, where and as whom, as the command line says it.
package struct StackTarget: Sendable {
    /// The stack's name or the path of its file; nil for the only one in `stacks/`.
    package var stack: String?
    /// The project's folder.
    package var project: String
    package var region: String?
    package var profile: String?
    package var roleARN: String?
    package var endpoint: String?
    package var usesSandbox: Bool
    /// Whether every call to AWS is shown.
    package var isVerbose: Bool

    package init(
        stack: String?, project: String = ".", region: String? = nil, profile: String? = nil, roleARN: String? = nil,
        endpoint: String? = nil, usesSandbox: Bool = false, isVerbose: Bool = false
    ) {
        self.stack = stack
        self.project = project
        self.region = region
        self.profile = profile
        self.roleARN = roleARN
        self.endpoint = endpoint
        self.usesSandbox = usesSandbox
        self.isVerbose = isVerbose
    }
}

/// How long a command that changes a stack waits.
package struct Patience: Sendable {
    /// For another fanctl that works on the stack.
    package var lock: Duration
    /// Until all of AWS sees a new role.
    package var propagation: Duration

    package init(lock: Duration = .zero, propagation: Duration = .seconds(15 * 60)) {
        (self.lock, self.propagation) = (lock, propagation)
    }
}
