import AWSClients
import AWSCore

extension ShapeCall {
    static func iam(_ any: inout Awkward) throws -> [ShapeCall] {
        let (role, policy, document, text) = (any.name(), any.text(), any.policy(), any.text())
        let (tags, keys, arn) = (any.tags(), any.texts(2), "arn:aws:iam::123456789012:policy/a+b=c,d")
        let named = ["RoleName": role, "PolicyName": policy]
        var create: [String: Any] = ["RoleName": role, "AssumeRolePolicyDocument": document, "Description": text]
        if !tags.isEmpty { create["Tags"] = tags.pairs }
        return [
            try .init(.iam, "CreateRole", create) {
                _ = try await $0.iam.createRole(named: role, trustPolicy: document, description: text, tags: tags)
            },
            try .init(.iam, "GetRole", ["RoleName": role]) { _ = try await $0.iam.role(named: role) },
            try .init(.iam, "UpdateAssumeRolePolicy", ["RoleName": role, "PolicyDocument": document]) {
                try await $0.iam.setTrustPolicy(document, ofRole: role)
            },
            try .init(.iam, "UpdateRoleDescription", ["RoleName": role, "Description": text]) {
                try await $0.iam.setDescription(text, ofRole: role)
            },
            try .init(.iam, "TagRole", ["RoleName": role, "Tags": ["a b": text].pairs]) {
                try await $0.iam.tagRole(role, with: ["a b": text])
            },
            try .init(.iam, "UntagRole", ["RoleName": role, "TagKeys": keys]) {
                try await $0.iam.untagRole(role, keys: keys)
            },
            try .init(.iam, "PutRolePolicy", named.merging(["PolicyDocument": document]) { _, new in new }) {
                try await $0.iam.putPolicy(named: policy, ofRole: role, document: document)
            },
            try .init(.iam, "GetRolePolicy", named) { _ = try await $0.iam.policy(named: policy, ofRole: role) },
            try .init(.iam, "ListRolePolicies", ["RoleName": role]) { _ = try await $0.iam.policyNames(ofRole: role) },
            try .init(
                .iam, "ListRolePolicies", ["RoleName": role, "Marker": "a+/= b"],
                answer: "<R><X-Result><PolicyNames/><Marker>a+/= b</Marker></X-Result></R>"
            ) { _ = try await $0.iam.policyNames(ofRole: role) },
            try .init(.iam, "ListAttachedRolePolicies", ["RoleName": role]) {
                _ = try await $0.iam.attachedPolicyARNs(ofRole: role)
            },
            try .init(.iam, "DetachRolePolicy", ["RoleName": role, "PolicyArn": arn]) {
                try await $0.iam.detachPolicy(arn, fromRole: role)
            },
            try .init(.iam, "DeleteRolePolicy", named) { try await $0.iam.deletePolicy(named: policy, ofRole: role) },
            try .init(.iam, "DeleteRole", ["RoleName": role]) { try await $0.iam.deleteRole(named: role) },
        ]
    }

    static func sts(_ any: inout Awkward) throws -> [ShapeCall] {
        let (arn, external, token) = (
            "arn:aws:iam::123456789012:role/path/fan", "id-\(any.text())", "head.\(any.text()).tail"
        )
        let base = ["RoleArn": arn, "RoleSessionName": "fanctl-user"]
        return [
            try .init(.sts, "GetCallerIdentity", [:]) { _ = try await $0.sts.callerIdentity() },
            try .init(.sts, "AssumeRole", base) {
                _ = try await $0.sts.assumeRole(arn: arn, sessionName: "fanctl-user")
            },
            try .init(
                .sts, "AssumeRole",
                (base as [String: Any]).merging(["ExternalId": external, "DurationSeconds": 900]) { _, new in new }
            ) {
                _ = try await $0.sts.assumeRole(
                    arn: arn, sessionName: "fanctl-user", externalID: external, duration: 900)
            },
            try .init(.sts, "AssumeRoleWithWebIdentity", base.merging(["WebIdentityToken": token]) { _, new in new }) {
                _ = try await $0.sts.assumeRole(arn: arn, sessionName: "fanctl-user", webIdentityToken: token)
            },
        ]
    }
}
