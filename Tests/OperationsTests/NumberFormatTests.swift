import Operations
import Stacks
import Testing

/// Numbers as people read them.
@Suite struct NumberFormatTests {
    @Test(arguments: [(0, "0 tasks"), (1, "1 task"), (2, "2 tasks"), (12_345, "12,345 tasks")])
    func countsInSingularAndPlural(number: Int, words: String) {
        #expect("\(number, "task")" == words)
    }

    @Test func takesThePluralThatIsNoSingularWithAnS() {
        #expect("\(1, "batch", "batches") of \(2, "batch", "batches")" == "1 batch of 2 batches")
        #expect("\(1, of: 1, "task"), \(1, of: 1_000, "task")" == "1 of 1 task, 1 of 1,000 tasks")
    }

    @Test(arguments: [
        (0.0, "$0.00"), (0.00001, "less than $0.0001"), (0.0042, "$0.0042"), (0.5, "$0.5000"), (1, "$1.00"),
        (1234.567, "$1,234.57"),
    ])
    func givesDollarsAndSmallPartsOfOne(value: Double, words: String) {
        #expect(NumberFormat.dollars(value) == words)
    }

    @Test(arguments: [
        (1, "1 byte"), (1_023, "1,023 bytes"), (1_024, "1 KB"), (1_025, "2 KB"), (1_048_576, "1 MB"),
        (262_144_000, "250 MB"), (262_144_001, "250.1 MB"), (1_610_612_736, "1.5 GB"),
    ])
    func roundsBytesUp(bytes: Int, words: String) {
        #expect(NumberFormat.bytes(bytes) == words)
    }

    @Test(arguments: [
        (0, "0 ms"), (850, "850 ms"), (999, "999 ms"), (1_000, "1 s"), (12_500, "12.5 s"), (59_970, "60 s"),
        (90_000, "90 s"), (119_600, "2 min"), (185_000, "3 min 5 s"), (599_600, "10 min"), (900_000, "15 min"),
        (7_500_000, "2 h 5 min"), (86_399_000, "1 day"), (108_000_000, "1 day 6 h"), (1_209_600_000, "14 days"),
    ])
    func givesDurationsInTheUnitsOfAPerson(milliseconds: Int, words: String) {
        #expect(NumberFormat.duration(.milliseconds(milliseconds)) == words)
    }

    @Test func givesASettingInASentence() {
        #expect(NumberFormat.duration(TimeSpan(seconds: 345_600)) == "4 days")
    }

    @Test(arguments: [(2.0, "2"), (2.1, "2.1"), (0.125, "0.125"), (100, "100"), (0.0004, "0")])
    func leavesZerosAtTheEndOut(value: Double, words: String) {
        #expect(NumberFormat.decimal(value, upTo: 3) == words)
    }
}
