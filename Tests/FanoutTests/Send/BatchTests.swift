import AWSClients
import Fanout
import Testing
import Timing

@Suite struct BatchTests {
    private func batches(_ sizes: [Int], capacity: Int = 10) -> [[Int]] {
        var builder = BatchBuilder(run: someRun, capacity: capacity)
        var batches: [[SourceTask]] = []
        for (index, size) in sizes.enumerated() {
            if let full = builder.add(task(index, messageBytes: size)) { batches.append(full) }
        }
        if let rest = builder.finish() { batches.append(rest) }
        return batches.map { $0.map(\.index) }
    }

    /// A task whose message, attributes counted, has so many bytes; its text is of two bytes a character.
    private func task(_ index: Int, messageBytes: Int) -> SourceTask {
        let room = messageBytes - MessageSize.attributes(run: someRun, index: index)
        let body = String(repeating: "ä", count: room / 2) + String(repeating: "x", count: room % 2)
        return SourceTask(index: index, line: index + 1, body: body)
    }

    @Test func countsNamesTypesAndValuesOfAttributesInBytes() {
        let attributes = "fanctl-run" + "String" + someRun.text + "fanctl-index" + "Number" + "100"
        #expect(MessageSize.attributes(run: someRun, index: 100) == attributes.utf8.count)
        #expect(
            MessageSize.message(SourceTask(index: 100, line: 1, body: "ä🙂"), run: someRun) == attributes.utf8.count + 6)
        let entry = TaskMessage.entry(SourceTask(index: 100, line: 1, body: "{}"), run: someRun)
        let sent = entry.attributes.reduce(0) {
            $0 + $1.key.utf8.count + $1.value.dataType.utf8.count + $1.value.value.utf8.count
        }
        #expect(sent == attributes.utf8.count)
    }

    @Test func holdsTenTasksAtMost() {
        #expect(batches(Array(repeating: 100, count: 21)).map(\.count) == [10, 10, 1])
        #expect(batches(Array(repeating: 100, count: 20)).map(\.count) == [10, 10])
        #expect(batches(Array(repeating: 100, count: 4), capacity: 1).map(\.count) == [1, 1, 1, 1])
        #expect(batches([]).isEmpty)
    }

    @Test func isFilledToTheLastByte() {
        let half = MessageSize.limit / 2
        #expect(batches([half, half]) == [[0, 1]])
        #expect(batches([half, half + 1]) == [[0], [1]])
        #expect(batches([MessageSize.limit, 100, MessageSize.limit]) == [[0], [1], [2]])
        #expect(batches([half, half, 100]) == [[0, 1], [2]])
    }

    /// The digests are moto's.
    @Test func digestsAttributesAsSQSDoes() {
        let ours = TaskMessage.attributes(run: someRun, index: 80_656)
        #expect(MessageDigest.attributes(ours) == "87f49895d67e59ff834da022ed76e233")
        let others: [String: MessageAttribute] = ["b_2": .string("grün 🙂"), "B_1": .number(-15)]
        #expect(MessageDigest.attributes(others) == "6172e750639dadc5a6715a595cf65c59")
    }

    @Test func namesRunsByTimeAndChance() {
        #expect(someRun.text == "20261124T031651Z-4f2a")
        #expect(RunID(at: Instant(seconds: 0), random: 7).text == "19700101T000000Z-0007")
    }

    @Test(arguments: [
        ("a", true), ("A-b_9", true), (String(repeating: "x", count: 64), true),
        (String(repeating: "x", count: 65), false),
        ("", false), ("a b", false), ("a/b", false), ("..", false), ("ä", false), ("a\n", false),
    ])
    func acceptsOnlyNamesThatAreSafeInKeys(text: String, isValid: Bool) {
        #expect((RunID(text) != nil) == isValid)
    }

    @Test(
        arguments: [
            ("results/r/0000000012.json", 12), ("results/r/9999999999.tar.gz", 9_999_999_999),
            ("results/r/0000000012.", nil), ("results/r/000000012.json", nil), ("results/r/00000000012.json", nil),
            ("results/r/x/0000000012.json", nil), ("results/r/0000000012.json/../../x", nil),
            ("results/r/0000000012...", nil), ("results/r/0000000012.a/b", nil), ("results/r/", nil),
            ("results/r2/0000000012.json", nil), ("results/r/٠٠٠٠٠٠٠٠١٢.json", nil), ("results/r/0000000012.ä", nil),
        ] as [(String, Int?)])
    func readsIndicesFromKeysOfTheOneShape(key: String, index: Int?) throws {
        let keys = RunKeys(resultsPrefix: "results", run: try #require(RunID("r")))
        #expect(RunKeys.parse(key, prefix: keys.results)?.index == index)
    }

    @Test func writesTheKeysThatItReads() throws {
        let keys = RunKeys(resultsPrefix: "results/", run: try #require(RunID("r")))
        #expect(keys.result(80_656, fileExtension: "json") == "results/r/0000080656.json")
        #expect(keys.failure(0) == "failures/r/0000000000.json")
        #expect(keys.record == "runs/r.json")
    }
}
