/// Where Swift's libraries are when the worker runs.
package enum Linking: String, Sendable, Codable, CaseIterable {
    /// In the runtime layer.
    case dynamic
    /// In the program.
    case `static`
}
