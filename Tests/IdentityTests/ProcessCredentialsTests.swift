import AWSCore
import Identity
import TestSupport
import Testing

/// `credential_process`.
@Suite struct ProcessCredentialsTests {
    private func machine(_ command: String, _ output: String = "", succeeded: Bool = true) -> Machine {
        Machine(
            config: "[default]\ncredential_process = \(command)",
            process: HostEnvironment.ProcessOutput(succeeded: succeeded, output: output))
    }

    @Test(arguments: [
        (#"program --flag value"#, ["program", "--flag", "value"]),
        (#""/opt/my tools/program" 'a b' c\ d """#, ["/opt/my tools/program", "a b", "c d", ""]),
        (#"p "a\"b" 'c\d' e"f"g"#, ["p", #"a"b"#, #"c\d"#, "efg"]),
        (#"p "a\nb""#, ["p", #"a\nb"#]),
        ("p $HOME *.txt; true", ["p", "$HOME", "*.txt;", "true"]),
    ])
    func splitsTheCommandWithoutAShell(command: String, words: [String]) async throws {
        let machine = machine(command, #"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s"}"#)
        #expect(try await machine.credentials().accessKeyID == "A")
        #expect(machine.now.commands == [words])
    }

    @Test(arguments: [
        (#"{"Version":2,"AccessKeyId":"A","SecretAccessKey":"TOPSECRET"}"#, true, "version"),
        (#"{"AccessKeyId":"A","SecretAccessKey":"TOPSECRET"}"#, true, "version"),
        (#"{"Version":1,"SecretAccessKey":"TOPSECRET"}"#, true, "no keys"), ("TOPSECRET", true, "JSON"),
        (
            #"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"TOPSECRET","Expiration":"TOPSECRET"}"#, true,
            "expiration"
        ),
        ("TOPSECRET", false, "failed"),
    ])
    func namesTheFaultWithoutTheSecret(output: String, succeeded: Bool, word: String) async throws {
        let machine = machine("p --password TOPSECRET", output, succeeded: succeeded)
        await #expect { try await machine.credentials() } throws: {
            guard case .processFailed("default", let detail)? = $0 as? IdentityError else { return false }
            return detail.contains(word) && !detail.contains("TOPSECRET")
        }
    }

    @Test func saysThatTheProgramDoesNotStart() async throws {
        let machine = Machine(config: "[default]\ncredential_process = p TOPSECRET")
        await #expect(throws: IdentityError.processFailed(profile: "default", detail: "p could not be started")) {
            try await machine.credentials()
        }
    }

    @Test func refusesAnOpenQuote() async throws {
        await #expect(throws: IdentityError.self) { try await machine(#"p "a"#).credentials() }
    }
}
