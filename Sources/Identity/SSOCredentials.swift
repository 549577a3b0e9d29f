internal import AWSCore
internal import Foundation
internal import Hashing
internal import SigV4
internal import Timing
internal import Transport

/// Credentials of IAM Identity Center, with the token that `aws sso login` left in its cache.
struct SSOCredentials: CredentialsProvider {
    private let profile: String
    private let host: HostEnvironment
    private let pipeline: RequestPipeline
    private let account: String
    private let role: String
    private let cacheFile: String

    /// Nil where the profile has nothing of SSO.
    init?(profile: String, config: SharedConfig, host: HostEnvironment, endpoints: Endpoints) throws {
        let session = config.text("sso_session", ofProfile: profile)
        let legacyURL = config.text("sso_start_url", ofProfile: profile)
        guard let cacheKey = session ?? legacyURL else { return nil }
        func required(_ key: String, _ value: String?) throws -> String {
            guard let value else { throw IdentityError.incompleteProfile(name: profile, missing: key) }
            return value
        }
        let named = try required(
            "sso_region",
            session.flatMap { config.text("sso_region", ofSection: "sso-session \($0)") }
                ?? config.text("sso_region", ofProfile: profile))
        let region = try Region(named, from: "`sso_region` of profile \(profile)")
        self.profile = profile
        self.host = host
        account = try required("sso_account_id", config.text("sso_account_id", ofProfile: profile))
        role = try required("sso_role_name", config.text("sso_role_name", ofProfile: profile))
        let name = SHA1.hash(Array(cacheKey.utf8)).hex
        cacheFile = "\(host.home ?? "")/.aws/sso/cache/\(name).json"
        // Both calls are unsigned: the token speaks.
        pipeline = RequestPipeline(
            transport: host.transport,
            credentials: StaticCredentials(Credentials(accessKeyID: "", secretAccessKey: "")),
            endpoints: Endpoints(region: region, common: endpoints.common, overrides: endpoints.overrides),
            time: host.time)
    }

    func credentials() async throws -> Credentials {
        let token = try await token()
        let operation = AWSOperation(
            .sso, "GetRoleCredentials", .get, path: "/federation/credentials",
            query: [("role_name", role), ("account_id", account)], headers: ["x-amz-sso_bearer_token": token],
            isSigned: false)
        do {
            let response = try await pipeline.send(operation)
            let keys = try Self.decode(Answer.self, response, of: operation).roleCredentials
            return Credentials(
                accessKeyID: keys.accessKeyId, secretAccessKey: keys.secretAccessKey,
                sessionToken: keys.sessionToken, expiration: Instant(milliseconds: keys.expiration))
        } catch AWSError.service(let failure) where failure.status == 401 {
            throw IdentityError.needsSSOLogin(profile: profile)
        }
    }

    func credentials(replacing rejected: Credentials) async throws -> Credentials? {
        try await credentials()
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type, _ response: HTTPResponse, of operation: AWSOperation
    ) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(response.body))
        } catch {
            // Without the parser's words: the answer holds secrets.
            throw AWSError.unreadable(
                call: AWSError.Call(service: operation.service, operation: operation.name), status: response.status,
                detail: "the answer has not the members that were expected")
        }
    }

    private struct Answer: Decodable {
        let roleCredentials: Keys
        struct Keys: Decodable {
            let accessKeyId: String
            let secretAccessKey: String
            let sessionToken: String
            let expiration: Int64
        }
    }

    private func token() async throws -> String {
        guard let text = try host.read(cacheFile),
            let cache = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
            let token = cache["accessToken"] as? String,
            let expiry = (cache["expiresAt"] as? String).flatMap(Instant.init(iso8601:))
        else { throw IdentityError.needsSSOLogin(profile: profile) }
        let left = expiry - host.time.now()
        if left <= .seconds(15 * 60), let fresh = try await refreshed(cache) { return fresh }
        guard left > .zero else { throw IdentityError.needsSSOLogin(profile: profile) }
        return token
    }

    /// A new token for the old one's refresh token; nil where there is none, or it is no longer taken.
    private func refreshed(_ cache: [String: Any]) async throws -> String? {
        guard let refresh = cache["refreshToken"] as? String, let id = cache["clientId"] as? String,
            let secret = cache["clientSecret"] as? String
        else { return nil }
        let input = [
            "clientId": id, "clientSecret": secret, "grantType": "refresh_token", "refreshToken": refresh,
        ]
        let operation = AWSOperation(
            .ssoOIDC, "CreateToken", path: "/token", headers: ["Content-Type": "application/json"],
            body: Array(try JSONEncoder().encode(input)), isSigned: false)
        struct Output: Decodable {
            let accessToken: String
            let expiresIn: Int
            let refreshToken: String?
        }
        let output: Output
        do {
            let response = try await pipeline.send(operation)
            output = try Self.decode(Output.self, response, of: operation)
        } catch is AWSError {
            // The token at hand may still last; where it does not, the caller asks for a login.
            return nil
        }
        var next = cache
        next["accessToken"] = output.accessToken
        next["expiresAt"] = (host.time.now() + .seconds(output.expiresIn)).iso8601
        if let token = output.refreshToken { next["refreshToken"] = token }
        try host.write(cacheFile, String(decoding: try JSONSerialization.data(withJSONObject: next), as: UTF8.self))
        return output.accessToken
    }
}
