/// A condition that did not hold in time, or not before a program ended.
package struct NotInTime: Error, CustomStringConvertible {
    package let description: String
}

/// Polls a condition until it holds.
///
/// - Parameters:
///   - condition: its words, for the error; evaluated only then.
///   - limit: how long at most. Only what will never happen should reach it.
///   - program: must not end before the condition holds.
/// - Throws: ``NotInTime``, and what `holds` throws.
package func eventually(
    _ condition: @autoclosure () throws -> String, within limit: Duration = .seconds(120),
    every interval: Duration = .milliseconds(5), while program: Child? = nil, file: StaticString = #fileID,
    line: Int = #line, _ holds: () async throws -> Bool
) async throws {
    try await eventually(
        condition(), within: limit, every: interval, while: program, file: file, line: line
    ) { try await holds() ? () : nil }
}

/// Polls until there is a value, and returns it: see ``eventually(_:within:every:while:file:line:_:)``.
package func eventually<Value>(
    _ condition: @autoclosure () throws -> String, within limit: Duration = .seconds(120),
    every interval: Duration = .milliseconds(5), while program: Child? = nil, file: StaticString = #fileID,
    line: Int = #line, _ value: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        // Asked first: what a program did last, it did before it ended.
        let status = program?.poll()
        if let value = try await value() { return value }
        let reason = status.map { "the program ended with \($0)" } ?? "\(limit) passed"
        guard status == nil, ContinuousClock.now < deadline else {
            throw NotInTime(description: "\(file):\(line): \(reason) before: \(try condition())")
        }
        try await Task.sleep(for: interval)
    }
}

/// Sleeps until the task is cancelled.
package func sleepUntilCancelled() async throws -> Never {
    while true { try await Task.sleep(for: .seconds(86_400)) }
}
