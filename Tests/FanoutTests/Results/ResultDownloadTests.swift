import Fanout
import Files
import Foundation
import TestSupport
import Testing
import WireFormat

@Suite struct ResultDownloadTests {
    private let time = VirtualTime()
    private let scratch: ScratchFolder
    private let keys = RunKeys(resultsPrefix: "results/", run: someRun)

    init() throws {
        scratch = try ScratchFolder()
    }

    private func download(_ aws: FakeAWS, tasks: Int, width: Int = 4) async throws -> DownloadReport {
        try await ResultDownload(
            s3: aws.clients(time: time).s3, bucket: "bucket", keys: keys, folder: scratch.file("into/here"),
            width: width
        ).run(tasks: tasks)
    }

    @Test func downloadsResultsAndFailuresAndNamesUnaccountedTasks() async throws {
        let aws = FakeAWS.forRuns(time, pageSize: 7)
        for index in 0..<40 where index % 10 != 3 {
            aws.put(keys.result(index, fileExtension: "json"), "{\"n\":\(index)}")
        }
        aws.put(keys.failure(13), "{\"error\":\"x\"}")
        let report = try await download(aws, tasks: 40)
        #expect(report.downloaded == 37)
        #expect(report.states.unaccounted.description == "3,23,33")
        #expect(report.states.failed.description == "13")
        #expect(report.skipped == 0)
        #expect(try scratch.read("into/here/0000000007.json") == "{\"n\":7}")
        #expect(try scratch.read("into/here/failures/0000000013.json") == "{\"error\":\"x\"}")
        #expect(aws.mostBusy <= 4)
    }

    @Test(arguments: [(most: 25, atOnce: 2), (most: 5, atOnce: 1), (most: 1000, atOnce: 8)])
    func holdsNoMoreResultsThanItMay(most: Int, atOnce: Int) async throws {
        let aws = FakeAWS.forRuns(time)
        for index in 0..<40 { aws.put(keys.result(index, fileExtension: "txt"), "ten bytes.") }
        let report = try await ResultDownload(
            s3: aws.clients(time: time).s3, bucket: "bucket", keys: keys, folder: scratch.file("into"), width: 8,
            mostBytes: most
        ).run(tasks: 40)
        #expect(report.downloaded == 40 && report.bytes == 400)
        #expect(aws.mostBusy <= atOnce)
    }

    @Test func takesATaskThatSucceededLaterForDone() async throws {
        let aws = FakeAWS.forRuns(time)
        aws.put(keys.failure(0), "{}")
        aws.put(keys.failure(1), "{}")
        aws.put(keys.result(1, fileExtension: "json"), "1")
        aws.put(keys.result(1, fileExtension: "csv"), "1")
        let report = try await download(aws, tasks: 2)
        #expect(report.states.failed.description == "0")
        #expect(report.states.done.description == "1")
        #expect(report.states.unaccounted.isEmpty)
    }

    @Test func saysWhichFolderCannotBeMade() async throws {
        let download = ResultDownload(
            s3: FakeAWS.forRuns(time).clients(time: time).s3, bucket: "bucket", keys: keys,
            folder: "/proc/fanctl/results")
        await #expect(throws: FileError(.createFolder, "/proc/fanctl", code: ENOENT)) {
            try await download.run(tasks: 1)
        }
        _ = try scratch.write("", to: "into")
        await #expect(throws: FileError(.createFolder, scratch.file("into/here"), code: ENOTDIR)) {
            try await self.download(FakeAWS.forRuns(time), tasks: 1)
        }
    }

    @Test func skipsFilesOfTheRightSize() async throws {
        let aws = FakeAWS.forRuns(time)
        for index in 0..<5 { aws.put(keys.result(index, fileExtension: "json"), "{\"n\":\(index)}") }
        _ = try await download(aws, tasks: 5)
        _ = try scratch.write("{\"n", to: "into/here/0000000002.json")
        let again = try await download(aws, tasks: 5)
        #expect(again.downloaded == 1)
        #expect(again.skipped == 4)
        #expect(again.states.done.count == 5)
        #expect(aws.downloads == 6)
        #expect(try scratch.read("into/here/0000000002.json") == "{\"n\":2}")
    }

    @Test func downloadsAgainAfterDamageHereOrOnTheWay() async throws {
        let aws = FakeAWS.forRuns(time)
        for index in 0..<4 { aws.put(keys.result(index, fileExtension: "json"), "{\"n\":\(index)}") }
        _ = try await download(aws, tasks: 4)
        // As long as it should be, and something else.
        _ = try scratch.write("{\"n\":9}", to: "into/here/0000000002.json")
        aws.damage(keys.result(2, fileExtension: "json"), times: 1)
        let again = try await download(aws, tasks: 4)
        #expect(again.downloaded == 1 && again.skipped == 3)
        #expect(try scratch.read("into/here/0000000002.json") == "{\"n\":2}")
    }

    @Test func acceptsTwoEqualDownloadsWhereTheTagIsNoDigest() async throws {
        let aws = FakeAWS.forRuns(time)
        let key = keys.result(0, fileExtension: "txt")
        aws.put(key, "encrypted with a key of KMS")
        aws.set(tag: String(repeating: "0", count: 32), of: key)
        #expect(try await download(aws, tasks: 1).downloaded == 1)
        // In parts: its tag says so, and the size has to do.
        aws.set(tag: String(repeating: "0", count: 32) + "-2", of: key)
        #expect(try await download(aws, tasks: 1).skipped == 1)
    }

    @Test func writesNothingOutsideTheFolder() async throws {
        let aws = FakeAWS.forRuns(time)
        let bad = [
            "../0000000001.json", "../../0000000001.json", "x/0000000001.json", "0000000001.json/../../../up.json",
            "0000000001./../up", "0000000001..", ".0000000001.json", "notes.txt", "0000000001.js\\on",
            "0000000009.json",
        ].map { keys.results + $0 }
        for key in bad { aws.put(key, "outside") }
        aws.put(keys.result(0, fileExtension: "tar.gz"), "inside")
        let report = try await download(aws, tasks: 2)
        #expect(Set(report.ignored) == Set(bad))
        #expect(report.downloaded == 1)
        #expect(try scratch.names == ["into"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("into")) == ["here"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("into/here")) == ["0000000000.tar.gz"])
    }

    @Test func followsNoLinkOutOfTheFolder() async throws {
        let aws = FakeAWS.forRuns(time)
        let outside = try scratch.write("untouched", to: "outside.json")
        try FileManager.default.createDirectory(
            atPath: scratch.file("into/here"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: scratch.file("elsewhere"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.file("into/here/0000000000.json"), withDestinationPath: outside)
        aws.put(keys.result(0, fileExtension: "json"), "untouchee")
        _ = try await download(aws, tasks: 1)
        #expect(try scratch.read("outside.json") == "untouched")
        #expect(try scratch.read("into/here/0000000000.json") == "untouchee")

        try FileManager.default.createSymbolicLink(
            atPath: scratch.file("into/here/failures"), withDestinationPath: scratch.file("elsewhere"))
        aws.put(keys.failure(0), "{}")
        await #expect(throws: FileError.self) { try await download(aws, tasks: 1) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("elsewhere")).isEmpty)
    }

    @Test func downloadsNothingOfARunWithoutResults() async throws {
        let report = try await download(FakeAWS.forRuns(time), tasks: 3)
        #expect(report.states.unaccounted.count == 3)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("into/here")).isEmpty)
    }
}
