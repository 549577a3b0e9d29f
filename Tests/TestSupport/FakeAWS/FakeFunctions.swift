internal import Hashing
package import Timing
internal import Transport

package struct FakeFunction: Equatable, Sendable {
    package var latest: FakeRelease
    package var versions: [FakeVersion] = []
    /// Alias to version.
    package var aliases: [String: String] = [:]
    package var tags: [String: String]
    /// When the last change began, and whether that was the creation.
    package var changed: Instant
    package var isNew = true
    /// Nil while the last change goes on.
    package var settlesAt: Instant
    package var revision: String
    /// GetFunction still answers for a while.
    package var deletedAt: Instant?
    var goneAt: Instant?
    package var failure: Failure?
    /// Nil: it shares the account's.
    package var reservedConcurrency: Int?

    /// What Lambda could not do, until the next change.
    package enum Failure: Sendable, CaseIterable {
        case creation
        case update
    }

    /// One that stands already.
    package init(release: FakeRelease, tags: [String: String], created: Instant) {
        self.init(latest: release, tags: tags, changed: created, settlesAt: created, revision: "seeded")
    }

    init(latest: FakeRelease, tags: [String: String], changed: Instant, settlesAt: Instant, revision: String) {
        self.latest = latest
        self.tags = tags
        self.changed = changed
        self.settlesAt = settlesAt
        self.revision = revision
    }

    func isThere(at now: Instant) -> Bool { goneAt.map { now < $0 } ?? true }
}

/// What a version freezes.
package struct FakeRelease: Hashable, Sendable {
    package var role: String
    package var memory = 128
    package var timeout = 3
    package var storage = 512
    package var environment: [String: String] = [:]
    package var layers: [String] = []
    package var description = ""
    package var architecture = "x86_64"
    package var codeSHA256 = ""
    package var codeSize = 0

    package init(role: String) {
        self.role = role
    }
}

package struct FakeVersion: Equatable, Sendable {
    package let number: Int
    package let release: FakeRelease
    package let activeAt: Instant
    /// Why it cannot be called.
    package var failure: String?
}

extension FakeWorld {
    mutating func lambda(_ request: FakeRequest) throws -> HTTPResponse {
        if request.operation != "GetFunction" { try countControlPlaneCall() }
        switch request.operation {
        case "CreateFunction": return try createFunction(request)
        case "GetFunction": return try getFunction(request)
        case "UpdateFunctionCode": return try updateCode(request)
        case "UpdateFunctionConfiguration": return try updateConfiguration(request)
        case "DeleteFunction": return try deleteFunction(request)
        case "PublishVersion", "CreateAlias", "UpdateAlias", "DeleteAlias", "ListVersionsByFunction", "ListAliases":
            return try versions(request)
        case "PublishLayerVersion", "ListLayerVersions", "DeleteLayerVersion": return try layers(request)
        case "TagResource", "UntagResource", "ListTags": return try lambdaTags(request)
        case "GetAccountSettings": return accountSettings()
        default: return try mappings(request)
        }
    }

    private func accountSettings() -> HTTPResponse {
        .json([
            "AccountLimit": [
                "CodeSizeZipped": .int(52_428_800),
                "ConcurrentExecutions": .int(settings.concurrency),
                "UnreservedConcurrentExecutions": .int(settings.concurrency),
            ],
            "AccountUsage": ["FunctionCount": .int(functions.count)],
        ])
    }

    private mutating func countControlPlaneCall() throws {
        controlPlaneCalls.removeAll { now - $0 >= .seconds(1) }
        guard controlPlaneCalls.count < settings.lambdaRate else {
            throw FakeError(429, "TooManyRequestsException", "Rate exceeded", headers: [("Retry-After", "1")])
        }
        controlPlaneCalls.append(now)
    }

    func functionARN(_ name: String) -> String { arn("lambda", "function:\(name)") }

    /// The function that a path names.
    func function(_ request: FakeRequest) throws -> (name: String, function: FakeFunction) {
        let name = request.segments[2]
        guard let function = functions[name], function.deletedAt == nil || request.operation == "GetFunction" else {
            throw FakeError(404, "ResourceNotFoundException", "Function not found: \(functionARN(name))")
        }
        return (name, function)
    }

    /// Only one change at a time.
    func checkFree(_ name: String, _ function: FakeFunction) throws {
        guard now >= function.settlesAt else {
            throw FakeError(
                409, "ResourceConflictException",
                "The operation cannot be performed at this time. An update is in progress for resource: "
                    + functionARN(name))
        }
    }

    private mutating func createFunction(_ request: FakeRequest) throws -> HTTPResponse {
        let name = request["FunctionName"]
        guard (1...64).contains(name.count), name.allSatisfy(\.isNameCharacter) else {
            throw FakeError.validation("Value '\(name)' at 'functionName' failed to satisfy constraint")
        }
        guard functions[name] == nil else {
            throw FakeError(409, "ResourceConflictException", "Function already exist: \(name)")
        }
        guard request["Runtime"] == "provided.al2023", !request["Handler"].isEmpty else {
            throw FakeError.invalidParameter("Runtime and handler are mandatory parameters for functions from a zip")
        }
        var release = FakeRelease(role: "")
        try apply(request, to: &release)
        try setCode(request.input["Code"], request, &release)
        try checkAssumable(release.role)
        let function = FakeFunction(
            latest: release, tags: request.input["Tags"]?.texts ?? [:], changed: now,
            settlesAt: now + settings.functionDelay, revision: uuid())
        functions[name] = function
        guard request.input["Publish"]?.bool == true else {
            return .json(.object(configuration(name, function, nil, qualifier: nil)), status: 201)
        }
        let version = version(name, of: release, activeAt: function.settlesAt)
        return .json(.object(configuration(name, function, version, qualifier: nil)), status: 201)
    }

    private func getFunction(_ request: FakeRequest) throws -> HTTPResponse {
        let (name, function) = try function(request)
        guard !function.isNew || isSeen(function.changed, after: settings.functionVisibility) else {
            throw FakeError(404, "ResourceNotFoundException", "Function not found: \(functionARN(name))")
        }
        let qualifier = request.item("Qualifier")
        let version = try version(qualifier, of: function, name)
        var answer: [String: JSON] = [
            "Configuration": .object(configuration(name, function, version, qualifier: qualifier)),
            "Code": ["RepositoryType": "S3", "Location": "https://awslambda.example/code"],
        ]
        if !function.tags.isEmpty { answer["Tags"] = .texts(function.tags) }
        if let reserved = function.reservedConcurrency {
            answer["Concurrency"] = ["ReservedConcurrentExecutions": .int(reserved)]
        }
        return .json(.object(answer))
    }

    private mutating func updateCode(_ request: FakeRequest) throws -> HTTPResponse {
        let (name, function) = try function(request)
        try checkFree(name, function)
        var release = function.latest
        try setCode(request.input, request, &release)
        if request.input["DryRun"]?.bool == true {
            return .json(["CodeSha256": .string(release.codeSHA256)])
        }
        let answer = change(name, to: release)
        guard request.input["Publish"]?.bool == true, let function = functions[name] else { return answer }
        let version = version(name, of: release, activeAt: function.settlesAt)
        return .json(.object(configuration(name, function, version, qualifier: String(version.number))))
    }

    private mutating func updateConfiguration(_ request: FakeRequest) throws -> HTTPResponse {
        let (name, function) = try function(request)
        try checkFree(name, function)
        var release = function.latest
        try apply(request, to: &release)
        if release.role != function.latest.role { try checkAssumable(release.role) }
        return change(name, to: release)
    }

    private mutating func change(_ name: String, to release: FakeRelease) -> HTTPResponse {
        guard var function = functions[name] else { preconditionFailure("it was there a moment ago") }
        function.latest = release
        function.isNew = false
        function.failure = nil
        function.changed = now
        function.settlesAt = now + settings.functionDelay
        function.revision = uuid()
        functions[name] = function
        return .json(.object(configuration(name, function, nil, qualifier: nil)))
    }

    private mutating func deleteFunction(_ request: FakeRequest) throws -> HTTPResponse {
        let (name, function) = try function(request)
        if let qualifier = request.item("Qualifier") { return try deleteVersion(qualifier, name, function) }
        // Mappings outlive their function.
        functions[name]?.deletedAt = now
        functions[name]?.goneAt = now + settings.functionDeletionDelay
        return HTTPResponse(status: 204)
    }

    /// The code's bytes are read once, and stay when the object goes.
    private func setCode(_ code: JSON?, _ request: FakeRequest, _ release: inout FakeRelease) throws {
        let bytes = try codeObject(code)
        release.codeSHA256 = SHA256.hash(bytes).base64
        release.codeSize = bytes.count
        guard let architectures = request.input["Architectures"]?.array else { return }
        guard architectures.count == 1, let one = architectures[0].string, ["x86_64", "arm64"].contains(one) else {
            throw FakeError.validation("Value '\(architectures)' at 'architectures' failed to satisfy constraint")
        }
        release.architecture = one
    }

    func codeObject(_ code: JSON?) throws -> [UInt8] {
        func failed(_ code: String, _ message: String) -> FakeError {
            .invalidParameter(
                "Error occurred while GetObject. S3 Error Code: \(code). S3 Error Message: \(message)")
        }
        guard let bucket = buckets[code?["S3Bucket"]?.string ?? ""] else {
            throw failed("NoSuchBucket", "The specified bucket does not exist")
        }
        guard bucket.region == settings.region else { throw failed("PermanentRedirect", "wrong region") }
        guard bucket.owner == settings.account else { throw failed("AccessDenied", "Access Denied") }
        guard let bytes = bucket.objects[code?["S3Key"]?.string ?? ""]?.first?.body else {
            throw failed("NoSuchKey", "The specified key does not exist.")
        }
        return bytes
    }
}
