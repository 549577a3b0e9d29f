/// A managed field of the function: how it is written down, and which call changes it.
package enum FunctionField: String, Hashable, Sendable, CaseIterable {
    case code, role, architecture, environment, layers, description, tags
    /// Memory, timeout and the other members of ``FunctionSettings``, each under its own name.
    case settings

    /// The field to which a changed attribute belongs; nil for an attribute that no stack file sets.
    ///
    /// - Parameter attribute: as plans name it: `memory`, `environment.TIINGO_TOKEN`.
    package init?(attribute: String) {
        let name = String(attribute.prefix { $0 != "." })
        if FunctionSettings.CodingKeys(rawValue: name) != nil {
            self = .settings
        } else {
            self.init(rawValue: name)
        }
    }

    /// Lambda's calls that change a function.
    package enum Call: Hashable, Sendable {
        case updateCode, updateConfiguration, tag
    }

    package var call: Call {
        switch self {
        case .code, .architecture: .updateCode
        case .role, .environment, .layers, .description, .settings: .updateConfiguration
        case .tags: .tag
        }
    }

    /// Whether a change of it needs a new published version.
    var isReleased: Bool {
        switch self {
        case .code, .role, .architecture, .environment, .layers, .settings: true
        case .description, .tags: false
        }
    }

    /// The field's attributes, by name: one, or each of the settings.
    func attributes(of function: FunctionSpec, hasher: SecretHasher) -> Attributes {
        func one(_ value: AttributeValue) -> Attributes { [rawValue: value] }
        return switch self {
        case .code: one(.text(function.code.sha256))
        case .role: one(.text(function.roleARN))
        case .architecture: one(.text(function.architecture))
        case .environment:
            one(.map(function.environment.mapValues { $0.isSecret ? hasher.hash($0.value) : .text($0.value) }))
        case .layers: one(.list(function.layers.map(\.value)))
        case .description: one(.text(function.description))
        case .tags: one(.texts(function.tags))
        case .settings: function.settings.attributes
        }
    }
}
