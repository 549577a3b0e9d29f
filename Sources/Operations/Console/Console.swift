package import Fanout
internal import Foundation
package import Reconciliation
package import Timing
package import WireFormat

/// Where an operation tells how it goes, and asks: a terminal for the program, a recorder for tests.
///
/// Text is safe by its type; ``ConsoleText`` makes visible what a terminal would obey.
package protocol Console: Sendable {
    /// What the answer is written as.
    var format: OutputFormat { get }
    /// Whether a person looks on, who can be asked and sees lines that are written over.
    var isInteractive: Bool { get }
    var wording: any Wording { get }

    /// A line of the answer.
    func answer(_ text: ConsoleText)
    /// A line of the story.
    func tell(_ text: ConsoleText)
    /// Replaces the lines at the bottom of a terminal; elsewhere nothing is shown.
    func live(_ text: String)
    /// Asks yes or no; false where nobody can be asked.
    func confirm(_ question: String) -> Bool
    func paint(_ text: String, _ colour: Colour) -> ConsoleText

    /// The steps of a plan that is about to be carried out, and its conflicts.
    func tell(_ plan: Plan)
    /// What happens to a step of the plan.
    func tell(_ event: Applier.Event)
    /// Where a run stands.
    func show(_ counts: RunCounts, of run: RunID, at now: Instant)
    /// How many tasks are still in flight in a stack that is paused.
    func show(inFlight count: Int, at now: Instant)
}

extension Console {
    package func answer(_ text: String) { answer("\(text)" as ConsoleText) }

    package func tell(_ text: String) { tell("\(text)" as ConsoleText) }

    /// The answer as one JSON document.
    package func answer(json value: some Encodable) throws {
        answer(try encoded(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]))
    }

    /// A part of the answer, as one JSON object on a line of its own.
    package func answer(jsonLine value: some Encodable) throws { answer(try line(json: value)) }

    /// A line of an answer that is one JSON object a line.
    package func line(json value: some Encodable) throws -> ConsoleText {
        try encoded(value, [.sortedKeys, .withoutEscapingSlashes])
    }

    private func encoded(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws -> ConsoleText {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        return ConsoleText(json: String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}

package enum Colour: Int, Sendable {
    case red = 31
    case green = 32
    case yellow = 33
    case grey = 90
}

/// What stdout holds.
package enum OutputFormat: String, CaseIterable, Sendable {
    case text
    case json
}
