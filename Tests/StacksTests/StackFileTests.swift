import Foundation
import Resources
import Stacks
import Testing

private func parse(_ text: String, environment: [String: String] = [:]) throws -> Stack {
    try Stack.parse(text: text, path: "/project/stacks/demo.yaml", environment: environment)
}

/// The smallest stack file, with lines added at its end.
private func minimal(_ more: String = "") -> String {
    "name: demo\nworker:\n  package: ../worker\n  product: Demo\n" + more
}

private func diagnostics(_ text: String, environment: [String: String] = [:]) -> [Diagnostic] {
    do {
        _ = try parse(text, environment: environment)
        return []
    } catch let error as StackFileError {
        return error.diagnostics
    } catch {
        return [Diagnostic(file: "", message: "\(error)")]
    }
}

@Suite struct StackFileTests {
    @Test func fillsInDefaults() throws {
        let stack = try parse(minimal())
        #expect(stack.queue.visibilityTimeout.description == "15m")
        #expect(stack.queue.retention.description == "4d")
        #expect(stack.queue.deadLetter.maxReceives == 5)
        #expect(stack.worker.package == "/project/worker")
        #expect(stack.worker.memory == 256)
        #expect(stack.worker.timeout.seconds == 120)
        #expect(stack.worker.layers == [.runtime])
        #expect(stack.worker.linking == .dynamic)
        #expect(try parse(minimal("  linking: static\n")).worker.linking == .static)
        #expect(stack.trigger.maxConcurrency == nil)
        #expect(stack.results.expire == nil)
        #expect(stack.logs.retention?.description == "14d")
    }

    @Test func readsTheProjectsOwnStack() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../stacks/daily-eod.yaml")
        let stack = try Stack.load(
            path: path.standardizedFileURL.path, environment: ["TIINGO_TOKEN": "very-secret", "TIINGO_URL": ""])
        #expect(stack.name == "daily-eod")
        #expect(stack.trigger.maxConcurrency == 100)
        #expect(stack.worker.environment["TIINGO_URL"]?.value == "https://api.tiingo.com")
        let json = String(decoding: try JSONEncoder().encode(stack), as: UTF8.self)
        #expect(json.contains("(secret)") && json.contains(#""linking":"dynamic""#))
        #expect(!json.contains("very-secret") && !"\(stack)".contains("very-secret"))
    }

    // What is wrong, the line and column it is said of, and words of the message.
    @Test(arguments: [
        ("queue:\n  visibilityTimeout: 1m", 6, 22, "worker's `timeout` 2m"),
        ("queue:\n  visibilityTimeout: 13h", 6, 22, "0s to 12h"),
        ("queue:\n  retention: 30s", 6, 14, "1m to 14d"),
        ("queue:\n  retention: 14d", 6, 3, "must be longer"),
        ("queue:\n  visibilityTimout: 15m", 6, 3, "did you mean `visibilityTimeout`"),
        ("queue:\n  deadLetter: {maxReceives: 0}", 6, 29, "1 to 1000"),
        ("queue: [1]", 5, 8, "a list where keys"),
        ("trigger:\n  batchSize: 20", 6, 14, "needs a `batchWindow`"),
        ("trigger:\n  maxConcurrency: 1", 6, 19, "2 to 1000"),
        ("trigger:\n  batchWindow: 6m", 6, 16, "0s to 5m"),
        ("results:\n  prefix: /x/", 6, 11, "`prefix`"),
        ("results:\n  prefix: fanctl/x/", 6, 11, "fanctl uses itself"),
        ("results:\n  expire: 36h", 6, 11, "whole days"),
        ("logs:\n  retention: 8d", 6, 14, "nearest is 7d"),
        ("tags:\n  aws:x: y", 6, 3, "reserved"),
        ("tags: {a: b, a: c}", 5, 14, "twice"),
        ("queue:\n  existing: my-queue", 6, 13, "not the ARN of a standard queue"),
        ("queue: {existing: 'arn:aws:sqs:us-east-1:123456789012:q', retention: 2h}", 5, 70, "belongs to the queue"),
        ("results: {bucket: Nope}", 5, 19, "no bucket is called"),
        ("results: {bucket: theirs, expire: 3d}", 5, 35, "belongs to the bucket"),
        ("colour: blue", 5, 1, "no key `colour`"),
        ("region: Ohio", 5, 9, "no region"),
        ("\tx: 1", 5, 1, "not YAML"),
    ])
    func refusesWithThePlace(more: String, line: Int, column: Int, words: String) {
        let found = diagnostics(minimal(more))
        #expect(
            found.contains { $0.line == line && $0.message.contains(words) },
            "\(found.map(\.description))")
        if words != "must be longer" && words != "twice" && words != "not YAML" {
            #expect(found.contains { $0.line == line && $0.column == column }, "\(found.map(\.description))")
        }
    }

    @Test(arguments: [
        ("memory: 64", "128 to 10240"), ("memory: lots", "whole number"), ("timeout: 16m", "1s to 15m"),
        ("timeout: 10", "length of time"), ("architecture: mips", "x86_64 and arm64"),
        ("layers: [other]", "neither `runtime`"), ("layers: [runtime, runtime]", "twice"),
        ("environment: {A: x}", "at least two"), ("environment: {AWS_REGION: x}", "cannot be set"),
        ("environment: {FANCTL_BUCKET: x}", "cannot be set"), ("environment: {KEY: [1]}", "a text is wanted"),
        ("environment: {KEY: '${env:MISSING}'}", "MISSING is not set"),
        ("environment: {KEY: '${secret}'}", "is not known"), ("environment: {KEY: '${env:X'}", "without `}`"),
        ("temporaryStorage: 100", "512 to 10240"), ("role: developer", "not the ARN of a role"),
        ("linking: shared", "`dynamic` or `static`"), ("linkin: static", "did you mean `linking`?"),
    ])
    func refusesWorkerSettings(line: String, words: String) {
        let found = diagnostics(minimal("  \(line)\n"))
        #expect(found.contains { $0.line == 5 && $0.message.contains(words) }, "\(found.map(\.description))")
    }

    @Test func reportsEverythingAtOnce() {
        #expect(diagnostics("name: UPPER\nworker:\n  memory: 1\nfoo: bar\n").count == 5)
    }

    @Test(arguments: ["", "# only a comment\n", "- a\n- b\n", "name: [", "name: a\n---\nname: b\n"])
    func refusesTextThatIsNotAStackFile(text: String) {
        #expect(!diagnostics(text).isEmpty)
    }

    @Test func measuresTheEnvironmentAsLambdaDoes() {
        let long = String(repeating: "x", count: 3600)
        #expect(diagnostics(minimal("  environment: {KEY: \(long)}\n")).contains { $0.message.contains("4096") })
        #expect(diagnostics(minimal("  environment: {KEY: \(long.prefix(3000))}\n")).isEmpty)
    }

    @Test func takesVariablesFromTheEnvironment() throws {
        let text = minimal("  environment: {K1: '${env:A}-${env:B:-b}', K2: '$${env:A}', K3: plain}\n")
        let values = try parse(text, environment: ["A": "a"]).worker.environment
        #expect(values["K1"] == EnvironmentValue(value: "a-b", isSecret: true))
        #expect(values["K2"] == EnvironmentValue(value: "${env:A}", isSecret: false))
        #expect(values["K3"] == EnvironmentValue(value: "plain", isSecret: false))
    }

    @Test func managesNothingThatItOnlyUses() throws {
        let text = minimal(
            """
              role: arn:aws:iam::123456789012:role/team/theirs
            queue: {existing: "arn:aws:sqs:us-east-2:123456789012:their-queue", deadLetter: {maxReceives: 3}}
            results: {bucket: their-bucket}
            """)
        let stack = try parse(text)
        let names = StackNames(
            stack: stack.name, account: "123456789012", region: "us-east-2", partition: "aws", existing: stack.existing)
        let artifacts = DesiredState.Artifacts(
            code: FunctionSpec.Code(key: "k", sha256: "s"),
            layers: [.runtime: LayerSpec(name: "demo-runtime", content: "c", objectKey: "l", architecture: "x86_64")])
        let desired = DesiredState.resources(
            of: stack, names: names, owner: Ownership(stack: "demo", lineage: "L"), artifacts: artifacts)
        #expect(
            desired.map(\.id.kind) == [
                .logGroup, .layerObject, .layerVersion, .codeObject, .function, .alias, .mapping,
            ])
        let known = Set(desired.map(\.id))
        #expect(desired.allSatisfy { $0.dependencies.allSatisfy(known.contains) })
        #expect(names.queue == "their-queue" && names.role == "theirs" && names.bucket == "their-bucket")
        let hasher = SecretHasher(salt: "")
        let function = desired.first { $0.id.kind == .function }?.spec.attributes(hasher: hasher)
        #expect(function?["role"]?.text == "arn:aws:iam::123456789012:role/team/theirs")
        let mapping = desired.last?.spec.attributes(hasher: hasher)
        #expect(mapping?["queue"]?.text == "arn:aws:sqs:us-east-2:123456789012:their-queue")
    }

    @Test func missingFileIsNamed() {
        #expect(throws: StackFileError([Diagnostic(file: "/nowhere.yaml", message: "there is no such file")])) {
            try Stack.load(path: "/nowhere.yaml", environment: [:])
        }
    }
}

@Suite struct TimeSpanTests {
    @Test(arguments: [("90s", 90), ("15m", 900), ("1h", 3600), ("14d", 1_209_600), ("1h30m", 5400), ("0s", 0)])
    func readsTimesWithUnits(text: String, seconds: Int) {
        #expect(TimeSpan(parsing: text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "15", "m", "1m1h", "1.5h", "-1s", "1 h", "99999999999999999999d", "9223372036854775807d", "1s1s",
    ])
    func refusesWhatIsNotATime(text: String) {
        #expect(TimeSpan(parsing: text) == nil)
    }

    @Test(arguments: [0, 1, 59, 60, 90, 3600, 5400, 86_400, 1_209_600])
    func parsesItsOwnDescription(seconds: Int) {
        #expect(TimeSpan(parsing: TimeSpan(seconds: seconds).description)?.seconds == seconds)
    }
}

@Suite struct SettingsTests {
    private func parse(_ text: String) throws -> Settings { try Settings.parse(text: text, path: "settings.json") }

    @Test func readsTheArticlesFile() throws {
        let settings = try parse(
            #"{ "local": true, "account": "123456789012", "role": "developer", "region": "us-east-2" }"#)
        #expect(settings == Settings(local: true, account: "123456789012", role: "developer", region: "us-east-2"))
    }

    @Test(arguments: [
        (#"{"local": "yes"}"#, "true or false"), (#"{"local": true}"#, "add `role`"),
        (#"{"local": true, "role": "r"}"#, "add `account`"), (#"{"account": 12}"#, "twelve digits"),
        (#"{"rol": "x"}"#, "did you mean `role`"), ("local: true", "not JSON"), ("{", "not JSON"),
    ])
    func refusesUnusableSettings(text: String, words: String) {
        do {
            _ = try parse(text)
            Issue.record("accepted")
        } catch {
            #expect("\(error)".contains(words))
        }
    }

    @Test func missingFileIsNoSettings() throws {
        #expect(try Settings.load(path: "/nowhere/settings.json") == nil)
    }
}

@Suite struct StackLocatorTests {
    @Test func findsByNameByPathAndAlone() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "fanctl-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let stacks = folder.appending(path: "stacks")
        try FileManager.default.createDirectory(at: stacks, withIntermediateDirectories: true)
        #expect(throws: StackLocatorError.notOne(known: [])) {
            try StackLocator.locate(nil, projectFolder: folder.path)
        }
        try Data().write(to: stacks.appending(path: "one.yaml"))
        let one = stacks.appending(path: "one.yaml").path
        #expect(try StackLocator.locate(nil, projectFolder: folder.path) == one)
        #expect(try StackLocator.locate("one", projectFolder: folder.path) == one)
        #expect(try StackLocator.locate("stacks/one.yaml", projectFolder: folder.path) == one)
        try Data().write(to: stacks.appending(path: "two.yml"))
        #expect(throws: StackLocatorError.notOne(known: ["one", "two"])) {
            try StackLocator.locate(nil, projectFolder: folder.path)
        }
        #expect(throws: StackLocatorError.noSuchStack(name: "three", known: ["one", "two"])) {
            try StackLocator.locate("three", projectFolder: folder.path)
        }
        #expect(StackLocator.lockfilePath(forStackFile: one, sandbox: true).hasSuffix("stacks/one.sandbox.lock.json"))
    }
}
