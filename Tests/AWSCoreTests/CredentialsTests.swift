import AWSCore
import Synchronization
import TestSupport
import Testing
import Timing

@Suite struct CredentialsTests {
    static let start = Instant(seconds: 1_795_490_211)

    @Test func keepsSecretsOutOfEveryDescription() {
        let keys = Credentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: "hidden-key", sessionToken: "hidden-token",
            expiration: Self.start)
        var dumped = ""
        dump([keys], to: &dumped)
        let texts = [
            "\(keys)", keys.description, keys.debugDescription, String(reflecting: keys), "\([keys])",
            "\(Optional(keys) as Any)",
            dumped, "\(Mirror(reflecting: keys).children.map { "\($0)" })",
        ]
        for text in texts {
            #expect(!text.contains("hidden"))
            #expect(text.contains("AKIDEXAMPLE"))
        }
    }

    @Test func readsTheEnvironment() throws {
        #expect(try Credentials.fromEnvironment([:]) == nil)
        #expect(try Credentials.fromEnvironment(["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "s"]) == nil)
        let keys = ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"]
        #expect(
            try Credentials.fromEnvironment(keys.merging(["AWS_SESSION_TOKEN": ""]) { $1 })
                == Credentials(accessKeyID: "a", secretAccessKey: "s"))
        let whole = keys.merging(
            ["AWS_SESSION_TOKEN": "t", "AWS_CREDENTIAL_EXPIRATION": "2026-11-24T03:16:51Z"]
        ) { $1 }
        #expect(
            try Credentials.fromEnvironment(whole)
                == Credentials(accessKeyID: "a", secretAccessKey: "s", sessionToken: "t", expiration: Self.start))
        #expect(throws: EnvironmentCredentialsError.secretMissing) {
            try Credentials.fromEnvironment(["AWS_ACCESS_KEY_ID": "a"])
        }
        #expect(throws: EnvironmentCredentialsError.expirationUnreadable("soon")) {
            try Credentials.fromEnvironment(keys.merging(["AWS_CREDENTIAL_EXPIRATION": "soon"]) { $1 })
        }
    }

    @Test func asksOnceForKeysThatLast() async throws {
        let source = Source { number in .success(Source.keys(number)) }
        let time = VirtualTime(Self.start)
        let cached = CachedCredentials(source, time: time)
        for _ in 0..<3 {
            #expect(try await cached.credentials().accessKeyID == "0")
            try await time.sleep(.seconds(86_400))
        }
        #expect(source.asked == 1)
    }

    @Test(arguments: [(15 * 60 + 1, "0"), (15 * 60, "1"), (10 * 60, "1"), (0, "1"), (-5, "1")])
    func renewsAQuarterOfAnHourBeforeTheEnd(secondsLeft: Int, expected: String) async throws {
        let time = VirtualTime(Self.start)
        let cached = CachedCredentials(Source.hourly(), time: time)
        _ = try await cached.credentials()
        try await time.sleep(.seconds(3600 - secondsLeft))
        #expect(try await cached.credentials().accessKeyID == expected)
    }

    @Test func goesOnWithTheOldOnesWhileTheyWorkAndTheSourceFails() async throws {
        let time = VirtualTime(Self.start)
        let source = Source { number in
            number == 0 || number == 3 ? Source.hourly().answer(number) : .failure(Source.Broken())
        }
        let cached = CachedCredentials(source, time: time)
        _ = try await cached.credentials()
        try await time.sleep(.seconds(3600 - 12 * 60))
        #expect(try await cached.credentials().accessKeyID == "0")
        try await time.sleep(.seconds(2 * 60))
        await #expect(throws: Source.Broken.self) { try await cached.credentials() }
        #expect(try await cached.credentials().accessKeyID == "3")
        #expect(source.asked == 4)
    }

    @Test func sharesOneRequestAmongThoseWhoAskTogether() async throws {
        let time = VirtualTime(Self.start)
        // Each answer takes long enough for every other caller to arrive: they are all in one queue.
        let source = Source(delay: 2000) { number in .success(Source.keys(number)) }
        let cached = CachedCredentials(source, time: time)
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await cached.credentials().accessKeyID } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(ids == ["0"])
        #expect(source.asked == 1)
    }

    @Test func replacesRejectedCredentialsOnce() async throws {
        let source = Source { number in .success(Source.keys(min(number, 1))) }
        let cached = CachedCredentials(source, time: VirtualTime(Self.start))
        let first = try await cached.credentials()
        let second = try await cached.credentials(replacing: first)
        #expect(second?.accessKeyID == "1")
        // Another caller whose request was signed with the first ones gets those that are there.
        #expect(try await cached.credentials(replacing: first) == second)
        #expect(source.asked == 2)
        // The source has no others.
        #expect(try await cached.credentials(replacing: Source.keys(1)) == nil)
        #expect(source.asked == 3)
    }

    @Test func cannotReplaceKeysThatWereGiven() async throws {
        let keys = Source.keys(0)
        #expect(try await StaticCredentials(keys).credentials() == keys)
        #expect(try await StaticCredentials(keys).credentials(replacing: keys) == nil)
    }
}

/// Counts how often it is asked.
private final class Source: CredentialsProvider {
    struct Broken: Error {}

    let answer: @Sendable (Int) -> Result<Credentials, any Error>
    private let count = Mutex(0)
    private let delay: Int

    init(delay: Int = 0, _ answer: @escaping @Sendable (Int) -> Result<Credentials, any Error>) {
        self.answer = answer
        self.delay = delay
    }

    var asked: Int { count.withLock { $0 } }

    func credentials() async throws -> Credentials {
        let number = count.withLock { count in
            defer { count += 1 }
            return count
        }
        for _ in 0..<delay { await Task.yield() }
        return try answer(number).get()
    }

    static func keys(_ number: Int, expiration: Instant? = nil) -> Credentials {
        Credentials(accessKeyID: "\(number)", secretAccessKey: "s", expiration: expiration)
    }

    /// The first ones last an hour from the start, the next ones an hour more.
    static func hourly() -> Source {
        Source { number in
            .success(keys(number, expiration: CredentialsTests.start + .seconds(3600 * (number + 1))))
        }
    }
}
