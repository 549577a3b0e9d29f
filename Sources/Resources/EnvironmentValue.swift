/// The value of a variable of the worker.
package struct EnvironmentValue: Hashable, Sendable {
    package let value: String
    /// Whether any of it came from this machine's environment. Then it is never shown or written.
    package let isSecret: Bool

    package init(value: String, isSecret: Bool) {
        self.value = value
        self.isSecret = isSecret
    }
}

extension EnvironmentValue: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { isSecret ? "(secret)" : value }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["value": description]) }
}
