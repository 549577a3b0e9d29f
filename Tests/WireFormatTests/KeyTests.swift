import Testing
import Timing
import WireFormat

@Suite struct KeyTests {
    @Test func namesRunsByTimeAndChance() {
        #expect(RunID(at: Instant(seconds: 1_795_490_211), random: 0x4f2a).text == "20261124T031651Z-4f2a")
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
        #expect(RunKeys.record(of: keys.run) == "runs/r.json")
    }
}
