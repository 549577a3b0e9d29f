internal import SigV4
package import Timing
internal import Transport

package struct FakeRole: Equatable, Sendable {
    package let name: String
    package let id: String
    package let created: Instant
    package var trustPolicy: String
    package var description = ""
    package var tags: [String: String]
    package var policies: [String: Policy] = [:]
    /// ARNs of managed policies.
    package var attached: [String] = []

    package init(name: String, created: Instant, trustPolicy: String, tags: [String: String]) {
        self.init(name: name, id: "AROASEEDED", created: created, trustPolicy: trustPolicy, tags: tags)
    }

    init(name: String, id: String, created: Instant, trustPolicy: String, tags: [String: String]) {
        self.name = name
        self.id = id
        self.created = created
        self.trustPolicy = trustPolicy
        self.tags = tags
    }

    package struct Policy: Equatable, Sendable {
        package var document: String
        /// When it last became another.
        package var changed: Instant

        package init(document: String, changed: Instant) {
            self.document = document
            self.changed = changed
        }
    }
}

extension FakeWorld {
    mutating func iam(_ request: FakeRequest) throws -> HTTPResponse {
        switch request.operation {
        case "CreateRole": return try createRole(request)
        case "GetRole": return result(request, xml(of: try role(request)))
        case "UpdateAssumeRolePolicy":
            _ = try role(request)
            roles[key(request)]?.trustPolicy = try Self.checked(request["PolicyDocument"])
        case "UpdateRoleDescription":
            _ = try role(request)
            roles[key(request)]?.description = request["Description"]
        case "TagRole":
            _ = try role(request)
            roles[key(request)]?.tags.merge(request.formTags) { _, new in new }
        case "UntagRole":
            _ = try role(request)
            for tag in request.members("TagKeys") { roles[key(request)]?.tags[tag] = nil }
        case "PutRolePolicy": try putPolicy(request)
        case "GetRolePolicy":
            guard let policy = try role(request).policies[request["PolicyName"]] else { throw Self.noPolicy(request) }
            return result(
                request,
                FakeXML.text("RoleName", request["RoleName"]) + FakeXML.text("PolicyName", request["PolicyName"])
                    + FakeXML.text("PolicyDocument", PercentEncoding.encode(policy.document)))
        case "ListRolePolicies":
            let names = try role(request).policies.keys.sorted()
            return page(request, "PolicyNames", names) { FakeXML.text("member", $0) }
        case "ListAttachedRolePolicies":
            return page(request, "AttachedPolicies", try role(request).attached.sorted()) { arn in
                let name = String(arn.split(separator: "/").last ?? "")
                return FakeXML.element("member", FakeXML.text("PolicyName", name) + FakeXML.text("PolicyArn", arn))
            }
        case "DeleteRolePolicy":
            guard try role(request).policies[request["PolicyName"]] != nil else { throw Self.noPolicy(request) }
            roles[key(request)]?.policies[request["PolicyName"]] = nil
        case "DetachRolePolicy":
            let arn = request["PolicyArn"]
            guard try role(request).attached.contains(arn) else {
                throw FakeError(404, "NoSuchEntity", "Policy \(arn) was not found.")
            }
            roles[key(request)]?.attached.removeAll { $0 == arn }
        case "DeleteRole": try deleteRole(request)
        default: throw unknown(request)
        }
        return result(request, nil)
    }

    /// Names of roles differ by more than case.
    private func key(_ request: FakeRequest) -> String { request["RoleName"].lowercased() }

    func roleARN(_ name: String) -> String { "arn:aws:iam::\(settings.account):role/\(name)" }

    private func role(_ request: FakeRequest) throws -> FakeRole {
        guard let role = roles[key(request)], isSeen(role.created, after: settings.roleVisibility) else {
            throw FakeError(
                404, "NoSuchEntity", "The role with name \(request["RoleName"]) cannot be found.")
        }
        return role
    }

    private static func noPolicy(_ request: FakeRequest) -> FakeError {
        FakeError(
            404, "NoSuchEntity", "The role policy with name \(request["PolicyName"]) cannot be found.")
    }

    private mutating func createRole(_ request: FakeRequest) throws -> HTTPResponse {
        let name = request["RoleName"]
        guard (1...64).contains(name.count) else {
            throw FakeError(400, "ValidationError", "Value '\(name)' at 'roleName' failed to satisfy constraint")
        }
        guard roles[key(request)] == nil else {
            throw FakeError(409, "EntityAlreadyExists", "Role with name \(name) already exists.")
        }
        let document = try Self.checked(request["AssumeRolePolicyDocument"])
        var role = FakeRole(
            name: name, id: "AROAFAKE\(next())", created: now, trustPolicy: document, tags: request.formTags)
        role.description = request["Description"]
        roles[key(request)] = role
        return result(request, xml(of: role))
    }

    private mutating func putPolicy(_ request: FakeRequest) throws {
        let role = try role(request)
        let name = request["PolicyName"]
        let document = try Self.checked(request["PolicyDocument"])
        guard document.filter({ !$0.isWhitespace }).count <= 10_240 else {
            throw FakeError(
                409, "LimitExceeded", "Maximum policy size of 10240 bytes exceeded for role \(role.name)")
        }
        guard role.policies[name]?.document != document else { return }
        roles[key(request)]?.policies[name] = FakeRole.Policy(document: document, changed: now)
    }

    private mutating func deleteRole(_ request: FakeRequest) throws {
        let role = try role(request)
        guard role.policies.isEmpty else {
            throw FakeError(409, "DeleteConflict", "Cannot delete entity, must delete policies first.")
        }
        guard role.attached.isEmpty else {
            throw FakeError(409, "DeleteConflict", "Cannot delete entity, must detach all policies first.")
        }
        roles[key(request)] = nil
    }

    private static func checked(_ document: String) throws -> String {
        guard JSON(Array(document.utf8))?.object != nil else {
            throw FakeError(400, "MalformedPolicyDocument", "This policy contains invalid Json")
        }
        guard document.unicodeScalars.allSatisfy({ $0.value <= 0xFF }) else {
            throw FakeError(400, "ValidationError", "The specified value for policyDocument is invalid.")
        }
        return document
    }

    private func xml(of role: FakeRole) -> String {
        let tags = role.tags.sorted { $0.key < $1.key }.map {
            FakeXML.element("member", FakeXML.text("Key", $0.key) + FakeXML.text("Value", $0.value))
        }
        return FakeXML.element(
            "Role",
            FakeXML.text("Path", "/") + FakeXML.text("RoleName", role.name) + FakeXML.text("RoleId", role.id)
                + FakeXML.text("Arn", roleARN(role.name)) + FakeXML.text("CreateDate", role.created.iso8601)
                + FakeXML.text("AssumeRolePolicyDocument", PercentEncoding.encode(role.trustPolicy))
                + (role.description.isEmpty ? "" : FakeXML.text("Description", role.description))
                + FakeXML.element("Tags", tags.joined()))
    }

    /// `<OpResponse><OpResult>…</OpResult>…`; operations that answer nothing have no result.
    func result(_ request: FakeRequest, _ xml: String?) -> HTTPResponse {
        let result = xml.map { FakeXML.element("\(request.operation)Result", $0) } ?? ""
        let metadata = FakeXML.element("ResponseMetadata", FakeXML.text("RequestId", "fake-request"))
        return .xml(FakeXML.element("\(request.operation)Response", result + metadata))
    }

    private func page(
        _ request: FakeRequest, _ name: String, _ items: [String], _ xml: (String) -> String
    ) -> HTTPResponse {
        let start = Int(request["Marker"]) ?? 0
        let size = min(Int(request["MaxItems"]) ?? 100, settings.pageSize)
        let end = min(start + size, items.count)
        let members = items[start..<end].map(xml).joined()
        let marker = end < items.count ? FakeXML.text("Marker", String(end)) : ""
        return result(
            request,
            FakeXML.element(name, members) + FakeXML.text("IsTruncated", String(end < items.count)) + marker)
    }
}
