import AWSCore
import Identity
import TestSupport
import Testing
import Transport

/// Profiles that take roles.
@Suite struct RoleProfileTests {
    private static let user = "[user]\naws_access_key_id = AKIAUSER\naws_secret_access_key = s\n"

    @Test func takesARoleWithAnotherProfilesKeys() async throws {
        let config = """
            [profile fan]
            role_arn = arn:fan
            source_profile = user
            external_id = x-1
            duration_seconds = 900
            role_session_name = me
            """
        let machine = Machine(config: config, credentials: Self.user, answer: { _ in .session("ASIAFAN") })
        #expect(try await machine.credentials(profile: "fan").accessKeyID == "ASIAFAN")
        let request = machine.transport.sent[0]
        #expect(request.keyID == "AKIAUSER")
        #expect(request.form["ExternalId"] == "x-1")
        #expect(request.form["DurationSeconds"] == "900")
        #expect(request.form["RoleSessionName"] == "me")
    }

    /// The keys that each call was signed with, from the first role to the last.
    private static let chains: [(config: String, keys: [String?])] = [
        (
            "[default]\nrole_arn=arn:o\nsource_profile=i\n[profile i]\nrole_arn=arn:i\nsource_profile=user",
            ["AKIAUSER", "ASIAI"]
        ),
        (
            "[default]\nrole_arn=arn:o\nsource_profile=default\naws_access_key_id=AKIASELF\naws_secret_access_key=s",
            ["AKIASELF"]
        ),
        // As in botocore: the role of a source that has keys is not taken.
        (
            "[default]\nrole_arn=arn:o\nsource_profile=i\n[profile i]\nrole_arn=arn:i\nsource_profile=user\n"
                + "aws_access_key_id=AKIABOTH\naws_secret_access_key=s", ["AKIABOTH"]
        ),
        (
            "[default]\nrole_arn=arn:o\nsource_profile=i\n[profile i]\nrole_arn=arn:i\nweb_identity_token_file=/token",
            [nil, "ASIAWEB"]
        ),
    ]

    @Test(arguments: chains.indices)
    func takesRolesThroughTheirSources(index: Int) async throws {
        let machine = Machine(
            config: Self.chains[index].config, credentials: Self.user, files: ["/token": "jwt"],
            answer: { request in
                if request.form["Action"] != "AssumeRole" {
                    return .session("ASIAWEB", operation: "AssumeRoleWithWebIdentity")
                }
                return .session(request.form["RoleArn"] == "arn%3Ai" ? "ASIAI" : "ASIAO")
            })
        #expect(try await machine.credentials().accessKeyID == "ASIAO")
        #expect(machine.transport.sent.map(\.keyID) == Self.chains[index].keys)
    }

    private static let dead: [(config: String, error: IdentityError)] = [
        ("source_profile = default", .profileLoop(["default", "default"])),
        (
            "source_profile = b\n[profile b]\nrole_arn = r\nsource_profile = default",
            .profileLoop(["default", "b", "default"])
        ),
        ("", .incompleteProfile(name: "default", missing: "source_profile or credential_source")),
        ("credential_source = Moon", .unknownCredentialSource(profile: "default", source: "Moon")),
        (
            "source_profile = b\n[profile b]\nregion = x",
            .incompleteProfile(name: "b", missing: "aws_access_key_id")
        ),
        ("source_profile = user\nmfa_serial = arn:m", .needsMFA(profile: "default")),
        (
            "source_profile = no",
            .noSuchProfile(name: "no", files: ["/home/u/.aws/config", "/home/u/.aws/credentials"])
        ),
    ]

    @Test(arguments: dead.indices)
    func refusesProfilesThatLeadNowhere(index: Int) async throws {
        let machine = Machine(config: "[default]\nrole_arn = r\n" + Self.dead[index].config, credentials: Self.user)
        await #expect(throws: Self.dead[index].error) { try await machine.credentials() }
        #expect(machine.transport.sent.isEmpty)
    }

    @Test(arguments: [
        ("Environment", "AKIAENV"), ("EcsContainer", "ASIATASK"), ("Ec2InstanceMetadata", "ASIAINSTANCE"),
    ])
    func takesARoleWithTheCredentialsOfTheMachine(source: String, expected: String) async throws {
        let variables = [
            "AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/task",
        ]
        let machine = Machine(
            variables, config: "[profile fan]\nrole_arn = arn:fan\ncredential_source = \(source)",
            answer: { request in
                if request.url.hasPrefix("https://sts.") { return .session("ASIAFAN") }
                if request.url.hasSuffix("/api/token") { return .text("token") }
                if request.url.hasSuffix("/security-credentials/") { return .text("role") }
                let id = request.url.hasSuffix("/task") ? "ASIATASK" : "ASIAINSTANCE"
                return .text(#"{"AccessKeyId":"\#(id)","SecretAccessKey":"s","Token":"t"}"#)
            })
        #expect(try await machine.credentials(profile: "fan").accessKeyID == "ASIAFAN")
        #expect(machine.transport.sent.last?.keyID == expected)
    }
}
