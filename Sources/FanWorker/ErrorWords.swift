internal import Diagnostics
internal import WireFormat

/// The text of an error in logs and records: never empty, and at most ``FailureRecord/mostErrorBytes``.
enum ErrorWords {
    static func describe(_ error: any Error) -> String {
        switch error {
        case is CancellationError: return "it was cancelled (CancellationError)"
        case let error as Retry: return bounded(error.reason, orNameOf: error)
        case let error as GiveUp: return bounded(error.reason, orNameOf: error)
        case let error as Rejected: return bounded(error.reason, orNameOf: error)
        case let error as DecodingError: return "DecodingError: \(error.fact)"
        default: return bounded(String(describing: error), orNameOf: error)
        }
    }

    private static func bounded(_ text: String, orNameOf error: any Error) -> String {
        if text.allSatisfy(\.isWhitespace) { return String(reflecting: type(of: error)) }
        return text.utf8.count <= FailureRecord.mostErrorBytes
            ? text : String(decoding: text.utf8.prefix(FailureRecord.mostErrorBytes), as: UTF8.self) + "…"
    }
}
