import Stacks
import Testing

/// How long a queue must keep a task: until it has been received as often as the stack file allows.
@Suite struct RetentionTests {
    /// What is wrong in the smallest stack file with lines added at its end.
    private func diagnostics(_ more: String) -> [Diagnostic] {
        let text = "name: demo\nworker:\n  package: ../worker\n  product: Demo\n" + more
        do {
            _ = try Stack.parse(text: text, path: "/project/stacks/demo.yaml", environment: [:])
            return []
        } catch {
            return error.diagnostics
        }
    }

    /// The settings of the queue, and words of what is said of them; nil where they are taken.
    @Test(arguments: [
        ("visibilityTimeout: 15m, retention: 1h", "`retention` is 1h"),
        ("visibilityTimeout: 15m, retention: 90m", "set `retention` to more than 1h30m"),
        ("visibilityTimeout: 15m, retention: 91m", nil),
        ("retention: 45m, deadLetter: {maxReceives: 2}", "`visibilityTimeout` 15m × (`maxReceives` 2 + 1)"),
        ("retention: 46m, deadLetter: {maxReceives: 2}", nil),
        ("visibilityTimeout: 12h", nil),
        ("visibilityTimeout: 12h, deadLetter: {maxReceives: 7}", "`retention` is 4d"),
        ("deadLetter: {maxReceives: 1000}", "set `retention` to more than 10d10h15m"),
        ("visibilityTimeout: 12h, deadLetter: {maxReceives: 1000}", "set a lower `visibilityTimeout` or `maxReceives`"),
        ("existing: 'arn:aws:sqs:us-east-1:123456789012:q', deadLetter: {maxReceives: 1000}", nil),
    ])
    func refusesARetentionThatEndsBeforeTheLastReceive(settings: String, words: String?) {
        let found = diagnostics("queue: {\(settings)}\n")
        guard let words else {
            #expect(found.isEmpty, "\(found.map(\.description))")
            return
        }
        #expect(found.count == 1 && found[0].message.contains(words), "\(found.map(\.description))")
        #expect(found.first?.line == 5)
    }

    @Test func pointsAtTheRetentionThatIsTooShort() {
        let found = diagnostics("queue:\n  visibilityTimeout: 15m\n  retention: 1h\n")
        #expect(found.map(\.line) == [7] && found.map(\.column) == [14], "\(found.map(\.description))")
    }
}
