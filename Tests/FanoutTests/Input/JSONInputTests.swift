import Fanout
import Testing

@Suite struct JSONInputTests {
    @Test func keepsTheTextOfEveryLine() throws {
        let text = "\u{feff}  {\"z\": 1.0, \"a\":[ 1e5 ]}\t\r\n\r\n   \n{\"n\":12345678901234567890}"
        let found = try tasks(in: text)
        #expect(found.map(\.body) == [#"{"z": 1.0, "a":[ 1e5 ]}"#, #"{"n":12345678901234567890}"#])
        #expect(found.map(\.line) == [1, 4])
        for chunk in 1...text.utf8.count {
            let pieces = try tasks(in: text, chunk: chunk)
            #expect(pieces == found)
        }
    }

    @Test func keepsOrderAndNumbersOfAnArrayWithoutItsWhiteSpace() throws {
        let text = " [\n {\"z\" : \"a \\\" b\", \"a\":\t[ ]},\n{}\n,{\"n\":1.50E+2 , \"m\":null}]\n"
        let found = try tasks(in: text)
        #expect(found.map(\.body) == [#"{"z":"a \" b","a":[]}"#, "{}", #"{"n":1.50E+2,"m":null}"#])
        #expect(found.map(\.line) == [2, 3, 4])
    }

    @Test(
        arguments: [
            ("\n \n", 0, nil, .noTasks),
            ("{}\n{\"a\":1,}\n", 2, 8, .json(.unexpected(UInt8(ascii: "}")))),
            ("{\"ä\":tru}", 1, 9, .json(.unexpected(UInt8(ascii: "}")))),
            ("{\"a\":1", 1, 7, .json(.unexpectedEnd)),
            ("{\"a", 1, 4, .json(.unexpectedEnd)),
            ("{\"a\":01}", 1, 6, .json(.badNumber)),
            ("{\"a\":-}", 1, 6, .json(.badNumber)),
            ("{\"a\":1.}", 1, 6, .json(.badNumber)),
            ("{\"a\":1e}", 1, 6, .json(.badNumber)),
            ("{\"a\":\"\\x\"}", 1, 7, .json(.badEscape)),
            ("{\"a\":\"\\u12g4\"}", 1, 7, .json(.badEscape)),
            ("{\"a\":\"\\ud83d\"}", 1, 7, .json(.loneSurrogate)),
            ("{\"a\":\"\\ude00\"}", 1, 7, .json(.loneSurrogate)),
            ("{\"a\":\"\t\"}", 1, 7, .json(.controlInString)),
            ("{\"a\":\"\u{1}\"}", 1, 7, .refusedCharacter(1)),
            ("{\"ä\":\"\u{ffff}\"}", 1, 7, .refusedCharacter(0xffff)),
            ("{} {}", 1, 4, .json(.unexpected(UInt8(ascii: "{")))),
            ("{}\n  [1]", 2, 3, .notAnObject),
            ("{'a':1}", 1, 2, .json(.unexpected(UInt8(ascii: "'")))),
        ] as [(String, Int, Int?, InputError.Problem)])
    func namesTheLineAndTheColumn(text: String, line: Int, column: Int?, problem: InputError.Problem) throws {
        let error = try failure(in: Array(text.utf8), format: .jsonLines).error
        #expect(error == InputError(source: "tasks", line: line, column: column, problem: problem))
    }

    @Test(
        arguments: [
            ("", 0, nil, .noTasks),
            ("[ ]", 0, nil, .noTasks),
            ("{\"a\":1}", 1, 1, .notAnArray),
            ("[{},\n {},]", 2, 5, .json(.unexpected(UInt8(ascii: "]")))),
            ("[{}\n", 2, 1, .json(.unexpectedEnd)),
            ("[{}\n {}]", 2, 2, .json(.unexpected(UInt8(ascii: "{")))),
            ("[{},\n\"ä\", 7]", 2, 1, .notAnObject),
            ("[{}] x", 1, 6, .json(.unexpected(UInt8(ascii: "x")))),
        ] as [(String, Int, Int?, InputError.Problem)])
    func namesTheLineAndTheColumnInAnArray(
        text: String, line: Int, column: Int?, problem: InputError.Problem
    ) throws {
        let error = try failure(in: Array(text.utf8), format: .json).error
        #expect(error == InputError(source: "tasks", line: line, column: column, problem: problem))
    }

    @Test func refusesTextThatIsNotUTF8() throws {
        let line = Array("{}\n{\"ä\":\"".utf8) + [0xff] + Array("\"}".utf8)
        let error = try failure(in: line).error
        #expect(error == InputError(source: "tasks", line: 2, column: 7, problem: .notUTF8))
        let array = Array("[{},\n\"".utf8) + [0xc3, 0x28] + Array("\"]".utf8)
        #expect(try failure(in: array).error?.problem == .notUTF8)
    }

    @Test(arguments: [(512, nil), (513, .json(.tooDeep))] as [(Int, InputError.Problem?)])
    func boundsHowDeepValuesNest(depth: Int, problem: InputError.Problem?) throws {
        let inner = depth - 1
        let text = "{\"a\":" + String(repeating: "[", count: inner) + String(repeating: "]", count: inner) + "}"
        #expect(try failure(in: Array(text.utf8)).error?.problem == problem)
    }

    @Test func acceptsABodyUpToTheLastByteThatAttributesLeave() throws {
        let room = MessageSize.limit - MessageSize.attributes(run: someRun, index: 0)
        func line(_ bytes: Int) -> [UInt8] {
            Array(("{\"a\":\"" + String(repeating: "ä", count: (bytes - 8) / 2)).utf8)
                + [UInt8](repeating: UInt8(ascii: "x"), count: (bytes - 8) % 2) + Array("\"}".utf8)
        }
        #expect(try tasks(in: line(room)).first?.body.utf8.count == room)
        let error = try failure(in: line(room + 1)).error
        #expect(error == InputError(source: "tasks", line: 1, column: nil, problem: .tooLong(limit: room)))
    }

    @Test func stopsAtALineWithoutEnd() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: " "), count: 6 * MessageSize.limit)
        #expect(try failure(in: bytes, format: .jsonLines).error?.problem == .tooLong(limit: MessageSize.limit))
    }

    @Test(
        arguments: [
            ("tasks.csv", .csv), ("a/b/TASKS.CSV", .csv), ("x.jsonl", .jsonLines), ("x.ndjson", .jsonLines),
            ("x.json", .json), ("x.txt", nil), ("-", nil), ("csv", nil),
        ] as [(String, TaskFormat?)])
    func takesTheFormatFromTheName(name: String, format: TaskFormat?) {
        #expect(TaskFormat(fileName: name) == format)
    }

    @Test(
        arguments: [("\u{feff}\n {\"a\":1}", .jsonLines), (" \n[{}]", .json), ("a\n1", .csv), ("\"a\"\n1", .csv)]
            as [(String, TaskFormat)])
    func looksAtTheFirstByteOtherwise(text: String, format: TaskFormat) throws {
        for chunk in 1...text.utf8.count {
            let source = ByteSource(Array(text.utf8), chunk: chunk, name: "tasks")
            var reader = try TaskReader(source, run: someRun)
            #expect(reader.format == format)
            #expect(try reader.next()?.index == 0)
        }
    }
}
