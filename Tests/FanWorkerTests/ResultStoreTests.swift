import AWSCore
import Foundation
import TestSupport
import Testing
import Transport

@testable import FanWorker

@Suite
struct FolderStoreTests {
    private let scratch: Scratch
    private let store: FolderStore

    init() throws {
        scratch = try Scratch()
        store = FolderStore(folder: scratch.file("out"))
    }

    private func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.file(folder)).sorted()
    }

    @Test func makesFoldersAndLeavesNothingButTheResult() async throws {
        try await store.save(Array("one".utf8), as: "results/run/0000000001.csv", contentType: "text/csv")
        try await store.save([], as: "results/run/0000000002.csv", contentType: "text/csv")
        #expect(try scratch.text("out/results/run/0000000001.csv") == "one")
        #expect(try files("out/results/run") == ["0000000001.csv", "0000000002.csv"])
    }

    @Test func keepsTheFirstResult() async throws {
        for text in ["first", "second"] {
            try await store.save(Array(text.utf8), as: "results/a.txt", contentType: "text/plain")
        }
        #expect(try scratch.text("out/results/a.txt") == "first")
        #expect(try files("out/results") == ["a.txt"])
    }

    @Test func keepsOneWholeResultOfManyWritersAtOnce() async throws {
        let texts = (0..<40).map { String(repeating: "\($0) ", count: 20_000) }
        for round in 0..<5 {
            try await withThrowingTaskGroup { group in
                for text in texts {
                    group.addTask { [store] in
                        try await store.save(Array(text.utf8), as: "results/\(round).txt", contentType: "text/plain")
                    }
                }
                try await group.waitForAll()
            }
            #expect(texts.contains(try scratch.text("out/results/\(round).txt")))
        }
        #expect(try files("out/results") == (0..<5).map { "\($0).txt" })
    }

    @Test func throwsWhereAFolderCannotBeMade() async throws {
        try scratch.write("out", "a file in the way")
        await #expect(throws: (any Error).self) {
            try await store.save([1], as: "results/a.txt", contentType: "text/plain")
        }
    }
}

@Suite
struct BucketStoreTests {
    private func store(
        _ transport: ScriptedTransport, _ more: [String: String] = [:]
    ) throws -> any ResultStore {
        let variables = [
            "FANCTL_BUCKET": "a-bucket", "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "key",
            "AWS_REGION": "eu-west-1",
        ]
        return try Destinations.store(
            variables.merging(more) { _, own in own }, transport: transport, time: VirtualTime())
    }

    @Test func putsAResultOnConditionThatThereIsNone() async throws {
        let transport = ScriptedTransport([.text("")])
        try await store(transport).save([1, 2], as: "results/run/0000000001.csv", contentType: "text/csv")
        let request = try #require(transport.sent.first)
        #expect(request.method == .put && request.body == [1, 2])
        #expect(request.url == "https://a-bucket.s3.eu-west-1.amazonaws.com/results/run/0000000001.csv")
        #expect(request.headers["If-None-Match"] == "*")
        #expect(request.headers["Content-Type"] == "text/csv")
        #expect(request.headers["Authorization"]?.contains("if-none-match") == true)
    }

    @Test func takesAnExistingResultForSuccess() async throws {
        let transport = ScriptedTransport([
            .text("<Error><Code>PreconditionFailed</Code><Message>no</Message></Error>", status: 412)
        ])
        try await store(transport).save([1], as: "results/a", contentType: "text/csv")
        #expect(transport.sent.count == 1)
    }

    @Test func retriesWhereAnotherWriterIsAtWork() async throws {
        let transport = ScriptedTransport([
            .text("<Error><Code>ConditionalRequestConflict</Code><Message>no</Message></Error>", status: 409),
            .text("<Error><Code>PreconditionFailed</Code><Message>no</Message></Error>", status: 412),
        ])
        try await store(transport).save([1], as: "results/a", contentType: "text/csv")
        #expect(transport.sent.count == 2)
    }

    @Test(arguments: [403, 404])
    func throwsOnEveryOtherRefusal(status: Int) async throws {
        let transport = ScriptedTransport([
            .text("<Error><Code>AccessDenied</Code><Message>no</Message></Error>", status: status)
        ])
        await #expect(throws: AWSError.self) {
            try await store(transport).save([1], as: "results/a", contentType: "text/csv")
        }
    }

    @Test func asksAnEndpointOfItsOwnInPathStyle() async throws {
        let transport = ScriptedTransport([.text("")])
        let variables = ["AWS_ENDPOINT_URL": "http://127.0.0.1:4566/"]
        try await store(transport, variables).save([1], as: "results/a b+c", contentType: "text/csv")
        #expect(transport.sent.first?.url == "http://127.0.0.1:4566/a-bucket/results/a%20b%2Bc")
    }

    @Test(arguments: ["AWS_REGION", "AWS_DEFAULT_REGION"])
    func refusesARegionThatIsNoHostLabel(variable: String) {
        let variables = ["AWS_REGION": ""].merging([variable: "localhost:8443/#"]) { _, new in new }
        #expect(throws: Destinations.BadRegion(name: "localhost:8443/#")) {
            try store(ScriptedTransport([]), variables)
        }
        #expect(throws: Destinations.BadRegion(name: "localhost:8443/#")) {
            try Destinations.queue(variables, transport: ScriptedTransport([]), time: VirtualTime())
        }
    }

    @Test func prefersAFolderToTheBucketAndNeedsOneOfThem() throws {
        let transport = ScriptedTransport([])
        #expect(try store(transport, ["FANCTL_RESULTS_FOLDER": "/tmp/out"]) is FolderStore)
        #expect(throws: Destinations.Missing.self) { try store(transport, ["FANCTL_BUCKET": ""]) }
        #expect(throws: Destinations.NoCredentials.self) {
            try Destinations.store(["FANCTL_BUCKET": "b"], transport: transport, time: VirtualTime())
        }
    }
}
