import AWSClients
import AWSCore
import Identity
import TestSupport
import Testing
import Transport

/// What the settings say about who we are.
@Suite struct CallerResolutionTests {
    private static let keys = ["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s"]

    private func machine(account: String = "123456789012") -> Machine {
        Machine(
            Self.keys,
            answer: { $0.form["Action"] == "AssumeRole" ? .session("ASIAFAN") : .caller(account) })
    }

    private func request(_ account: String?, _ role: String?, local: Bool = true) -> IdentityRequest {
        IdentityRequest(local: local, account: account, role: role, sessionName: "fanctl-u")
    }

    @Test(arguments: [
        ("fan", "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Ffan"),
        ("team/fan", "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fteam%2Ffan"),
        ("arn:aws:iam::123456789012:role/x/fan", "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fx%2Ffan"),
    ])
    func takesARoleByNamePathOrARN(role: String, arn: String) async throws {
        let machine = machine()
        let resolved = try await machine.chain().resolve(request("123456789012", role)) { _ in }
        #expect(resolved.caller.account == "123456789012")
        #expect(resolved.partition == "aws")
        #expect(machine.transport.sent.map(\.keyID) == ["AKIAENV", "ASIAFAN"])
        #expect(machine.transport.sent[0].form["RoleArn"] == arn)
        #expect(machine.transport.sent[0].form["RoleSessionName"] == "fanctl-u")
    }

    @Test func takesNoRoleWhereNoneIsWanted() async throws {
        for request in [request(nil, nil), request("123456789012", "fan", local: false)] {
            let machine = machine()
            _ = try await machine.chain().resolve(request) { _ in }
            #expect(machine.transport.sent.map { $0.form["Action"] } == ["GetCallerIdentity"])
        }
    }

    @Test func refusesAnotherAccountBeforeAnythingElseIsAsked() async throws {
        let machine = machine(account: "999999999999")
        let error = IdentityError.wrongAccount(
            expected: "123456789012", actual: "999999999999", arn: "arn:aws:sts::999999999999:assumed-role/r/s")
        await #expect(throws: error) {
            try await machine.chain().resolve(request("123456789012", nil, local: false)) { _ in }
        }
        #expect(machine.transport.sent.map { $0.form["Action"] } == ["GetCallerIdentity"])
    }
}
