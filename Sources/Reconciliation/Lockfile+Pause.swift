internal import Resources

extension Lockfile {
    private var mapping: ResourceID? { resources.keys.first { $0.kind == .mapping } }

    /// Whether the stack's mapping is to rest until `resume`, whatever else is done to the stack meanwhile.
    package var isPaused: Bool {
        mapping.flatMap { resources[$0]?.attributes[MappingSpec.enabled] } == .flag(false)
    }

    /// Says so before it is so in AWS: should that fail, the next `up` sees to it.
    package mutating func setPaused(_ isPaused: Bool) {
        guard let mapping else { return }
        resources[mapping]?.attributes[MappingSpec.enabled] = .flag(!isPaused)
    }
}
