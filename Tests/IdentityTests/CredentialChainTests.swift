import AWSCore
import Identity
import TestSupport
import Testing
import Transport

/// Which of the places that have credentials is taken.
@Suite struct CredentialChainTests {
    struct Rank: Sendable {
        var variables: [String: String] = [:]
        var profile: String?
        let expected: String
    }

    private static let keys = ["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s"]
    private static let credentials = """
        [default]
        aws_access_key_id = AKIADEFAULT
        aws_secret_access_key = s
        [work]
        aws_access_key_id = AKIAWORK
        aws_secret_access_key = s
        """
    private static let ranks = [
        Rank(variables: keys, expected: "AKIAENV"),
        Rank(variables: keys.merging(["AWS_PROFILE": "work"]) { _, new in new }, expected: "AKIAENV"),
        Rank(variables: keys, profile: "work", expected: "AKIAWORK"),
        Rank(expected: "AKIADEFAULT"),
        Rank(variables: ["AWS_PROFILE": "work"], expected: "AKIAWORK"),
        Rank(variables: ["AWS_DEFAULT_PROFILE": "work"], expected: "AKIAWORK"),
        Rank(variables: ["AWS_PROFILE": "work"], profile: "default", expected: "AKIADEFAULT"),
        Rank(variables: ["AWS_PROFILE": ""], expected: "AKIADEFAULT"),
        Rank(variables: ["AWS_ACCESS_KEY_ID": ""], expected: "AKIADEFAULT"),
    ]

    @Test(arguments: ranks)
    func takesKeysByTheirRank(rank: Rank) async throws {
        let machine = Machine(rank.variables, credentials: Self.credentials)
        #expect(try await machine.credentials(profile: rank.profile).accessKeyID == rank.expected)
        #expect(machine.transport.sent.isEmpty)
    }

    @Test func refusesATokenFileWithoutARole() async throws {
        let refusal = IdentityError.incompleteProfile(name: "default", missing: "role_arn")
        for machine in [
            Machine(["AWS_WEB_IDENTITY_TOKEN_FILE": "/token"], files: ["/token": "t"]),
            Machine(config: "[default]\nweb_identity_token_file = /token", files: ["/token": "t"]),
        ] {
            await #expect(throws: refusal) { try await machine.credentials() }
            #expect(machine.transport.sent.isEmpty)
        }
    }

    @Test func refusesAKeyWithoutItsSecret() async throws {
        await #expect(throws: EnvironmentCredentialsError.secretMissing) {
            try await Machine(["AWS_ACCESS_KEY_ID": "AKIA"]).credentials()
        }
        await #expect(throws: IdentityError.incompleteProfile(name: "default", missing: "aws_secret_access_key")) {
            try await Machine(credentials: "[default]\naws_access_key_id = AKIA").credentials()
        }
    }

    @Test func takesTheCredentialsFileOverTheConfigFile() async throws {
        let config = """
            [default]
            aws_access_key_id = AKIACONFIG
            aws_secret_access_key = c
            aws_session_token = old
            """
        #expect(try await Machine(config: config).credentials().sessionToken == "old")
        let both = try await Machine(config: config, credentials: Self.credentials).credentials()
        #expect(both.accessKeyID == "AKIADEFAULT")
        // The token of other keys would make these unusable.
        #expect(both.sessionToken == nil)
    }

    @Test func takesAProgramOverKeysInTheConfigFile() async throws {
        let config = """
            [default]
            aws_access_key_id = AKIACONFIG
            aws_secret_access_key = c
            credential_process = program
            """
        let output = #"{"Version":1,"AccessKeyId":"AKIAPROGRAM","SecretAccessKey":"s"}"#
        let process = HostEnvironment.ProcessOutput(succeeded: true, output: output)
        #expect(try await Machine(config: config, process: process).credentials().accessKeyID == "AKIAPROGRAM")
        let both = Machine(config: config, credentials: Self.credentials, process: process)
        #expect(try await both.credentials().accessKeyID == "AKIADEFAULT")
    }

    @Test func refusesAProfileThatIsNotThere() async throws {
        let error = IdentityError.noSuchProfile(
            name: "typo", files: ["/home/u/.aws/config", "/home/u/.aws/credentials"])
        await #expect(throws: error) {
            try await Machine(credentials: Self.credentials).credentials(profile: "typo")
        }
        await #expect(throws: error) {
            try await Machine(["AWS_PROFILE": "typo"], credentials: Self.credentials).credentials()
        }
    }

    @Test func namesEverySourceWhereNoneHasCredentials() async throws {
        await #expect { try await Machine(["AWS_EC2_METADATA_DISABLED": "true"]).credentials() } throws: { error in
            guard case .noCredentials(let tried)? = error as? IdentityError else { return false }
            let text = tried.joined(separator: "\n")
            return ["AWS_ACCESS_KEY_ID", "/home/u/.aws/credentials", "switched off"].allSatisfy { text.contains($0) }
        }
        await #expect { try await Machine().credentials() } throws: { error in
            guard case .noCredentials(let tried)? = error as? IdentityError else { return false }
            return tried.joined().contains("no answer from the metadata service")
        }
    }

    @Test func asksForALoginWhereOnlyALoginSessionIsThere() async throws {
        await #expect(throws: IdentityError.needsLogin(profile: "default")) {
            try await Machine(config: "[default]\nlogin_session = arn:aws:iam::1:user/u").credentials()
        }
    }

    @Test func takesAWebIdentityWithoutASignature() async throws {
        let variables = [
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:web", "AWS_ROLE_SESSION_NAME": "pod",
        ]
        let machine = Machine(
            variables, files: ["/token": "jwt\n"],
            answer: { _ in .session("ASIAWEB", operation: "AssumeRoleWithWebIdentity") })
        #expect(try await machine.credentials().accessKeyID == "ASIAWEB")
        let request = machine.transport.sent[0]
        #expect(request.keyID == nil)
        #expect(request.form["WebIdentityToken"] == "jwt")
        #expect(request.form["RoleSessionName"] == "pod")
        #expect(request.form["RoleArn"] == "arn%3Aweb")
    }

    @Test func takesAWebIdentityOfAProfile() async throws {
        let config = "[default]\nrole_arn = arn:web\nweb_identity_token_file = /token"
        let machine = Machine(
            config: config, files: ["/token": "jwt"],
            answer: { _ in .session("ASIAWEB", operation: "AssumeRoleWithWebIdentity") })
        #expect(try await machine.credentials().accessKeyID == "ASIAWEB")
        await #expect(throws: IdentityError.unreadableFile(path: "/token", detail: "there is no token in it")) {
            try await Machine(config: config).credentials()
        }
    }
}
