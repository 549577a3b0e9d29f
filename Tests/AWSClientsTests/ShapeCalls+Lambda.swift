import AWSClients
import AWSCore
import Resources

extension ShapeCall {
    private static let role = "arn:aws:iam::123456789012:role/fan"

    static func functions(_ any: inout Awkward) throws -> [ShapeCall] {
        let (name, tags, text) = (
            any.flag() ? any.name() : "arn:aws:lambda:eu-central-1:1:function:f", any.tags(), any.text()
        )
        let environment = any.flag() ? ["TEXT": any.text(), "MORE": any.text()] : [:]
        let layers = any.flag() ? ["arn:aws:lambda:eu-central-1:1:layer:l:3"] : []
        let configuration = FunctionConfiguration(
            note: text, roleARN: role, settings: FunctionSettings(memory: 512, timeout: 60, temporaryStorage: 1024),
            environment: environment,
            layers: layers)
        let code = CodeLocation(bucket: "bucket", key: any.objectKey())
        let settings: [String: Any] = [
            "Description": text, "Role": role, "MemorySize": 512, "Timeout": 60, "EphemeralStorage": ["Size": 1024],
            "Environment": ["Variables": environment], "Layers": layers,
        ]
        let create = settings.merging([
            "FunctionName": name, "Publish": true, "Runtime": "provided.al2023", "Handler": "bootstrap",
            "PackageType": "Zip", "Code": ["S3Bucket": code.bucket, "S3Key": code.key], "Architectures": ["arm64"],
            "Tags": tags,
        ]) { _, new in new }
        let update: [String: Any] = [
            "FunctionName": name, "S3Bucket": code.bucket, "S3Key": code.key, "Architectures": ["arm64"],
            "Publish": false,
        ]
        return [
            try .init(.lambda, "GetFunction", ["FunctionName": name]) { _ = try await $0.lambda.function(named: name) },
            try .init(.lambda, "GetFunction", ["FunctionName": name, "Qualifier": text]) {
                _ = try await $0.lambda.function(named: name, qualifier: text)
            },
            try .init(.lambda, "CreateFunction", create) {
                _ = try await $0.lambda.createFunction(
                    named: name, configuration: configuration, code: code, architecture: "arm64", tags: tags)
            },
            try .init(
                .lambda, "UpdateFunctionConfiguration", settings.merging(["FunctionName": name]) { _, new in new }
            ) { try await $0.lambda.updateConfiguration(ofFunction: name, to: configuration) },
            try .init(.lambda, "UpdateFunctionCode", update) {
                _ = try await $0.lambda.updateCode(
                    ofFunction: name, to: code, architecture: "arm64", publishes: false)
            },
            try .init(.lambda, "UpdateFunctionCode", update.merging(["Publish": true]) { _, new in new }) {
                _ = try await $0.lambda.updateCode(
                    ofFunction: name, to: code, architecture: "arm64", publishes: true)
            },
            try .init(.lambda, "DeleteFunction", ["FunctionName": name]) {
                try await $0.lambda.deleteFunction(named: name)
            },
            try .init(.lambda, "DeleteFunction", ["FunctionName": name, "Qualifier": "7"]) {
                try await $0.lambda.deleteVersion("7", ofFunction: name)
            },
            try .init(.lambda, "ListVersionsByFunction", ["FunctionName": name]) {
                _ = try await $0.lambda.versions(ofFunction: name)
            },
            try .init(.lambda, "ListAliases", ["FunctionName": name]) {
                _ = try await $0.lambda.aliases(ofFunction: name)
            },
            try .init(.lambda, "PublishVersion", ["FunctionName": name, "CodeSha256": "a+/=", "Description": text]) {
                _ = try await $0.lambda.publishVersion(ofFunction: name, codeSHA256: "a+/=", description: text)
            },
        ]
    }

    static func aliasesAndTags(_ any: inout Awkward) throws -> [ShapeCall] {
        let (name, alias, tags, keys) = (any.name(), any.text(), any.tags(), any.texts(2))
        let arn = "arn:aws:lambda:eu-central-1:123456789012:function:\(name)"
        return [
            try .init(.lambda, "CreateAlias", ["FunctionName": name, "Name": alias, "FunctionVersion": "3"]) {
                try await $0.lambda.createAlias(named: alias, ofFunction: name, version: "3")
            },
            try .init(.lambda, "UpdateAlias", ["FunctionName": name, "Name": alias, "FunctionVersion": "4"]) {
                try await $0.lambda.updateAlias(named: alias, ofFunction: name, version: "4")
            },
            try .init(.lambda, "DeleteAlias", ["FunctionName": name, "Name": alias]) {
                try await $0.lambda.deleteAlias(named: alias, ofFunction: name)
            },
            try .init(.lambda, "TagResource", ["Resource": arn, "Tags": tags]) {
                try await $0.lambda.tag(arn, with: tags)
            },
            try .init(.lambda, "UntagResource", ["Resource": arn, "TagKeys": keys]) {
                try await $0.lambda.untag(arn, keys: keys)
            },
            try .init(.lambda, "ListTags", ["Resource": arn]) { _ = try await $0.lambda.tags(of: arn) },
            try .init(
                .lambda, "GetAccountSettings", [:],
                answer: #"{"AccountLimit":{"ConcurrentExecutions":10,"UnreservedConcurrentExecutions":7}}"#
            ) { _ = try await $0.lambda.accountConcurrency() },
        ]
    }

    static func layers(_ any: inout Awkward) throws -> [ShapeCall] {
        let (layer, text, code) = (any.name(), any.text(), CodeLocation(bucket: "bucket", key: any.objectKey()))
        let publish: [String: Any] = [
            "LayerName": layer, "Content": ["S3Bucket": code.bucket, "S3Key": code.key], "Description": text,
            "CompatibleRuntimes": ["provided.al2023"], "CompatibleArchitectures": ["x86_64"],
        ]
        return [
            try .init(.lambda, "PublishLayerVersion", publish) {
                _ = try await $0.lambda.publishLayerVersion(
                    of: layer, code: code, description: text, architecture: "x86_64")
            },
            try .init(.lambda, "ListLayerVersions", ["LayerName": layer]) {
                _ = try await $0.lambda.layerVersions(of: layer)
            },
            try .init(
                .lambda, "ListLayerVersions", ["LayerName": layer, "Marker": "a+/= b"],
                answer: #"{"LayerVersions":[],"NextMarker":"a+/= b"}"#
            ) { _ = try await $0.lambda.layerVersions(of: layer) },
            try .init(.lambda, "DeleteLayerVersion", ["LayerName": layer, "VersionNumber": 12]) {
                try await $0.lambda.deleteLayerVersion(of: layer, number: 12)
            },
        ]
    }

    static func mappings(_ any: inout Awkward) throws -> [ShapeCall] {
        let (queue, function) = (
            "arn:aws:sqs:eu-central-1:1:\(any.name())", "arn:aws:lambda:eu-central-1:1:function:f:live"
        )
        let (tags, limit, reports, enabled) = (any.tags(), any.flag() ? 20 : nil as Int?, any.flag(), any.flag())
        let uuid = "14e0db71-5d35-4eb5-b481-8945cf9d10c2"
        let settings = MappingSettings(
            batchSize: 100, batchWindow: 5, maxConcurrency: limit, reportsBatchItemFailures: reports,
            isEnabled: enabled)
        let members: [String: Any] = [
            "FunctionName": function, "BatchSize": 100, "MaximumBatchingWindowInSeconds": 5, "Enabled": enabled,
            "ScalingConfig": limit.map { ["MaximumConcurrency": $0] } ?? [:],
            "FunctionResponseTypes": reports ? ["ReportBatchItemFailures"] : [],
        ]
        return [
            try .init(
                .lambda, "CreateEventSourceMapping",
                members.merging(["EventSourceArn": queue, "Tags": tags]) { _, new in new }
            ) {
                _ = try await $0.lambda.createMapping(
                    queueARN: queue, functionARN: function, settings: settings, tags: tags)
            },
            try .init(.lambda, "UpdateEventSourceMapping", members.merging(["UUID": uuid]) { _, new in new }) {
                try await $0.lambda.updateMapping(uuid, functionARN: function, settings: settings)
            },
            try .init(.lambda, "UpdateEventSourceMapping", ["UUID": uuid, "Enabled": false]) {
                try await $0.lambda.setMapping(uuid, isEnabled: false)
            },
            try .init(.lambda, "GetEventSourceMapping", ["UUID": uuid]) { _ = try await $0.lambda.mapping(uuid) },
            try .init(.lambda, "DeleteEventSourceMapping", ["UUID": uuid]) { try await $0.lambda.deleteMapping(uuid) },
            try .init(.lambda, "ListEventSourceMappings", ["EventSourceArn": queue]) {
                _ = try await $0.lambda.mappings(ofQueue: queue)
            },
            try .init(
                .lambda, "ListEventSourceMappings", ["EventSourceArn": queue, "Marker": "a+/= b"],
                answer: #"{"EventSourceMappings":[],"NextMarker":"a+/= b"}"#
            ) { _ = try await $0.lambda.mappings(ofQueue: queue) },
        ]
    }
}
