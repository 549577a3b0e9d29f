import Diagnostics
import Testing

struct LogTailTests {
    @Test func keepsTheLastLines() {
        let last = LogTail(mostLines: 3)
        for number in 1...5 { last.append("\(number)") }
        #expect(last.lines == ["3", "4", "5"])
    }

    @Test func keepsNoMoreBytesAndAtLeastTheLastLine() {
        let last = LogTail(mostLines: 3, mostBytes: 10)
        for line in ["1234", "5678", "90"] { last.append(line) }
        #expect(last.lines == ["1234", "5678", "90"])
        last.append("x")
        #expect(last.lines == ["5678", "90", "x"])
        last.append("a line that is too long")
        #expect(last.lines == ["a line tha"])
    }
}
