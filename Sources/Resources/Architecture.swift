/// The processors that Lambda offers.
package enum Architecture: String, Sendable, Codable, CaseIterable {
    case x86 = "x86_64"
    case arm64
}
