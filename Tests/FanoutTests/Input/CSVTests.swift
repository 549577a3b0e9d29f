import Fanout
import Foundation
import TestSupport
import Testing
import WireFormat

@Suite struct CSVTests {
    @Test func makesObjectsOfStringsInTheOrderOfTheHeader() throws {
        let text = "z,a,\"the \"\"name\"\"\"\r\n1,2,3\r\n\"x,\r\ny\",\"say \"\"hi\"\"\",\r\n\"\",\\,tab\there"
        let found = try tasks(in: text, format: .csv)
        #expect(
            found.map(\.body) == [
                #"{"z":"1","a":"2","the \"name\"":"3"}"#,
                #"{"z":"x,\r\ny","a":"say \"hi\"","the \"name\"":""}"#,
                #"{"z":"","a":"\\","the \"name\"":"tab\there"}"#,
            ])
        #expect(found.map(\.line) == [2, 3, 5])
        #expect(found.map(\.index) == [0, 1, 2])
    }

    struct Oracle: Decodable {
        let document: Data
        let bodies: [String]
        let lines: [Int]
        let error: String?
    }

    @Test(.enabled(if: TestPython.path != nil, TestPython.hint), arguments: [1, 2, 3])
    func readsAsPythonDoes(seed: Int) async throws {
        let output = try await TestPython.run("csv_rows.py", [String(seed), "2000"])
        let lines = output.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 2000)
        for line in lines {
            let oracle = try JSONDecoder().decode(Oracle.self, from: line)
            let (found, error) = try failure(in: Array(oracle.document), format: .csv, chunk: 1 + seed * 3)
            let text = String(decoding: oracle.document, as: UTF8.self).debugDescription
            if oracle.error == "syntax" {
                // A record of the wrong length may come before the stray quote.
                #expect(["syntax", "fields", "header"].contains(kind(error)), "\(text)")
                continue
            }
            #expect(kind(error) == oracle.error, "\(text)")
            #expect(found.map(\.body) == oracle.bodies, "\(text)")
            #expect(found.map(\.line) == oracle.lines, "\(text)")
        }
    }

    private func kind(_ error: InputError?) -> String? {
        switch error?.problem {
        case nil: nil
        case .noTasks: "empty"
        case .emptyHeaderName, .repeatedHeaderName: "header"
        case .missingFields, .surplusFields: "fields"
        case .unclosedQuote, .bareQuote, .textAfterQuote: "syntax"
        default: "other"
        }
    }

    @Test(arguments: [
        "\u{feff}a,b\r\n1,2\r\n\"x\r\n\"\"y\",z\r\n", "\"ä\",\"b\"\r\"1\r\",2\r\r\n3,4", "a\n\"\"\n\n\"🙂\"\n",
        "a,b\n1,2\n3\n", "a,b\n\"1\"x,2\n",
    ])
    func readsTheSameWhereverChunksEnd(text: String) throws {
        let bytes = Array(text.utf8)
        let whole = try failure(in: bytes, format: .csv)
        for chunk in 1...bytes.count {
            let pieces = try failure(in: bytes, format: .csv, chunk: chunk)
            #expect(pieces.tasks == whole.tasks)
            #expect(pieces.error == whole.error)
        }
    }

    @Test(
        arguments: [
            ("", 0, nil, .noTasks),
            ("\u{feff}", 0, nil, .noTasks),
            ("a,b\n", 0, nil, .noTasks),
            ("\n\na,b\r\n\r\n", 0, nil, .noTasks),
            ("a,,c\n1,2,3\n", 1, 3, .emptyHeaderName(field: 2)),
            ("a,\"b\",b\n", 1, 7, .repeatedHeaderName("b")),
            ("a,b\n1,2\n3\n", 3, 1, .missingFields(expected: 2, found: 1)),
            ("a,b\n1,2,3\n", 2, 5, .surplusFields(expected: 2)),
            ("a,b\n\"x\ny\",ä,3\n", 2, 9, .surplusFields(expected: 2)),
            ("a,b\n1,\"2\n3,4\n", 2, 3, .unclosedQuote),
            ("a,b\n1, \"2\"\n", 2, 4, .bareQuote),
            ("a,b\n1,\"2\" \n", 2, 6, .textAfterQuote),
            ("a,b\n1,x\0\n", 2, 4, .refusedCharacter(0)),
            ("a,b\n1,\"\u{1b}\"\n", 2, 4, .refusedCharacter(0x1b)),
            ("a,b\n1,\u{ffff}\n", 2, 3, .refusedCharacter(0xffff)),
            ("a,\u{fffe}\n1,2\n", 1, 3, .refusedCharacter(0xfffe)),
        ] as [(String, Int, Int?, InputError.Problem)])
    func namesTheLineAndTheColumn(text: String, line: Int, column: Int?, problem: InputError.Problem) throws {
        let error = try failure(in: Array(text.utf8), format: .csv).error
        #expect(error == InputError(source: "tasks", line: line, column: column, problem: problem))
    }

    @Test func refusesTextThatIsNotUTF8() throws {
        let error = try failure(in: Array("a,b\nä,".utf8) + [0xe4, UInt8(ascii: "\n")], format: .csv).error
        #expect(error == InputError(source: "tasks", line: 2, column: 3, problem: .notUTF8))
    }

    @Test func stopsAtAQuoteThatIsNeverClosedBeforeMemoryRunsOut() throws {
        let text = Array("a\n\"".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 3 * MessageSize.limit)
        let source = ByteSource(text, name: "tasks")
        var reader = try TaskReader(source, format: .csv, run: someRun)
        #expect(throws: InputError(source: "tasks", line: 2, column: nil, problem: .tooLong(limit: MessageSize.limit)))
        {
            try reader.next()
        }
    }

    @Test(arguments: TickerList.all)
    func keepsEveryLineOfTheTickersAsATaskOfItsOwn(tickers: TickerList) throws {
        let scratch = try Scratch()
        let input = TaskInput(path: try tickers.write(to: scratch))
        let survey = try input.survey(run: someRun)
        #expect(survey.tasks == tickers.tasks)
        #expect(survey.format == .csv)
        var reader = try input.reader(run: someRun)
        // Bytes: texts are equal to others that are composed in another way.
        var bodies: Set<[UInt8]> = []
        var count = 0
        while let task = try reader.next() {
            #expect(task.index == count && task.line == count + 2)
            bodies.insert(Array(task.body.utf8))
            count += 1
        }
        #expect(count == tickers.tasks)
        #expect(bodies.count == count - tickers.repeatedLines)
    }
}
