internal import Timing
internal import Transport

extension FakeWorld {
    mutating func versions(_ request: FakeRequest) throws -> HTTPResponse {
        let (name, function) = try function(request)
        switch request.operation {
        case "PublishVersion": return try publish(name, function, request)
        // Of these, two a page: nobody is to take the first for all.
        case "ListVersionsByFunction":
            let versions = [nil] + function.versions.map(Optional.some)
            let listed = versions.map { version in
                // Of a list, nobody learns the state.
                JSON.object(
                    configuration(name, function, version, qualifier: version.map { String($0.number) } ?? "$LATEST")
                        .filter { !$0.key.hasPrefix("State") && !$0.key.hasPrefix("LastUpdate") })
            }
            return page("Versions", listed, most: 2, request)
        case "ListAliases":
            let aliases = function.aliases.sorted { $0.key < $1.key }.map { alias, version -> JSON in
                ["Name": .string(alias), "FunctionVersion": .string(version)]
            }
            return page("Aliases", aliases, most: 2, request)
        case "CreateAlias":
            let alias = request["Name"]
            guard alias.contains(where: { !$0.isNumber }), alias.allSatisfy(\.isNameCharacter) else {
                throw FakeError.validation("Value '\(alias)' at 'name' failed to satisfy constraint")
            }
            guard function.aliases[alias] == nil else {
                throw FakeError(
                    409, "ResourceConflictException", "Alias already exists: \(functionARN(name)):\(alias)")
            }
            return try point(alias, name, function, request, status: 201)
        case "UpdateAlias":
            let alias = request.segments[4]
            guard function.aliases[alias] != nil else {
                throw FakeError(
                    404, "ResourceNotFoundException", "Cannot find alias arn: \(functionARN(name)):\(alias)")
            }
            return try point(alias, name, function, request, status: 200)
        default:
            // Deleting a missing alias succeeds.
            functions[name]?.aliases[request.segments[4]] = nil
            return HTTPResponse(status: 204)
        }
    }

    /// The version that a qualifier names; nil for `$LATEST`.
    func version(_ qualifier: String?, of function: FakeFunction, _ name: String) throws -> FakeVersion? {
        guard let qualifier, qualifier != "$LATEST" else { return nil }
        let number = function.aliases[qualifier] ?? qualifier
        if number == "$LATEST" { return nil }
        guard let version = function.versions.first(where: { String($0.number) == number }) else {
            throw FakeError(
                404, "ResourceNotFoundException", "Function not found: \(functionARN(name)):\(qualifier)")
        }
        return version
    }

    private mutating func publish(
        _ name: String, _ function: FakeFunction, _ request: FakeRequest
    ) throws -> HTTPResponse {
        try checkFree(name, function)
        if let wanted = request.input["CodeSha256"]?.string, wanted != function.latest.codeSHA256 {
            throw FakeError.invalidParameter(
                "CodeSHA256 (\(wanted)) is different from current CodeSHA256 in $LATEST (\(function.latest.codeSHA256))."
            )
        }
        let version = version(name, of: function.latest, activeAt: now + settings.functionDelay)
        return .json(
            .object(configuration(name, function, version, qualifier: String(version.number))), status: 201)
    }

    /// The newest version where nothing changed since, a new one elsewhere. Numbers are never used twice.
    mutating func version(_ name: String, of release: FakeRelease, activeAt: Instant) -> FakeVersion {
        if let newest = functions[name]?.versions.last, newest.release == release { return newest }
        let number = (versionNumbers[name] ?? 0) + 1
        versionNumbers[name] = number
        let version = FakeVersion(number: number, release: release, activeAt: activeAt)
        functions[name]?.versions.append(version)
        return version
    }

    /// A part of one of Lambda's lists.
    func page(_ name: String, _ items: [JSON], most: Int, _ request: FakeRequest) -> HTTPResponse {
        let start = Int(request.item("Marker") ?? "") ?? 0
        let end = min(start + min(most, settings.pageSize), items.count)
        var answer: [String: JSON] = [name: .array(Array(items[start..<end]))]
        if end < items.count { answer["NextMarker"] = .string(String(end)) }
        return .json(.object(answer))
    }

    mutating func deleteVersion(
        _ qualifier: String, _ name: String, _ function: FakeFunction
    ) throws -> HTTPResponse {
        if qualifier == "$LATEST" {
            throw FakeError.invalidParameter("$LATEST version cannot be deleted without deleting the function.")
        }
        guard function.versions.contains(where: { String($0.number) == qualifier }) else {
            throw FakeError(404, "ResourceNotFoundException", "Function not found: \(functionARN(name)):\(qualifier)")
        }
        guard !function.aliases.values.contains(qualifier) else {
            throw FakeError(
                409, "ResourceConflictException",
                "Version \(qualifier) of function \(functionARN(name)) cannot be deleted because aliases use it.")
        }
        functions[name]?.versions.removeAll { String($0.number) == qualifier }
        return HTTPResponse(status: 204)
    }

    private mutating func point(
        _ alias: String, _ name: String, _ function: FakeFunction, _ request: FakeRequest, status: Int
    ) throws -> HTTPResponse {
        let wanted = request["FunctionVersion"]
        guard wanted == "$LATEST" || function.versions.contains(where: { String($0.number) == wanted }) else {
            throw FakeError(
                404, "ResourceNotFoundException", "Function not found: \(functionARN(name)):\(wanted)")
        }
        functions[name]?.aliases[alias] = wanted
        return .json(
            [
                "AliasArn": .string("\(functionARN(name)):\(alias)"), "Name": .string(alias),
                "FunctionVersion": .string(wanted),
            ], status: status)
    }
}
