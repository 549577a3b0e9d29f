import AWSClients
import AWSCore
import TestSupport
import Testing
import Timing
import Transport

/// Answers of IAM and STS, in the form in which AWS gives them.
@Suite struct QueryAnswerTests {
    private func clients(_ answers: String...) -> (Clients, ScriptedTransport) {
        let transport = ScriptedTransport(answers.map { .text($0) })
        return (Clients(transport), transport)
    }

    private static func answer(_ operation: String, _ result: String) -> String {
        #"<\#(operation)Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/">"#
            + "<\(operation)Result>\(result)</\(operation)Result>"
            + "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></\(operation)Response>"
    }

    private static func failure(_ status: Int, _ code: String) -> HTTPResponse {
        .text(
            "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code><Message>no</Message></Error>"
                + "<RequestId>r</RequestId></ErrorResponse>", status: status)
    }

    @Test func decodesPolicyDocuments() async throws {
        let role = Self.answer(
            "GetRole",
            "<Role><Path>/</Path><RoleName>fan</RoleName><Arn>arn:aws:iam::1:role/fan</Arn>"
                + "<AssumeRolePolicyDocument>%7B%22Sid%22%3A%22a%2Bb%20c+d%22%7D</AssumeRolePolicyDocument>"
                + "<Tags><member><Key>a &amp; b</Key><Value/></member><member><Key>k</Key><Value>ü</Value></member></Tags>"
                + "</Role>")
        let policy = Self.answer(
            "GetRolePolicy",
            "<RoleName>fan</RoleName><PolicyName>p</PolicyName><PolicyDocument>%7B%22a%22%3A%22100%25%22%7D</PolicyDocument>"
        )
        let (clients, _) = clients(role, policy)
        let found = try #require(try await clients.iam.role(named: "fan"))
        // A plus is a plus: the encoding is RFC 3986's.
        #expect(found.trustPolicy == #"{"Sid":"a+b c+d"}"#)
        #expect(found.tags == ["a & b": "", "k": "ü"])
        #expect(try await clients.iam.policy(named: "p", ofRole: "fan") == #"{"a":"100%"}"#)
    }

    @Test func readsARoleWithoutTagsAndEmptyLists() async throws {
        let (clients, _) = clients(
            Self.answer("CreateRole", "<Role><RoleName>fan</RoleName><Arn>arn</Arn></Role>"),
            Self.answer("ListRolePolicies", "<PolicyNames/><IsTruncated>false</IsTruncated>"),
            Self.answer("ListAttachedRolePolicies", "<AttachedPolicies/><IsTruncated>false</IsTruncated>"))
        let role = try await clients.iam.createRole(named: "fan", trustPolicy: "{}", description: "", tags: [:])
        #expect(role.tags.isEmpty)
        #expect(try await clients.iam.policyNames(ofRole: "fan").isEmpty)
        #expect(try await clients.iam.attachedPolicyARNs(ofRole: "fan").isEmpty)
    }

    @Test func followsMarkersToTheEnd() async throws {
        let (clients, transport) = clients(
            Self.answer(
                "ListRolePolicies",
                "<PolicyNames><member>a</member><member>b</member></PolicyNames><IsTruncated>true</IsTruncated>"
                    + "<Marker>m+/=</Marker>"),
            Self.answer(
                "ListRolePolicies", "<PolicyNames><member>c</member></PolicyNames><IsTruncated>false</IsTruncated>"))
        #expect(try await clients.iam.policyNames(ofRole: "fan") == ["a", "b", "c"])
        #expect(String(decoding: transport.sent[1].body, as: UTF8.self).contains("Marker=m%2B%2F%3D"))
    }

    @Test func readsAttachedPolicies() async throws {
        let (clients, _) = clients(
            Self.answer(
                "ListAttachedRolePolicies",
                "<AttachedPolicies><member><PolicyName>x</PolicyName><PolicyArn>arn:x</PolicyArn></member></AttachedPolicies>"
            ))
        #expect(try await clients.iam.attachedPolicyARNs(ofRole: "fan") == ["arn:x"])
    }

    /// The code on the wire, and the one of the model.
    @Test(arguments: ["NoSuchEntity", "NoSuchEntityException"])
    func takesANotFoundForMissing(code: String) async throws {
        let iam = Clients(ScriptedTransport([Self.failure(404, code)])).iam
        #expect(try await iam.role(named: "fan") == nil)
        #expect(try await iam.policy(named: "p", ofRole: "fan") == nil)
        #expect(try await iam.policyNames(ofRole: "fan").isEmpty)
        try await iam.deletePolicy(named: "p", ofRole: "fan")
        try await iam.detachPolicy("arn", fromRole: "fan")
        try await iam.deleteRole(named: "fan")
        await #expect(throws: AWSError.self) { try await iam.putPolicy(named: "p", ofRole: "fan", document: "{}") }
    }

    @Test(arguments: [(409, "DeleteConflict"), (403, "AccessDenied")])
    func throwsOtherFailures(status: Int, code: String) async throws {
        let iam = Clients(ScriptedTransport([Self.failure(status, code)])).iam
        await #expect { try await iam.deleteRole(named: "fan") } throws: { ($0 as? AWSError)?.code == code }
    }

    @Test(arguments: [
        "", "<html>", "{}", "<GetRoleResponse/>", "<R><GetRoleResult/></R>",
        "<R><GetRoleResult><Role/></GetRoleResult></R>",
    ])
    func saysThatAnAnswerCannotBeRead(text: String) async throws {
        let (clients, _) = clients(text)
        await #expect { try await clients.iam.role(named: "fan") } throws: {
            guard case .unreadable? = $0 as? AWSError else { return false }
            return true
        }
    }

    @Test func readsTheCaller() async throws {
        let (clients, _) = clients(
            Self.answer(
                "GetCallerIdentity",
                "<Arn>arn:aws-cn:sts::123456789012:assumed-role/r/s</Arn><UserId>AROA:s</UserId><Account>012345678901</Account>"
            ))
        let caller = try await clients.sts.callerIdentity()
        // An account is text: it can begin with a zero.
        #expect(caller.account == "012345678901")
        #expect(caller.arn.hasPrefix("arn:aws-cn:"))
    }

    private static func session(_ expiration: String) -> String {
        answer(
            "AssumeRole",
            "<AssumedRoleUser><Arn>arn</Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIA</AccessKeyId>"
                + "<SecretAccessKey>s/+=</SecretAccessKey><SessionToken>t//==</SessionToken>"
                + "<Expiration>\(expiration)</Expiration></Credentials>")
    }

    @Test func readsASession() async throws {
        let (clients, _) = clients(Self.session("2026-11-24T03:16:51Z"))
        let keys = try await clients.sts.assumeRole(arn: "arn", sessionName: "s")
        #expect(keys.secretAccessKey == "s/+=")
        #expect(keys.sessionToken == "t//==")
        #expect(keys.expiration == Instant(iso8601: "2026-11-24T03:16:51Z"))
    }

    @Test func refusesASessionThatEndsAtNoTime() async throws {
        let (clients, _) = clients(Self.session("soon"))
        await #expect { try await clients.sts.assumeRole(arn: "arn", sessionName: "s") } throws: { error in
            guard case .unreadable(_, _, let detail)? = error as? AWSError else { return false }
            return detail.contains("Expiration")
        }
    }
}
