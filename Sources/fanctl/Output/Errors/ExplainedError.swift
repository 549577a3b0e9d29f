/// An error that can reach a person, with the words for it.
///
/// Libraries' errors carry facts. Their sentences are the conformances in this folder, and stand nowhere else.
protocol ExplainedError: Error {
    var explanation: Explanation { get }
}

/// What is said of an error: what failed, why, and what to do next.
struct Explanation {
    /// What failed, and on which resource; no full stop.
    let what: String
    /// The details, a line each.
    let why: [String]
    /// The next command or setting; nil where there is nothing to do.
    let next: String?

    init(_ what: String, why: [String] = [], next: String? = nil) {
        self.what = what
        self.why = why
        self.next = next
    }

    /// Of several failures at once: the first one leads.
    init(of failures: [String], next: String? = nil) {
        self.init(failures.first ?? "", why: Array(failures.dropFirst()), next: next)
    }

    /// An error's own words; a bare description for errors that are not fanctl's.
    init(of error: any Error) {
        self = (error as? any ExplainedError)?.explanation ?? Explanation(String(describing: error))
    }

    var lines: [String] { [what] + why + [next].compactMap(\.self) }
}
