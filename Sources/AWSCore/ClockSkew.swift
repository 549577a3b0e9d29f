package import Timing
internal import Transport

/// How far this machine's clock is off, learnt from AWS's own `Date` header.
package enum ClockSkew {
    /// The correction to add to the clock; nil where the error was not about time, or the clock is right to four minutes.
    package static func correction(
        for failure: ServiceFailure, serverDate: String?, now: Instant
    ) -> Duration? {
        guard isAboutTime(failure), let serverDate, let server = Instant(httpDate: serverDate) else { return nil }
        let skew = server - now
        return skew > .seconds(240) || skew < .seconds(-240) ? skew : nil
    }

    /// Some services answer a wrong time with the code of a wrong signature.
    private static let codes: Set<String> = [
        "RequestTimeTooSkewed", "InvalidSignatureException", "RequestExpired", "SignatureDoesNotMatch",
        "AuthFailure", "RequestInTheFuture",
    ]

    private static func isAboutTime(_ failure: ServiceFailure) -> Bool {
        // The answer to a HEAD request has no body, and so no code.
        codes.contains(failure.code) || failure.code == "HTTP403"
    }
}
