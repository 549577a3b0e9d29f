import AWSCore
import Foundation
import Hashing
import Identity
import TestSupport
import Testing
import Timing
import Transport

/// Credentials of IAM Identity Center.
@Suite struct SSOCredentialsTests {
    private static let session = """
        [default]
        sso_session = corp
        sso_account_id = 123456789012
        sso_role_name = Fan Out
        [sso-session corp]
        sso_region = eu-west-1
        sso_start_url = https://corp.awsapps.com/start
        """
    private static let legacy = """
        [default]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_account_id = 123456789012
        sso_role_name = Fan Out
        """

    private static func cacheFile(_ key: String) -> String {
        "/home/u/.aws/sso/cache/\(SHA1.hash(Array(key.utf8)).hex).json"
    }

    private static let file = cacheFile("corp")

    /// The clock of tests stands at 2026-11-24T03:16:51Z.
    private static func cache(_ expiry: String, _ more: String = "") -> String {
        #"{"accessToken":"old","expiresAt":"\#(expiry)"\#(more)}"#
    }

    private static let refresh =
        #","refreshToken":"r1","clientId":"id","clientSecret":"secret","region":"eu-west-1","scopes":["a"],"startUrl":"u""#

    private static let keys = HTTPResponse.text(
        #"{"roleCredentials":{"accessKeyId":"ASIASSO","secretAccessKey":"s","sessionToken":"t","expiration":2082758400000}}"#
    )

    @Test(arguments: [(session, "corp"), (legacy, "https://corp.awsapps.com/start")])
    func asksThePortalWithTheTokenOfTheCache(config: String, key: String) async throws {
        let machine = Machine(
            config: config, files: [Self.cacheFile(key): Self.cache("2027-01-01T00:00:00UTC")],
            answer: { _ in Self.keys })
        let credentials = try await machine.credentials()
        #expect(credentials.accessKeyID == "ASIASSO")
        #expect(credentials.expiration == Instant(seconds: 2_082_758_400))
        let request = machine.transport.sent[0]
        #expect(request.url.hasPrefix("https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?"))
        #expect(request.url.contains("role_name=Fan%20Out&account_id=123456789012"))
        #expect(request.headers["x-amz-sso_bearer_token"] == "old")
        #expect(request.keyID == nil)
    }

    @Test func renewsATokenAndKeepsTheOtherFields() async throws {
        let machine = Machine(
            config: Self.session, files: [Self.file: Self.cache("2026-11-24T03:20:00Z", Self.refresh)],
            answer: { request in
                request.url.contains("/token")
                    ? .text(#"{"accessToken":"new","expiresIn":28800,"refreshToken":"r2","tokenType":"Bearer"}"#)
                    : Self.keys
            })
        #expect(try await machine.credentials().accessKeyID == "ASIASSO")
        #expect(machine.transport.sent[0].url == "https://oidc.eu-west-1.amazonaws.com/token")
        #expect(machine.transport.sent[1].headers["x-amz-sso_bearer_token"] == "new")
        let text = try #require(machine.now.files[Self.file])
        let cache = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(cache["accessToken"] as? String == "new")
        #expect(cache["refreshToken"] as? String == "r2")
        let expiry = (machine.time.now() + .seconds(28_800)).iso8601
        #expect(cache["expiresAt"] as? String == expiry)
        #expect(cache["clientSecret"] as? String == "secret")
        #expect(cache["scopes"] as? [String] == ["a"])
        #expect(cache["startUrl"] as? String == "u")
    }

    @Test func goesOnWithATokenThatCannotBeRenewedYet() async throws {
        let machine = Machine(
            config: Self.session, files: [Self.file: Self.cache("2026-11-24T03:20:00Z", Self.refresh)],
            answer: { $0.url.contains("/token") ? .failure(400, "InvalidGrantException") : Self.keys })
        #expect(try await machine.credentials().accessKeyID == "ASIASSO")
        #expect(machine.transport.sent.last?.headers["x-amz-sso_bearer_token"] == "old")
    }

    @Test(
        arguments: [
            [:], [file: "no JSON"], [file: cache("2026-11-24T03:00:00Z")],
            [file: cache("2026-11-24T03:00:00Z", refresh)],
            [file: cache("2027-01-01T00:00:00Z")],
        ] as [[String: String]])
    func asksForALoginWhereTheTokenIsOfNoUse(files: [String: String]) async throws {
        let machine = Machine(
            config: Self.session, files: files, answer: { _ in .failure(401, "UnauthorizedException") })
        await #expect(throws: IdentityError.needsSSOLogin(profile: "default")) { try await machine.credentials() }
    }

    @Test(arguments: ["sso_account_id", "sso_role_name", "sso_region"])
    func namesTheFieldThatAProfileLacks(key: String) async throws {
        let config = Self.session.split(separator: "\n").filter { !$0.hasPrefix(key) }.joined(separator: "\n")
        await #expect(throws: IdentityError.incompleteProfile(name: "default", missing: key)) {
            try await Machine(config: config).credentials()
        }
    }

    @Test func asksNoOtherHostForATokensKeys() async throws {
        let config = Self.session.replacing(/sso_region = .*/, with: "sso_region = localhost:8443/#")
        let machine = Machine(config: config, files: [Self.file: Self.cache("2027-01-01T00:00:00Z")])
        let error = IdentityError.badRegion(source: "`sso_region` of profile default", value: "localhost:8443/#")
        await #expect(throws: error) { try await machine.credentials() }
        #expect(machine.transport.sent.isEmpty)
    }

    @Test func saysThatTheAnswerCannotBeReadWithoutShowingIt() async throws {
        let machine = Machine(
            config: Self.session, files: [Self.file: Self.cache("2027-01-01T00:00:00Z")],
            answer: { _ in .text(#"{"roleCredentials":{"secretAccessKey":"TOPSECRET"}}"#) })
        await #expect { try await machine.credentials() } throws: { error in
            guard case .unreadable? = error as? AWSError else { return false }
            return !"\(error)".contains("TOPSECRET")
        }
    }
}
