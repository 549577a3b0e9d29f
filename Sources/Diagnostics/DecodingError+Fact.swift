extension DecodingError {
    /// Which member is wrong, without its value: that may be a secret.
    package var fact: String {
        switch self {
        case .keyNotFound(let key, let context): "`\(Self.path(context.codingPath + [key]))` is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "it is not the JSON that was expected" : "`\(Self.path(context.codingPath))` is of another kind"
        @unknown default: "it is not the JSON that was expected"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
}
