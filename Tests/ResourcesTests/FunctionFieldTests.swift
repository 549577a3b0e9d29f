import Resources
import Testing

@Suite struct FunctionFieldTests {
    private static let function = FunctionSpec(
        code: FunctionSpec.Code(key: "k", sha256: "s"), roleARN: "r", architecture: "arm64",
        settings: .defaults,
        environment: ["TOKEN": EnvironmentValue(value: "hush", isSecret: true)], layers: [], description: "d",
        tags: ["k": "v"])
    private static let hasher = SecretHasher(salt: "salt")

    @Test func everyAttributeOfAFunctionBelongsToAField() {
        let names = Self.function.attributes(hasher: Self.hasher).keys
        #expect(names.filter { FunctionField(attribute: $0) == nil }.isEmpty)
        #expect(Set(names.compactMap { FunctionField(attribute: $0) }) == Set(FunctionField.allCases))
        #expect(FunctionField(attribute: "environment.TOKEN") == .environment)
        #expect(FunctionField(attribute: "failure") == nil)
    }

    @Test func settingsAreComparedByTheirOwnNames() {
        let attributes = Self.function.settings.attributes
        #expect(Set(attributes.keys) == Set(FunctionSettings.CodingKeys.allCases.map(\.rawValue)))
        #expect(attributes["memory"] == .number(256))
        #expect(attributes["temporaryStorage"] == .number(512))
        #expect(FunctionField(attribute: "memory")?.call == .updateConfiguration)
    }

    @Test func versionsHoldAllButDescriptionAndTags() {
        let all = Self.function.attributes(hasher: Self.hasher)
        let release = Self.function.release(hasher: Self.hasher)
        #expect(Set(all.keys).subtracting(release.keys) == ["description", "tags"])
    }
}
