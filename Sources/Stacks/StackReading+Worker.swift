internal import Foundation
internal import Resources
internal import WireFormat
internal import Yams

extension StackReading {
    /// Nil only where a diagnostic was reported.
    func worker() -> Stack.Worker? {
        guard let section = root.section("worker") else {
            if root.value("worker") == nil { root.missing("worker") }
            return nil
        }
        let package = section.text("package")
        let product = section.text("product")
        if section.value("package") == nil { section.missing("package") }
        if section.value("product") == nil { section.missing("product") }
        let linking = linking(section)
        let architecture = architecture(section)
        let settings = settings(section)
        let environment = environment(section)
        let layers = layers(section)
        let keepVersions = section.number("keepVersions", in: 1...100, unit: " versions")
        let role = section.arn("role", /arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@\/-]+/, of: "a role")
        section.refuseUnknownKeys()
        guard let package, let product else { return nil }
        let folder = URL(filePath: file).deletingLastPathComponent()
        return Stack.Worker(
            package: URL(filePath: package, relativeTo: folder).standardizedFileURL.path, product: product,
            linking: linking, architecture: architecture, settings: settings, environment: environment, layers: layers,
            keepVersions: keepVersions ?? 5, existingRoleARN: role)
    }

    private func settings(_ section: Section) -> FunctionSettings {
        let defaults = FunctionSettings.defaults
        return FunctionSettings(
            memory: section.number("memory", in: 128...10_240, unit: " MB") ?? defaults.memory,
            timeout: section.span("timeout", from: .init(seconds: 1), to: .init(seconds: 900))?.seconds
                ?? defaults.timeout,
            temporaryStorage: section.number("temporaryStorage", in: 512...10_240, unit: " MB")
                ?? defaults.temporaryStorage)
    }

    private func architecture(_ section: Section) -> Architecture {
        guard let text = section.text("architecture") else { return .x86 }
        guard let architecture = Architecture(rawValue: text) else {
            section.report("`architecture` is `\(text)`; Lambda has x86_64 and arm64", "architecture")
            return .x86
        }
        return architecture
    }

    private func linking(_ section: Section) -> Linking {
        guard let text = section.text("linking") else { return .dynamic }
        guard let linking = Linking(rawValue: text) else {
            section.report("`linking` is `\(text)`; it is `dynamic` or `static`", "linking")
            return .dynamic
        }
        return linking
    }

    /// Lambda's limit for all variables together, less what fanctl adds.
    private static let environmentLimit = 4096 - 512

    private func environment(_ section: Section) -> [String: EnvironmentValue] {
        let entries = section.texts("environment")
        for (key, _, node) in entries {
            if key.wholeMatch(of: /[a-zA-Z][a-zA-Z0-9_]+/) == nil {
                section.document.report(
                    "the variable `\(key)` needs at least two of letters, digits and `_`, a letter first", at: node)
            } else if isReserved(key) {
                section.document.report("the variable `\(key)` is Lambda's or fanctl's own and cannot be set", at: node)
            }
        }
        let environment = Dictionary(entries.map { ($0.key, $0.value) }) { _, last in last }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        if let size = try? encoder.encode(environment.mapValues(\.value)).count, size > Self.environmentLimit {
            section.report(
                "the variables take \(size) bytes; Lambda takes 4096 for all, of which fanctl keeps 512", "environment")
        }
        return environment
    }

    private func isReserved(_ key: String) -> Bool {
        let names: Set = [
            "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
        ]
        return names.contains(key) || key.hasPrefix("AWS_LAMBDA_") || key.hasPrefix(WorkerVariable.reservedPrefix)
    }
}
