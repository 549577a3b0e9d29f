import Fanout
import Files
import Foundation
import Testing

@Suite struct ConcatenationTests {
    private let scratch: ScratchFolder

    init() throws {
        scratch = try ScratchFolder()
        try FileManager.default.createDirectory(atPath: scratch.file("results"), withIntermediateDirectories: true)
    }

    private func concatenate(_ files: [String: String], tasks: Int = 100) throws -> String {
        for (name, text) in files { _ = try scratch.write(text, to: "results/\(name)") }
        let report = try ResultConcatenation(
            of: scratch.file("results"), into: scratch.file("all")
        ).run(tasks: tasks)
        let text = try scratch.read("all")
        #expect(report.bytes == text.utf8.count)
        return text
    }

    @Test func keepsOneHeaderAndTheOrderOfTheTasks() throws {
        let text = try concatenate([
            "0000000010.csv": "date,close\n3,30\n", "0000000002.csv": "date,close\r\n2,20",
            "0000000001.csv": "\u{FEFF}date,close\n1,10\n", "0000000005.csv": "", "0000000007.csv": "date,close\n",
            "0000000100.csv": "of no task\n", ".half.tmp": "x", "notes.txt": "x",
        ])
        #expect(text == "date,close\n1,10\n2,20\n3,30\n")
    }

    @Test func findsTheEndOfAHeaderWithLineEndsInIt() throws {
        let header = "\"the\n\"\"date\"\"\",close"
        let text = try concatenate(["0000000000.csv": "\(header)\n1,\"a\nb\"\n", "0000000001.csv": "\(header)\n2,2\n"])
        #expect(text == "\(header)\n1,\"a\nb\"\n2,2\n")
    }

    @Test func makesJSONLinesOfJSON() throws {
        let text = try concatenate([
            "0000000000.json": "{ \"a\": \"x y\",\n \"b\": [1, 2] }\n", "0000000001.json": "7",
            "0000000002.jsonl": "{\"a\":1}\n{\"a\":2}\n",
        ])
        #expect(text == "{\"a\":\"x y\",\"b\":[1,2]}\n7\n{\"a\":1}\n{\"a\":2}\n")
    }

    @Test func laysOtherTextsEndToEnd() throws {
        #expect(try concatenate(["0000000000.txt": "one", "0000000001.txt": "two\n"]) == "one\ntwo\n")
    }

    @Test func refusesMixedResultsAndLeavesNoFile() throws {
        _ = try scratch.write("of an earlier time", to: "all")
        #expect(throws: ConcatenationError.otherColumns(task: 3)) {
            try concatenate(["0000000000.csv": "a,b\n1,2\n", "0000000003.csv": "a,c\n1,2\n"])
        }
        #expect(throws: ConcatenationError.mixed(first: "0000000000.csv", other: "0000000001.json")) {
            try concatenate(["0000000001.json": "1"])
        }
        #expect(try scratch.read("all") == "of an earlier time")
        #expect(try !scratch.names.contains("all.part"))
    }

    @Test func namesAResultThatIsNotJSON() throws {
        #expect(throws: ConcatenationError.notJSON(path: scratch.file("results/0000000000.json"))) {
            try concatenate(["0000000000.json": "{\"a\":"])
        }
    }

    @Test func namesAFolderThatIsNotThere() {
        #expect(throws: FileError(.list, scratch.file("nowhere"), code: ENOENT)) {
            try ResultConcatenation(of: scratch.file("nowhere"), into: scratch.file("all")).run(tasks: 1)
        }
    }
}
