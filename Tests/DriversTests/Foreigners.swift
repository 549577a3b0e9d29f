import Resources
import TestSupport
import Timing

/// What somebody else has in the account, under names that are like the stack's.
struct Foreigners: Equatable {
    private var queues: [String: FakeQueue]
    private var roles: [String: FakeRole]
    private var buckets: [String: FakeBucket]
    private var logGroups: [String: FakeLogGroup]
    private var layers: [String: FakeLayer]
    private var functions: [String: FakeFunction]
    private var mappings: [String: FakeMapping]
    /// Theirs under our layer's name.
    private var layerVersion: FakeLayer.Version?

    private static let queueNames = ["demo2", "demo-dead-letters-2", "dem", "other"]
    private static let roleNames = ["demo-worker-us-east-1", "demo-worker", "other"]
    private static let bucketNames = ["demo-123456789012-us-east-1", "other-results"]
    private static let logGroupNames = ["/aws/lambda/demo2", "/aws/lambda/demo-x", "/other"]
    private static let layerNames = ["demo-runtime2", "demo"]
    private static let functionNames = ["demo2", "demo-live"]
    private static let mappingIDs = ["foreign-1", "foreign-2"]
    private static let layerNumber = 900

    static func seed(_ world: inout FakeWorld, _ names: StackNames) {
        let long = Instant(seconds: 1_700_000_000)
        // Another stack of fanctl's, another tool, and nobody in particular.
        let tags = [["fanctl:stack": "demo2", "fanctl:lineage": "theirs"], ["owner": "somebody"], [:]]
        for (number, name) in queueNames.enumerated() {
            world.queues[name] = FakeQueue(name: name, created: long, tags: tags[number % 3])
        }
        for (number, name) in roleNames.enumerated() {
            world.roles[name] = FakeRole(name: name, created: long, trustPolicy: "{}", tags: tags[number % 3])
        }
        for (number, name) in bucketNames.enumerated() {
            world.buckets[name] = FakeBucket(
                owner: world.settings.account, region: names.region, created: long, tags: tags[number % 3])
            world.put("theirs", at: "results/1", in: name)
        }
        for (number, name) in logGroupNames.enumerated() {
            world.logGroups[name] = FakeLogGroup(created: long, retentionDays: 30, tags: tags[number % 3])
        }
        let version = FakeLayer.Version(description: "theirs", architectures: ["x86_64"])
        for name in layerNames {
            var layer = FakeLayer()
            layer.versions[1] = version
            world.layers[name] = layer
        }
        for (number, name) in functionNames.enumerated() {
            world.functions[name] = FakeFunction(
                release: FakeRelease(role: names.roleARN), tags: tags[number % 3], created: long)
        }
        // One reads the stack's own queue, which is odd and not forbidden.
        for (uuid, queue) in zip(mappingIDs, [names.queueARN + "2", names.queueARN]) {
            world.mappings[uuid] = FakeMapping(
                uuid: uuid, queueARN: queue, functionARN: names.functionARN + "2", created: long)
        }
        seedLayerVersion(&world, names)
    }

    static func seedLayerVersion(_ world: inout FakeWorld, _ names: StackNames) {
        var layer = world.layers[names.layer] ?? FakeLayer()
        layer.versions[layerNumber] = FakeLayer.Version(description: "theirs", architectures: ["x86_64"])
        world.layers[names.layer] = layer
    }

    init(_ world: FakeWorld, _ names: StackNames) {
        queues = world.queues.filter { Self.queueNames.contains($0.key) }
        roles = world.roles.filter { Self.roleNames.contains($0.key) }
        buckets = world.buckets.filter { Self.bucketNames.contains($0.key) }
        logGroups = world.logGroups.filter { Self.logGroupNames.contains($0.key) }
        layers = world.layers.filter { Self.layerNames.contains($0.key) }
        functions = world.functions.filter { Self.functionNames.contains($0.key) }
        mappings = world.mappings.filter { Self.mappingIDs.contains($0.key) }
        layerVersion = world.layers[names.layer]?.versions[Self.layerNumber]
    }

    /// How many things these are in a census.
    static let count =
        queueNames.count + roleNames.count + bucketNames.count * 2 + logGroupNames.count + layerNames.count
        + functionNames.count + mappingIDs.count + 1
}
