import Fanout
import Testing

/// What is no task is passed over, and nothing else is.
@Suite struct SkippingTests {
    private func read(
        _ text: [UInt8], _ format: TaskFormat, chunk: Int = ByteSource.chunkSize
    ) throws -> (tasks: [SourceTask], bad: [BadTask], error: InputError?) {
        var (tasks, bad): ([SourceTask], [BadTask]) = ([], [])
        do {
            var reader = try TaskReader(
                ByteSource(text, chunk: chunk, name: "tasks"), format: format, run: someRun,
                onBad: { bad.append($0) })
            while let task = try reader.next() { tasks.append(task) }
            return (tasks, bad, nil)
        } catch let error as InputError {
            return (tasks, bad, error)
        }
    }

    private func bad(_ line: Int, _ column: Int?, _ problem: InputError.Problem, to last: Int? = nil) -> BadTask {
        BadTask(
            error: InputError(source: "tasks", line: line, column: column, problem: problem), lastLine: last ?? line)
    }

    @Test func passesOverRecordsOfCSV() throws {
        let text =
            "a,b\n1,2\n3\n4,5,6\r\n7,x\"y\n8,\"9\"z\r10,\"1\n1\"\n12,\u{1}\"\n13,\"\u{1}\n\"\"\n14\",x\n15,16\n"
        let bytes = Array(text.utf8) + [0x31, 0x2c, 0xff, 0x0a] + Array("17,\"18\n".utf8)
        for chunk in [1, 2, 7, ByteSource.chunkSize] {
            let found = try read(bytes, .csv, chunk: chunk)
            #expect(
                found.tasks.map(\.body) == [#"{"a":"1","b":"2"}"#, #"{"a":"10","b":"1\n1"}"#, #"{"a":"15","b":"16"}"#])
            #expect(found.tasks.map(\.index) == [0, 1, 2])
            #expect(found.tasks.map(\.line) == [2, 7, 13])
            #expect(
                found.bad == [
                    bad(3, 1, .missingFields(expected: 2, found: 1)), bad(4, 5, .surplusFields(expected: 2)),
                    bad(5, 4, .bareQuote), bad(6, 6, .textAfterQuote), bad(9, 4, .refusedCharacter(1)),
                    bad(10, 5, .refusedCharacter(1), to: 12), bad(14, 3, .notUTF8),
                ])
            // What comes behind an open quote, nobody knows.
            #expect(
                found.error == InputError(source: "tasks", line: 15, column: 4, problem: .unclosedQuote))
        }
    }

    @Test func stopsWithoutAHeader() throws {
        let found = try read(Array("a,a\n1,2\n".utf8), .csv)
        #expect(found.bad.isEmpty)
        #expect(found.error?.problem == .repeatedHeaderName("a"))
    }

    @Test func passesOverLinesOfJSON() throws {
        let long = [UInt8](repeating: 0x20, count: 5 * MessageSize.limit)
        let bytes = Array("{\"a\":1}\n{\"a\":}\n[1]\n".utf8) + long + Array("x\n{\"a\":2}\n".utf8) + [0xff, 0x0a]
        let found = try read(bytes, .jsonLines)
        #expect(found.tasks.map(\.body) == [#"{"a":1}"#, #"{"a":2}"#])
        #expect(found.tasks.map(\.line) == [1, 5])
        #expect(
            found.bad == [
                bad(2, 6, .json(.unexpected(UInt8(ascii: "}")))), bad(3, 1, .notAnObject),
                bad(4, nil, .tooLong(limit: MessageSize.limit)), bad(6, 1, .notUTF8),
            ])
        #expect(found.error == nil)
    }

    @Test func passesOverElementsOfAnArray() throws {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 5 * MessageSize.limit)
        let bytes =
            Array("[{\"a\":1},\n7, [{\"b\":\"]\"}],\n{\"a\":\"\u{ffff}\"},\n{\"a\":\"".utf8) + long
            + Array("],\\\"\"},\n{\"a\":2}]".utf8)
        for chunk in [3, ByteSource.chunkSize] {
            let found = try read(bytes, .json, chunk: chunk)
            #expect(found.tasks.map(\.body) == [#"{"a":1}"#, #"{"a":2}"#])
            #expect(
                found.bad == [
                    bad(2, 1, .notAnObject), bad(2, 4, .notAnObject), bad(3, 7, .refusedCharacter(0xffff)),
                    bad(4, nil, .tooLong(limit: MessageSize.limit)),
                ])
            #expect(found.error == nil)
        }
    }

    /// Brackets that do not match hide where the next element begins.
    @Test func stopsAtAnElementThatIsNoJSON() throws {
        let found = try read(Array("[{},\n{\"a\":[}],\n{}]".utf8), .json)
        #expect(found.tasks.count == 1)
        #expect(found.bad.isEmpty)
        #expect(found.error?.line == 2)
    }

    @Test func saysWhereNothingIsLeft() throws {
        let found = try read(Array("a\n1,2\n".utf8), .csv)
        #expect(found.bad.count == 1)
        #expect(found.error?.problem == .noTasks)
    }
}
