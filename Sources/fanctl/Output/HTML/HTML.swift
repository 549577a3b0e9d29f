/// Markup in which an interpolated value is text: it is escaped, and so cannot become markup.
///
/// A literal is fanctl's own and stays as it is, and so does an ``HTML`` value. `\(raw:)` is the marked exception.
struct HTML: ExpressibleByStringInterpolation {
    let markup: String

    init(stringLiteral literal: String) { markup = literal }

    init(stringInterpolation interpolation: StringInterpolation) { markup = interpolation.markup }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { markup += literal }

        mutating func appendInterpolation(_ html: HTML) { markup += html.markup }

        mutating func appendInterpolation(_ parts: [HTML], separator: String = "\n") {
            markup += parts.map(\.markup).joined(separator: separator)
        }

        mutating func appendInterpolation(_ text: some CustomStringConvertible) {
            for character in text.description.unicodeScalars {
                switch character {
                case "&": markup += "&amp;"
                case "<": markup += "&lt;"
                case ">": markup += "&gt;"
                case "\"": markup += "&quot;"
                default: markup.unicodeScalars.append(character)
                }
            }
        }

        /// - Parameter raw: markup that holds nothing from outside.
        mutating func appendInterpolation(raw: String) { markup += raw }
    }
}

extension DefaultStringInterpolation {
    /// Warnings are errors here: in a `String`, markup would become text and be escaped once more, or not at all.
    @available(*, deprecated, message: "interpolate it into an HTML value")
    mutating func appendInterpolation(_ html: HTML) { appendLiteral(html.markup) }
}
