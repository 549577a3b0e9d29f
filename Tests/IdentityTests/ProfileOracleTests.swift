import AWSCore
import Foundation
import Identity
import TestSupport
import Testing
import Transport

/// Users' files are read as botocore reads them; where not, ``ProfileCase/Difference`` says why.
@Suite struct ProfileOracleTests {
    @Test(.enabled(if: TestPython.path != nil, TestPython.hint))
    func resolvesProfilesAsBotocoreDoes() async throws {
        let cases = ProfileCase.all
        let lines = try await TestPython.run("profiles.py", input: JSONEncoder().encode(cases))
        let answers = try lines.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Resolution.self, from: Data($0))
        }
        try #require(answers.count == cases.count)
        for (one, botocore) in zip(cases, answers) {
            let own = await Resolution(of: one)
            guard one.difference != nil else {
                #expect(own == botocore, "\(one.testDescription): \(botocore.error ?? "no error")")
                continue
            }
            // A difference that is none any more leaves the list.
            #expect(own != botocore, "\(one.testDescription)")
        }
    }

    @Test(arguments: ProfileCase.all.filter { $0.difference != nil && $0.difference != .blankIsNone })
    func readsProfilesThatBotocoreMisreads(one: ProfileCase) async {
        let own = await Resolution(of: one)
        #expect(own.error == nil)
        #expect(own.region == "x")
    }

    @Test func takesABlankValueForNone() async {
        var regions: [String?] = []
        for one in ProfileCase.all where one.difference == .blankIsNone {
            regions.append(await Resolution(of: one).region)
        }
        #expect(regions == [nil, "x"])
    }
}

/// What comes of files and an environment.
struct Resolution: Decodable, Equatable {
    var profiles: [String: [String: Value]] = [:]
    var credentials: Keys?
    var region: String?
    var endpoints: [String: String] = [:]
    /// Which error it is, is no part of the comparison.
    var error: String?

    struct Keys: Decodable, Equatable {
        let kind: String
        let keyID: String
        let secret: String
        var token: String?
    }

    enum Value: Decodable, Equatable {
        case text(String)
        case nested([String: String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            self =
                if let text = try? container.decode(String.self) { .text(text) } else {
                    .nested(try container.decode([String: String].self))
                }
        }
    }

    static func == (one: Self, other: Self) -> Bool {
        one.profiles == other.profiles && one.credentials == other.credentials && one.region == other.region
            && one.endpoints == other.endpoints && (one.error == nil) == (other.error == nil)
    }
}

extension Resolution {
    init(of one: ProfileCase) async {
        do {
            self = try await Self.resolve(one)
        } catch {
            self.error = "\(error)"
        }
    }

    private static func resolve(_ one: ProfileCase) async throws -> Resolution {
        let variables = one.environment.merging(["AWS_EC2_METADATA_DISABLED": "true"]) { own, _ in own }
        let machine = Machine(
            variables, config: one.config, credentials: one.credentials,
            process: .init(
                succeeded: true, output: #"{"Version":1,"AccessKeyId":"AKIAPROCESS","SecretAccessKey":"s"}"#),
            answer: { _ in .session("ASIAROLE") })
        let config = try machine.config()
        let places = EndpointResolution(config: config, variables: variables, explicitProfile: one.profile)
        let endpoints = try places.endpoints(region: .usEast1, explicit: nil)
        let services: [Service] = [.sqs, .lambda, .iam, .s3, .sts, .logs]
        return Resolution(
            profiles: config.profiles.mapValues { $0.mapValues(Value.init) },
            credentials: try await keys(machine, one.profile), region: try places.region(explicit: [:])?.name,
            endpoints: services.reduce(into: [:]) { $0[$1.rawValue] = endpoints.overrides[$1] ?? endpoints.common })
    }

    private static func keys(_ machine: Machine, _ profile: String?) async throws -> Keys? {
        let found: Credentials
        do {
            found = try await machine.credentials(profile: profile)
        } catch IdentityError.noCredentials {
            return nil
        }
        if let request = machine.transport.sent.first {
            let role = request.form["RoleArn"]?.removingPercentEncoding
            return Keys(kind: "role", keyID: request.keyID ?? "", secret: role ?? "")
        }
        // The oracle does not start the program either.
        if let words = machine.now.commands.first {
            return Keys(kind: "process", keyID: found.accessKeyID, secret: words.joined(separator: "|"))
        }
        return Keys(
            kind: "keys", keyID: found.accessKeyID, secret: found.secretAccessKey, token: found.sessionToken)
    }
}

extension Resolution.Value {
    init(_ value: SharedConfig.Value) {
        self =
            switch value {
            case .text(let text): .text(text)
            case .nested(let values): .nested(values)
            }
    }
}
