import AWSClients
import AWSCore
import Foundation
import Resources
import TestSupport
import Testing

/// Lambda's rules, as the fake keeps them.
@Suite struct FakeLambdaTests {
    private let time = VirtualTime()
    private let aws: FakeAWS
    private let clients: FakeAWSTests.StackOfClients
    private let code = CodeLocation(bucket: "code-bucket", key: "code.zip")

    init() {
        aws = FakeAWS(time: time)
        clients = FakeAWSTests.StackOfClients(aws)
    }

    private var lambda: LambdaClient { clients.lambda }

    private func refusal(_ call: () async throws -> Void) async throws -> String {
        do {
            try await call()
        } catch AWSError.service(let failure) {
            return "\(failure.code): \(failure.message)"
        }
        return "not refused"
    }

    private var configuration: FunctionConfiguration {
        var settings = FunctionSettings.defaults
        (settings.memory, settings.timeout) = (128, 60)
        return FunctionConfiguration(
            note: "", roleARN: "arn:aws:iam::123456789012:role/r", settings: settings,
            environment: [:], layers: [])
    }

    private func create(_ change: (inout FunctionConfiguration) -> Void = { _ in }) async throws {
        var configuration = configuration
        change(&configuration)
        _ = try await lambda.createFunction(
            named: "f", configuration: configuration, code: code, architecture: "x86_64", tags: [:])
    }

    /// A bucket with code, and a role that Lambda knows.
    private func prepare() async throws {
        try await clients.s3.createBucket("code-bucket")
        try await clients.s3.putObject([1, 2, 3], to: "code.zip", in: "code-bucket")
        _ = try await clients.iam.createRole(
            named: "r", trustPolicy: #"{"Principal":{"Service":"lambda.amazonaws.com"}}"#, description: "", tags: [:])
        try await time.sleep(.seconds(8))
    }

    @Test func functionTakesItsTimeAndAllowsOneChangeAtATime() async throws {
        try await prepare()
        try await create()
        #expect(try await lambda.function(named: "f")?.state == "Pending")
        #expect(try await lambda.function(named: "f")?.lastUpdateStatus == nil)
        let update = {
            _ = try await lambda.updateCode(ofFunction: "f", to: code, architecture: "x86_64", publishes: false)
        }
        #expect(
            try await refusal(update) == "ResourceConflictException: The operation cannot be performed at this time. "
                + "An update is in progress for resource: arn:aws:lambda:us-east-2:123456789012:function:f")
        try await time.sleep(.seconds(3))
        #expect(try await lambda.function(named: "f")?.state == "Active")
        try await update()
        #expect(try await lambda.function(named: "f")?.lastUpdateStatus == "InProgress")
        #expect(
            try await refusal { try await lambda.updateConfiguration(ofFunction: "f", to: configuration) }
                .contains("in progress"))
        try await time.sleep(.seconds(3))
        #expect(try await lambda.function(named: "f")?.lastUpdateStatus == "Successful")
    }

    @Test func versionIsNewOnlyWhereSomethingChanged() async throws {
        try await prepare()
        try await create()
        try await time.sleep(.seconds(3))
        let digest = try #require(try await lambda.function(named: "f")?.codeSHA256)
        func publish() async throws -> String {
            try await lambda.publishVersion(ofFunction: "f", codeSHA256: digest, description: "").number
        }
        #expect(try await publish() == "1")
        #expect(try await publish() == "1")
        var more = configuration
        more.settings.memory = 256
        try await lambda.updateConfiguration(ofFunction: "f", to: more)
        try await time.sleep(.seconds(3))
        #expect(try await publish() == "2")
        try await lambda.createAlias(named: "live", ofFunction: "f", version: "1")
        #expect(try await lambda.function(named: "f", qualifier: "live")?.configuration.settings.memory == 128)
        #expect(
            try await refusal { try await lambda.createAlias(named: "live", ofFunction: "f", version: "1") }
                == "ResourceConflictException: Alias already exists: "
                + "arn:aws:lambda:us-east-2:123456789012:function:f:live")
    }

    @Test(arguments: [
        ("memory", "ValidationException"), ("timeout", "ValidationException"), ("layer", "does not exist."),
        ("reserved", "reserved keys"), ("large", "exceeded the 4KB limit"), ("role", "cannot be assumed by Lambda."),
    ])
    func functionIsChecked(what: String, words: String) async throws {
        try await prepare()
        let answer = try await refusal {
            try await create { configuration in
                switch what {
                case "memory": configuration.settings.memory = 64
                case "timeout": configuration.settings.timeout = 901
                case "layer": configuration.layers = ["arn:aws:lambda:us-east-2:123456789012:layer:l:1"]
                case "reserved": configuration.environment = ["AWS_REGION": "x"]
                case "large": configuration.environment = ["KEY": String(repeating: "x", count: 4090)]
                default: configuration.roleARN = "arn:aws:iam::123456789012:role/none"
                }
            }
        }
        #expect(answer.contains(words))
    }

    @Test func codeMustBeThere() async throws {
        try await prepare()
        try await clients.s3.deleteObjects([ObjectVersion(key: "code.zip")], in: "code-bucket")
        #expect(
            try await refusal { try await create() }
                == "InvalidParameterValueException: Error occurred while GetObject. S3 Error Code: NoSuchKey. "
                + "S3 Error Message: The specified key does not exist.")
    }

    @Test func layersNeverUseANumberTwice() async throws {
        try await prepare()
        for number in 1...3 {
            let version = try await lambda.publishLayerVersion(
                of: "l", code: code, description: "same", architecture: "x86_64")
            #expect(version.number == number)
        }
        for number in 1...3 { try await lambda.deleteLayerVersion(of: "l", number: number) }
        #expect(try await lambda.layerVersions(of: "l").isEmpty)
        let version = try await lambda.publishLayerVersion(
            of: "l", code: code, description: "same", architecture: "x86_64")
        #expect(version.number == 4)
        #expect(try await lambda.layerVersions(of: "l").map(\.description) == ["same"])
    }

    private func map(
        batchSize: Int = 1, batchWindow: Int = 0, function: String = "f"
    ) async throws -> EventSourceMapping {
        try await lambda.createMapping(
            queueARN: "arn:aws:sqs:us-east-2:123456789012:q", functionARN: function,
            settings: MappingSettings(
                batchSize: batchSize, batchWindow: batchWindow, maxConcurrency: nil, reportsBatchItemFailures: true,
                isEnabled: true),
            tags: [:])
    }

    @Test func mappingHasItsConditionsAndItsStates() async throws {
        try await prepare()
        #expect(try await refusal { _ = try await map() }.contains("Function does not exist"))
        try await create()
        #expect(try await refusal { _ = try await map() }.contains("AWS.SimpleQueueService.NonExistentQueue"))
        let url = try await clients.sqs.createQueue(named: "q", attributes: ["VisibilityTimeout": "59"], tags: [:])
        #expect(try await refusal { _ = try await map() }.contains("execution role does not have permissions"))
        let document = """
            {"Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:us-east-2:123456789012:q"}}
            """
        try await clients.iam.putPolicy(named: "p", ofRole: "r", document: document)
        #expect(try await refusal { _ = try await map() }.contains("execution role does not have permissions"))
        try await time.sleep(.seconds(8))
        #expect(
            try await refusal { _ = try await map() }
                .contains("Queue visibility timeout: 59 seconds is less than Function timeout: 60 seconds"))
        try await clients.sqs.setAttributes(["VisibilityTimeout": "60"], of: url)
        #expect(try await refusal { _ = try await map(batchSize: 11) }.contains("batch window"))
        let mapping = try await map()
        #expect(mapping.state == "Creating")
        #expect(try await refusal { _ = try await map() }.contains("with UUID \(mapping.uuid)"))
        #expect(try await refusal { try await lambda.deleteMapping(mapping.uuid) }.contains("ResourceInUseException"))
        try await time.sleep(.seconds(10))
        #expect(try await lambda.mapping(mapping.uuid)?.state == "Enabled")
        // It outlives its function.
        try await lambda.deleteFunction(named: "f")
        #expect(try await lambda.mapping(mapping.uuid) != nil)
        try await lambda.deleteMapping(mapping.uuid)
        #expect(try await lambda.mapping(mapping.uuid)?.state == "Deleting")
        try await time.sleep(.seconds(20))
        #expect(try await lambda.mapping(mapping.uuid) == nil)
    }

    @Test func controlPlaneHasARateAndReadingAFunctionHasNone() async throws {
        for _ in 1...100 { #expect(try await lambda.function(named: "f") == nil) }
        for _ in 1...15 { _ = try await lambda.layerVersions(of: "l") }
        #expect(try await refusal { _ = try await lambda.layerVersions(of: "l") }.contains("TooManyRequests"))
        try await time.sleep(.seconds(1))
        _ = try await lambda.layerVersions(of: "l")
    }
}
