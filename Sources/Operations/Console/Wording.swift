package import Fanout
internal import WireFormat

/// Sentences about facts. Operations know the facts; the sentences stand in fanctl's `Output`.
package protocol Wording: Sendable {
    /// What failed, why, and what to do; never empty.
    func lines(for error: any Error) -> [String]
    /// What is wrong with a task that was passed over.
    func line(for bad: BadTask) -> String
    /// Why a run does not go on.
    func words(for reason: StallReason, of stack: String) -> StallWords
    /// How long a sending takes and what it costs, in one line.
    func summary(of forecast: SendForecast) -> String
    /// What is wrong with a sending: the number, and the setting to change; a line each finding.
    func findings(of forecast: SendForecast) -> [String]
}

extension Wording {
    /// What failed, in one line.
    package func headline(for error: any Error) -> String { lines(for: error)[0] }
}

/// Why a run does not go on, and what to do about it.
package struct StallWords: Sendable {
    package let why: String
    package let remedy: String

    package init(why: String, remedy: String) {
        (self.why, self.remedy) = (why, remedy)
    }
}
