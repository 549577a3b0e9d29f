import Fanout
import Operations

/// The sentences that operations ask for.
struct OutputWording: Wording {
    func lines(for error: any Error) -> [String] { Explanation(of: error).lines }

    func line(for bad: BadTask) -> String { bad.line }

    func words(for reason: StallReason, of stack: String) -> StallWords { StallWording.words(reason, stack) }

    func summary(of forecast: SendForecast) -> String { ForecastWording.summary(forecast) }

    func findings(of forecast: SendForecast) -> [String] { ForecastWording.lines(forecast) }
}
