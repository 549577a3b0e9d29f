import AWSClients
import AWSCore
import Resources
import TestSupport
import Testing
import Transport

/// Answers of Lambda, in the form in which AWS gives them.
@Suite struct LambdaAnswerTests {
    private func client(_ answers: HTTPResponse...) -> (LambdaClient, ScriptedTransport) {
        let transport = ScriptedTransport(answers)
        return (Clients(transport).lambda, transport)
    }

    private static func missing(_ status: Int = 404) -> HTTPResponse {
        .text(
            #"{"Type":"User","Message":"Function not found: arn"}"#, status: status,
            headers: ["x-amzn-ErrorType": "ResourceNotFoundException:http://internal.amazon.com/coral/"])
    }

    @Test func readsAFunction() async throws {
        let (client, _) = client(
            .text(
                #"""
                {"Configuration":{"FunctionArn":"arn:f","Version":"$LATEST","CodeSha256":"abc=","Description":"about it","Role":"arn:r",
                "Architectures":["arm64"],"MemorySize":512,"Timeout":60,"EphemeralStorage":{"Size":1024},
                "Environment":{"Variables":{"A_B":"1"}},"Layers":[{"Arn":"arn:l:1","CodeSize":10},{"Arn":"arn:m:2"}],
                "State":"Active","LastUpdateStatus":"InProgress","LastUpdateStatusReason":"why",
                "LastModified":"2026-01-02T03:04:05.000+0000","Unknown":{"a":[1]}},
                "Code":{"RepositoryType":"S3","Location":"https://x"},"Tags":{"k":"v"},
                "Concurrency":{"ReservedConcurrentExecutions":0}}
                """#))
        let function = try #require(try await client.function(named: "f"))
        var settings = FunctionSettings.defaults
        (settings.memory, settings.timeout, settings.temporaryStorage) = (512, 60, 1024)
        #expect(
            function.configuration
                == FunctionConfiguration(
                    note: "about it", roleARN: "arn:r", settings: settings, environment: ["A_B": "1"],
                    layers: ["arn:l:1", "arn:m:2"]))
        #expect(function.architecture == "arm64")
        #expect(function.lastUpdateStatus == "InProgress")
        #expect(function.lastUpdateReason == "why")
        #expect(function.tags == ["k": "v"])
        #expect(function.reservedConcurrency == 0)
    }

    @Test func readsAFunctionOfWhichLittleIsSaid() async throws {
        // While it is created there is no update status; without lambda:ListTags there are no tags.
        let (client, _) = client(
            .text(#"{"Configuration":{"FunctionArn":"arn:f","State":"Pending","Environment":{}}}"#))
        let function = try #require(try await client.function(named: "f"))
        #expect(function.state == "Pending")
        #expect(function.lastUpdateStatus == nil)
        #expect(function.reservedConcurrency == nil)
        #expect(function.tags.isEmpty)
        #expect(function.configuration.environment.isEmpty)
        #expect(function.configuration.layers.isEmpty)
        #expect(function.configuration.settings.temporaryStorage == 512)
    }

    @Test func readsHowMuchTheAccountMayRunAtOnce() async throws {
        let (client, _) = client(
            .text(
                #"""
                {"AccountLimit":{"TotalCodeSize":80530636800,"CodeSizeUnzipped":262144000,"CodeSizeZipped":52428800,
                "ConcurrentExecutions":1000,"UnreservedConcurrentExecutions":900},
                "AccountUsage":{"TotalCodeSize":12345,"FunctionCount":3}}
                """#))
        #expect(try await client.accountConcurrency() == AccountConcurrency(quota: 1000, unreserved: 900))
    }

    @Test(arguments: [404, 400])
    func takesANotFoundForMissing(status: Int) async throws {
        let (client, _) = client(Self.missing(status))
        #expect(try await client.function(named: "f") == nil)
        #expect(try await client.mapping("uuid") == nil)
        try await client.deleteFunction(named: "f")
        try await client.deleteAlias(named: "a", ofFunction: "f")
        try await client.deleteLayerVersion(of: "l", number: 1)
        try await client.deleteMapping("uuid")
        await #expect(throws: AWSError.self) { try await client.updateAlias(named: "a", ofFunction: "f", version: "1") }
    }

    @Test func deletesWithAnEmptyAnswer() async throws {
        let (client, _) = client(.text("", status: 204))
        try await client.deleteFunction(named: "f")
        try await client.deleteLayerVersion(of: "l", number: 1)
        try await client.tag("arn", with: [:])
    }

    @Test func findsNoVersionsOfAnUnknownLayer() async throws {
        let (client, _) = client(.text(#"{"LayerVersions":[]}"#), .text("{}"))
        #expect(try await client.layerVersions(of: "l").isEmpty)
        #expect(try await client.layerVersions(of: "l").isEmpty)
    }

    @Test func followsThePagesOfALayer() async throws {
        let (client, transport) = client(
            .text(
                #"{"LayerVersions":[{"LayerVersionArn":"arn:3","Version":3,"Description":"sha"}],"NextMarker":"m+/="}"#),
            .text(#"{"LayerVersions":[],"NextMarker":"n"}"#),
            .text(#"{"LayerVersions":[{"LayerVersionArn":"arn:1","Version":1}],"NextMarker":null}"#))
        let versions = try await client.layerVersions(of: "l")
        #expect(versions.map(\.number) == [3, 1])
        #expect(versions.map(\.description) == ["sha", nil])
        #expect(
            transport.sent.map { $0.url.split(separator: "?").dropFirst().joined() } == [
                "", "Marker=m%2B%2F%3D", "Marker=n",
            ])
    }

    @Test func readsAMapping() async throws {
        let text = #"""
            {"UUID":"u","EventSourceMappingArn":"arn:m","EventSourceArn":"arn:q","FunctionArn":"arn:f:live",
            "BatchSize":100,"MaximumBatchingWindowInSeconds":5,"State":"Creating","LastModified":1795490211.25,
            "StateTransitionReason":"USER_INITIATED","FunctionResponseTypes":["ReportBatchItemFailures"],
            "ScalingConfig":{"MaximumConcurrency":20},"LastProcessingResult":"PROBLEM: Function call failed"}
            """#
        let (client, _) = client(.text(text, status: 202))
        let settings = MappingSettings(
            batchSize: 100, batchWindow: 5, maxConcurrency: 20, reportsBatchItemFailures: true, isEnabled: true)
        let mapping = try await client.createMapping(
            queueARN: "arn:q", functionARN: "arn:f", settings: settings, tags: [:])
        #expect(mapping.uuid == "u")
        #expect(mapping.state == "Creating")
        #expect(mapping.functionARN == "arn:f:live")
        #expect(mapping.stateTransitionReason == "USER_INITIATED")
        #expect(mapping.lastProcessingResult == "PROBLEM: Function call failed")
        #expect(mapping.settings == settings)
    }

    @Test(arguments: [("Disabled", false), ("Disabling", false), ("Enabled", true), ("Updating", true)])
    func readsWhetherAMappingIsEnabledFromItsState(state: String, isEnabled: Bool) async throws {
        let (client, _) = client(.text(#"{"UUID":"u","State":"\#(state)","FunctionResponseTypes":null}"#))
        let mapping = try #require(try await client.mapping("u"))
        #expect(mapping.settings.isEnabled == isEnabled)
        #expect(!mapping.settings.reportsBatchItemFailures)
        #expect(mapping.settings.maxConcurrency == nil)
    }

    @Test func followsThePagesOfAQueuesMappings() async throws {
        let (client, transport) = client(
            .text(#"{"EventSourceMappings":[{"UUID":"a"}],"NextMarker":"m"}"#), .text(#"{"NextMarker":"n"}"#),
            .text(#"{"EventSourceMappings":[{"UUID":"b"}]}"#))
        #expect(try await client.mappings(ofQueue: "arn:q").map(\.uuid) == ["a", "b"])
        #expect(transport.sent.count == 3)
    }

    @Test func givesAConflictWithItsMessage() async throws {
        let (client, _) = client(
            .text(
                #"{"Type":"User","message":"An event source mapping already exists with UUID u"}"#, status: 409,
                headers: ["x-amzn-ErrorType": "ResourceConflictException"]))
        await #expect { try await client.createAlias(named: "a", ofFunction: "f", version: "1") } throws: { error in
            guard case .service(let failure)? = error as? AWSError else { return false }
            return failure.code == "ResourceConflictException" && failure.message.hasSuffix("UUID u")
        }
    }

    @Test func saysWhereAFunctionCannotBeRead() async throws {
        let (client, _) = client(.text(#"{"Configuration":{"FunctionArn":"arn","MemorySize":"many"}}"#))
        await #expect { try await client.function(named: "f") } throws: { error in
            guard case .unreadable(_, _, let detail)? = error as? AWSError else { return false }
            return detail.contains("Configuration.MemorySize") && !detail.contains("many")
        }
    }
}
