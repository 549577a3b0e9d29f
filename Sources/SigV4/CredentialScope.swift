/// Where and when a signature is good: one day, one region, one service.
struct CredentialScope: Hashable, Sendable {
    let day: String
    let region: String
    let service: String

    static let terminator = "aws4_request"

    var text: String { "\(day)/\(region)/\(service)/\(Self.terminator)" }
}
