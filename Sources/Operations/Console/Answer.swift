/// What a command says, as one value: it encodes as JSON for programs and renders as text for people.
package protocol Answer: Encodable {
    /// The lines for people; the console paints them.
    func lines(_ console: any Console) -> [ConsoleText]
}

extension Console {
    /// The whole answer, in the format that was asked for.
    package func answer(_ value: some Answer) throws {
        switch format {
        case .json: try answer(json: value)
        case .text: value.lines(self).forEach { answer($0) }
        }
    }

    /// One of many answers: its lines, or one JSON object on a line of its own.
    package func line(_ value: some Answer) throws -> ConsoleText {
        switch format {
        case .json: try line(json: value)
        case .text: ConsoleText(lines: value.lines(self))
        }
    }
}
