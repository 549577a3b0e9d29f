package import AWSCore
internal import SigV4

/// AWS Identity and Access Management: the calls that a role with one inline policy needs.
package struct IAMClient: Sendable {
    private let query: QueryProtocol

    package init(pipeline: RequestPipeline) {
        query = QueryProtocol(pipeline: pipeline, service: .iam, version: "2010-05-08")
    }

    private static let missing: Set<String> = ["NoSuchEntity", "NoSuchEntityException"]

    /// - Throws: `EntityAlreadyExists` where there is one; names are compared without regard to case.
    package func createRole(
        named name: String, trustPolicy: String, description: String, tags: [String: String]
    ) async throws -> Role {
        let parameters =
            [("RoleName", name), ("AssumeRolePolicyDocument", trustPolicy), ("Description", description)]
            + QueryProtocol.tags(tags)
        return try await query.call("CreateRole", parameters, returning: RoleOutput.self).role.value
    }

    /// Nil where it is missing. Just after its creation a role may seem to be.
    package func role(named name: String) async throws -> Role? {
        try await unlessMissing {
            try await query.call("GetRole", [("RoleName", name)], returning: RoleOutput.self).role.value
        }
    }

    package func setTrustPolicy(_ document: String, ofRole name: String) async throws {
        try await query.call("UpdateAssumeRolePolicy", [("RoleName", name), ("PolicyDocument", document)])
    }

    /// Leaves everything else as it is, which `UpdateRole` does not.
    package func setDescription(_ text: String, ofRole name: String) async throws {
        try await query.call("UpdateRoleDescription", [("RoleName", name), ("Description", text)])
    }

    package func tagRole(_ name: String, with tags: [String: String]) async throws {
        try await query.call("TagRole", [("RoleName", name)] + QueryProtocol.tags(tags))
    }

    package func untagRole(_ name: String, keys: [String]) async throws {
        let members = keys.enumerated().map { ("TagKeys.member.\($0 + 1)", $1) }
        try await query.call("UntagRole", [("RoleName", name)] + members)
    }

    /// Creates or replaces. Text beyond Latin-1 is refused by IAM.
    package func putPolicy(named policy: String, ofRole role: String, document: String) async throws {
        try await query.call(
            "PutRolePolicy", [("RoleName", role), ("PolicyName", policy), ("PolicyDocument", document)])
    }

    /// The policy's JSON; nil where the policy or the role is missing.
    package func policy(named policy: String, ofRole role: String) async throws -> String? {
        try await unlessMissing {
            let parameters = [("RoleName", role), ("PolicyName", policy)]
            let output = try await query.call("GetRolePolicy", parameters, returning: PolicyOutput.self)
            return PercentEncoding.decode(output.document) ?? output.document
        }
    }

    package func policyNames(ofRole role: String) async throws -> [String] {
        try await pages("ListRolePolicies", role) { (page: PolicyNamesOutput) in
            (page.names.member ?? [], page.marker)
        }
    }

    package func attachedPolicyARNs(ofRole role: String) async throws -> [String] {
        try await pages("ListAttachedRolePolicies", role) { (page: AttachedOutput) in
            ((page.policies.member ?? []).map(\.arn), page.marker)
        }
    }

    /// Succeeds where it is not attached.
    package func detachPolicy(_ arn: String, fromRole role: String) async throws {
        _ = try await unlessMissing {
            try await query.call("DetachRolePolicy", [("RoleName", role), ("PolicyArn", arn)])
        }
    }

    /// Succeeds where it is missing.
    package func deletePolicy(named policy: String, ofRole role: String) async throws {
        _ = try await unlessMissing {
            try await query.call("DeleteRolePolicy", [("RoleName", role), ("PolicyName", policy)])
        }
    }

    /// Succeeds where it is missing.
    ///
    /// - Throws: `DeleteConflict` while the role has policies.
    package func deleteRole(named name: String) async throws {
        _ = try await unlessMissing { try await query.call("DeleteRole", [("RoleName", name)]) }
    }

    private func unlessMissing<Value>(_ body: () async throws -> Value) async throws -> Value? {
        do {
            return try await body()
        } catch let error as AWSError where error.has(Self.missing) {
            return nil
        }
    }

    private func pages<Page: Decodable>(
        _ operation: String, _ role: String, _ read: (Page) -> (items: [String], marker: String?)
    ) async throws -> [String] {
        var items: [String] = []
        var marker: String?
        repeat {
            let parameters = [("RoleName", role)] + (marker.map { [("Marker", $0)] } ?? [])
            // A role that is missing has none.
            guard
                let page = try await unlessMissing({ try await query.call(operation, parameters, returning: Page.self) }
                )
            else { return items }
            let (more, next) = read(page)
            items += more
            marker = next
        } while marker != nil
        return items
    }
}

package struct Role: Hashable, Sendable {
    package let name: String
    package let arn: String
    /// JSON.
    package let trustPolicy: String
    /// For people; IAM's `Description`.
    package let note: String
    package let tags: [String: String]
}

private struct RoleOutput: Decodable {
    let role: Element

    struct Element: Decodable {
        let name: String
        let arn: String
        let trustPolicy: String?
        let note: String?
        let tags: Members<Tag>?

        enum CodingKeys: String, CodingKey {
            case name = "RoleName"
            case arn = "Arn"
            case trustPolicy = "AssumeRolePolicyDocument"
            case note = "Description"
            case tags = "Tags"
        }

        var value: Role {
            let tags = (tags?.member ?? []).map { ($0.key, $0.value) }
            return Role(
                name: name, arn: arn,
                // URL-encoded on the wire.
                trustPolicy: trustPolicy.map { PercentEncoding.decode($0) ?? $0 } ?? "", note: note ?? "",
                tags: Dictionary(tags) { _, last in last })
        }
    }

    enum CodingKeys: String, CodingKey {
        case role = "Role"
    }
}

private struct Tag: Decodable {
    let key: String
    let value: String

    enum CodingKeys: String, CodingKey {
        case key = "Key"
        case value = "Value"
    }
}

/// `<X><member>…</member><member>…</member></X>`
private struct Members<Element: Decodable>: Decodable {
    let member: [Element]?
}

private struct PolicyOutput: Decodable {
    let document: String

    enum CodingKeys: String, CodingKey {
        case document = "PolicyDocument"
    }
}

private struct PolicyNamesOutput: Decodable {
    let names: Members<String>
    let marker: String?

    enum CodingKeys: String, CodingKey {
        case names = "PolicyNames"
        case marker = "Marker"
    }
}

private struct AttachedOutput: Decodable {
    let policies: Members<Policy>
    let marker: String?

    struct Policy: Decodable {
        let arn: String

        enum CodingKeys: String, CodingKey {
            case arn = "PolicyArn"
        }
    }

    enum CodingKeys: String, CodingKey {
        case policies = "AttachedPolicies"
        case marker = "Marker"
    }
}
