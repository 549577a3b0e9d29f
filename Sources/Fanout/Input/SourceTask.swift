/// One task as it stands in an input.
package struct SourceTask: Hashable, Sendable {
    /// Its number among the tasks of the run, in the input's order, from 0.
    package let index: Int
    /// The line that it starts on, from 1.
    package let line: Int
    /// The message body: one JSON object.
    package let body: String

    package init(index: Int, line: Int, body: String) {
        self.index = index
        self.line = line
        self.body = body
    }
}
