internal import Foundation

/// The settings that `UpdateFunctionConfiguration` takes as a number or a word.
///
/// A new setting is a property and a name here. Until the stack file's reader and Lambda's client handle it too, nothing compiles.
package struct FunctionSettings: Hashable, Sendable, Codable {
    /// MB.
    package var memory: Int
    /// Seconds.
    package var timeout: Int
    /// MB of `/tmp`.
    package var temporaryStorage: Int

    /// The names in stack file, lockfile and plans. `Codable` is synthesised, so that a name without a property, or a
    /// property without a name, does not compile.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case memory, timeout, temporaryStorage
    }

    /// The settings of a stack file that names none.
    package static let defaults = FunctionSettings(memory: 256, timeout: 120, temporaryStorage: 512)

    package init(memory: Int, timeout: Int, temporaryStorage: Int) {
        self.memory = memory
        self.timeout = timeout
        self.temporaryStorage = temporaryStorage
    }

    package var attributes: Attributes {
        guard let bytes = try? JSONEncoder().encode(self),
            let attributes = try? JSONDecoder().decode(Attributes.self, from: bytes)
        else { preconditionFailure("settings are always encodable: numbers and texts") }
        return attributes
    }
}
