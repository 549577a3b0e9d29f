package import AWSCore

extension Endpoints {
    /// - Parameter region: a valid name; any other ends the test process.
    package init(region: String, common: String? = nil, overrides: [Service: String] = [:]) {
        guard let region = Region(region) else { preconditionFailure("a test's region is `\(region)`") }
        self.init(region: region, common: common, overrides: overrides)
    }
}
