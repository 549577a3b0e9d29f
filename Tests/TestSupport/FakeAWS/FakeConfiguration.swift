internal import AWSCore

extension FakeWorld {
    private static let reserved: Set<String> = [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    ]

    /// What a request names changes; maps and lists are replaced whole.
    func apply(_ request: FakeRequest, to release: inout FakeRelease) throws {
        if let role = request.input["Role"]?.string { release.role = role }
        if let memory = try number("MemorySize", 128...10_240, request.input) { release.memory = memory }
        if let timeout = try number("Timeout", 1...900, request.input) { release.timeout = timeout }
        if let storage = try number("Size", 512...10_240, request.input["EphemeralStorage"]) {
            release.storage = storage
        }
        if let environment = request.input["Environment"]?["Variables"] {
            release.environment = try checkedEnvironment(environment)
        }
        if let layers = request.input["Layers"]?.array { release.layers = try checkedLayers(layers) }
        if let description = request.input["Description"]?.string { release.description = description }
        guard !release.role.isEmpty else { throw FakeError.validation("Value at 'role' failed: must not be null") }
    }

    private func number(_ name: String, _ range: ClosedRange<Int>, _ input: JSON?) throws -> Int? {
        guard let number = input?[name]?.int else { return nil }
        guard range.contains(number) else {
            throw FakeError.validation(
                "Value '\(number)' at '\(name)' failed to satisfy constraint: Member must have value in \(range)")
        }
        return number
    }

    private func checkedEnvironment(_ variables: JSON) throws -> [String: String] {
        let environment = variables.texts
        guard environment.count == variables.object?.count ?? 0 else {
            throw FakeError(400, "SerializationException", "a variable is no text")
        }
        let reserved = environment.keys.filter(Self.reserved.contains).sorted()
        guard reserved.isEmpty else {
            throw FakeError.invalidParameter(
                "Lambda was unable to configure your environment variables because the environment variables you have "
                    + "provided contains reserved keys that are currently not supported for modification. "
                    + "Reserved keys used in this request: \(reserved.joined(separator: ", "))")
        }
        for key in environment.keys {
            let rest = key.dropFirst().allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            guard key.count >= 2, key.first?.isLetter == true, rest else {
                throw FakeError.validation("Value at 'environment.variables' failed to satisfy constraint: \(key)")
            }
        }
        guard variables.encoded.count <= 4096 else {
            throw FakeError.invalidParameter(
                "Lambda was unable to configure your environment variables because the environment variables you have "
                    + "provided exceeded the 4KB limit. String measured: {…}")
        }
        return environment
    }

    private func checkedLayers(_ layers: [JSON]) throws -> [String] {
        let arns = layers.compactMap(\.string)
        guard arns.count <= 5 else { throw FakeError.invalidParameter("Cannot reference more than 5 layers.") }
        let names = arns.map { $0.split(separator: ":").dropLast().joined(separator: ":") }
        guard Set(names).count == names.count else {
            throw FakeError.invalidParameter("Two different versions of the same layer are not allowed.")
        }
        for arn in arns {
            // Layers of other accounts are taken to be there.
            guard arn.contains(":\(settings.account):") else { continue }
            let parts = arn.split(separator: ":")
            let isThere = parts.count == 8 && self.layers[String(parts[6])]?.versions[Int(parts[7]) ?? 0] != nil
            guard isThere else { throw FakeError.invalidParameter("Layer version \(arn) does not exist.") }
        }
        return arns
    }

    /// A function, or a version of it, as Lambda describes it.
    ///
    /// - Parameter version: nil for `$LATEST`.
    func configuration(
        _ name: String, _ function: FakeFunction, _ version: FakeVersion?, qualifier: String?
    ) -> [String: JSON] {
        let release = version?.release ?? function.latest
        var members: [String: JSON] = [
            "FunctionName": .string(name),
            "FunctionArn": .string(functionARN(name) + (qualifier.map { ":\($0)" } ?? "")),
            "Version": .string(version.map { String($0.number) } ?? "$LATEST"), "Role": .string(release.role),
            "Runtime": "provided.al2023", "Handler": "bootstrap", "PackageType": "Zip",
            "MemorySize": .int(release.memory), "Timeout": .int(release.timeout),
            "EphemeralStorage": ["Size": .int(release.storage)], "Description": .string(release.description),
            "Architectures": [.string(release.architecture)], "CodeSha256": .string(release.codeSHA256),
            "CodeSize": .int(release.codeSize), "RevisionId": .string(function.revision),
            "LastModified": .string(FakeDate.lambda(function.changed)),
        ]
        if !release.environment.isEmpty { members["Environment"] = ["Variables": .texts(release.environment)] }
        if !release.layers.isEmpty {
            members["Layers"] = .array(release.layers.map { ["Arn": .string($0), "CodeSize": 1] })
        }
        return members.merging(state(function, version)) { _, new in new }
    }

    private func state(_ function: FakeFunction, _ version: FakeVersion?) -> [String: JSON] {
        if function.deletedAt != nil { return ["State": "Deleting", "StateReason": "The function is being deleted."] }
        switch version == nil ? function.failure : nil {
        case .creation: return ["State": "Failed", "StateReason": "The role was not there."]
        case .update:
            return [
                "State": "Active", "LastUpdateStatus": "Failed", "LastUpdateStatusReason": "The code was too large.",
            ]
        case nil: break
        }
        if let failure = version?.failure { return ["State": "Failed", "StateReason": .string(failure)] }
        let isSettled = now >= (version?.activeAt ?? function.settlesAt)
        if version != nil || function.isNew {
            if isSettled { return ["State": "Active", "LastUpdateStatus": "Successful"] }
            return ["State": "Pending", "StateReasonCode": "Creating", "StateReason": "The function is being created."]
        }
        if isSettled { return ["State": "Active", "LastUpdateStatus": "Successful"] }
        return [
            "State": "Active", "LastUpdateStatus": "InProgress", "LastUpdateStatusReasonCode": "Creating",
            "LastUpdateStatusReason": "The function is being created.",
        ]
    }
}
