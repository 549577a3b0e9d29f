import Files
import Foundation
import Testing
import Timing

@testable import Fanout

@Suite struct LedgerTests {
    private let scratch: ScratchFolder
    private let folder: RunFolder

    init() throws {
        scratch = try ScratchFolder()
        folder = RunFolder(scratch.file("daily.runs"))
    }

    private func record(_ run: RunID = someRun, created: Int = 1_795_490_211) -> RunRecord {
        RunRecord(
            run: run, source: "tasks/ä.csv", inputFormat: .csv, fingerprint: "00ff", tasks: 12,
            created: Instant(seconds: created), refused: TaskIndexSet([3, 4, 9]))
    }

    @Test func writesTheRecordAsVersionOneHasIt() throws {
        try folder.write(record())
        let golden = """
            {
              "created" : "2026-11-24T03:16:51.000Z",
              "fingerprint" : "00ff",
              "inputFormat" : "csv",
              "refused" : [
                "3-4",
                "9-9"
              ],
              "run" : "20261124T031651Z-4f2a",
              "source" : "tasks/ä.csv",
              "state" : "sending",
              "tasks" : 12,
              "updated" : "2026-11-24T03:16:51.000Z",
              "version" : 1
            }

            """
        #expect(try scratch.read("daily.runs/\(someRun).json") == golden)
        #expect(try folder.record(of: someRun) == record())
    }

    @Test func listsRunsFromTheOldestOn() throws {
        #expect(try folder.records().isEmpty)
        let names = try ["b", "a", "c"].map { try #require(RunID($0)) }
        for (name, created) in zip(names, [20, 30, 10]) { try folder.write(record(name, created: created)) }
        let soon = Instant(milliseconds: 30_001)
        let newest = RunRecord(
            run: try #require(RunID("Z")), source: "", inputFormat: .csv, fingerprint: "", tasks: 1, created: soon)
        try folder.write(newest)
        #expect(try folder.records().last == newest)
        try FileSystem.remove("\(folder.path)/Z.json")
        try folder.openAcknowledgements(of: names[0]).append(TaskIndexSet([1]))
        #expect(try folder.records().map(\.run.text) == ["c", "b", "a"])
        let unknown = try #require(RunID("d"))
        #expect(try folder.record(of: unknown) == nil)
        #expect(try folder.acknowledged(of: unknown).isEmpty)
    }

    @Test func leavesNoPartOfALineWhereTheDiskIsFull() throws {
        let path = scratch.file("acks")
        let full = FileError(.write, path, code: ENOSPC)
        let log = try AcknowledgementLog(path: path) { bytes, append in
            // As a disk with room for three bytes takes a line that is longer.
            try append(Array(bytes.prefix(3)))
            if bytes.count > 4 { throw full }
            try append(Array(bytes.dropFirst(3)))
        }
        try log.append(TaskIndexSet([1]))
        #expect(throws: full) { try log.append(TaskIndexSet(10..<20)) }
        try log.append(TaskIndexSet([3]))
        try log.sync()
        #expect(try scratch.read("acks") == "1-1\n3-3\n")
        #expect(log.acknowledged == TaskIndexSet([1, 3]))
    }

    @Test func refusesARecordOfALaterVersion() throws {
        try folder.write(record())
        let path = "daily.runs/\(someRun).json"
        let later = try scratch.read(path).replacing("\"version\" : 1", with: "\"version\" : 2")
        _ = try scratch.write(later, to: path)
        #expect(throws: RunError.newerVersion(place: scratch.file(path), version: 2)) { try folder.records() }
    }

    @Test func saysWhichRecordIsUnreadable() throws {
        try folder.write(record())
        let path = "daily.runs/\(someRun).json"
        for text in ["", "{", #"{"version":1}"#, try scratch.read(path).replacing("9-9", with: "9-8")] {
            _ = try scratch.write(text, to: path)
            let error = #expect(throws: RunError.self) { try folder.record(of: someRun) }
            guard case .unreadable(let place, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(place == scratch.file(path))
        }
    }

    @Test func keepsWholeLinesWhereverTheFileIsTorn() throws {
        let lines = ["0-9", "20-29", "!5-22", "10-19", "100-104"]
        let text = lines.map { $0 + "\n" }.joined()
        for length in 0...text.utf8.count {
            try folder.write(record())
            _ = try scratch.write(String(text.prefix(length)), to: "daily.runs/\(someRun).acks")
            let whole = text.prefix(length).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            var expected = TaskIndexSet()
            for line in whole {
                let ends = line.split { $0 == "-" || $0 == "!" }.compactMap { Int($0) }
                let range = ends[0]..<ends[1] + 1
                if line.hasPrefix("!") { expected.remove(range) } else { expected.insert(range) }
            }
            #expect(try folder.acknowledged(of: someRun) == expected)
            // Appended to what was torn, it must read as if nothing had been.
            let log = try folder.openAcknowledgements(of: someRun)
            #expect(log.acknowledged == expected)
            try log.append(TaskIndexSet([7, 500]))
            try log.sync()
            expected.insert(7)
            expected.insert(500)
            #expect(try folder.acknowledged(of: someRun) == expected)
            try log.forget(TaskIndexSet(6..<9))
            expected.remove(6..<9)
            #expect(log.acknowledged == expected && !log.isDirty)
            #expect(try folder.acknowledged(of: someRun) == expected)
        }
    }

    @Test(arguments: [
        "0-9\nx\n5-6\n", "0-9\n9-5\n", "0-9\n-\n", "0-9\n1\n", "0-9\n\n", "0-9\n!\n", "0-9\n!!1-2\n",
        "0-9\n1-99999999999999999999\n",
    ])
    func refusesALineThatIsNoRange(text: String) throws {
        try folder.write(record())
        _ = try scratch.write(text, to: "daily.runs/\(someRun).acks")
        let expected = RunError.badAcknowledgement(path: scratch.file("daily.runs/\(someRun).acks"), line: 2)
        #expect(throws: expected) { try folder.acknowledged(of: someRun) }
        #expect(throws: expected) { try folder.openAcknowledgements(of: someRun) }
    }

    @Test func mergesNeighboursOfABatchIntoOneLine() throws {
        let log = try folder.openAcknowledgements(of: someRun)
        try log.append(TaskIndexSet([12, 10, 11, 14]))
        try log.append(TaskIndexSet())
        try log.append(TaskIndexSet([0]))
        #expect(try scratch.read("daily.runs/\(someRun).acks") == "10-12\n14-14\n0-0\n")
        #expect(log.isDirty)
        try log.sync()
        #expect(!log.isDirty)
    }

    @Test func letsOnlyOneSenderAppend() throws {
        let first = try folder.openAcknowledgements(of: someRun)
        #expect(throws: RunError.beingSent(path: scratch.file("daily.runs/\(someRun).acks"))) {
            try folder.openAcknowledgements(of: someRun)
        }
        try first.append(TaskIndexSet([0]))
    }
}
