import Fanout
import Foundation
import Hashing
import TestSupport
import Testing
import WireFormat

@Suite struct GzipTests {
    struct Oracle: Decodable {
        let document: Data
        let unpacked: Data?
        let isCut: Bool
    }

    /// Unpacks a document that comes in chunks; ends with the bytes or with the error.
    private func unpack(_ document: [UInt8], chunk: Int) -> Result<[UInt8], any Error> {
        let source = ByteSource(document, chunk: chunk, name: "tasks")
        return Result {
            var bytes: [UInt8] = []
            while let more = try source.next() { bytes += more }
            return bytes
        }
    }

    @Test(.enabled(if: TestPython.path != nil, TestPython.hint), arguments: [1, 2])
    func unpacksAsPythonDoes(seed: Int) async throws {
        let output = try await TestPython.run("gzip_members.py", [String(seed), "150"])
        let lines = output.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 150)
        for line in lines {
            let oracle = try JSONDecoder().decode(Oracle.self, from: line)
            for chunk in [1, 1000, ByteSource.chunkSize] {
                switch (unpack(Array(oracle.document), chunk: chunk), oracle.unpacked) {
                case (.success(let bytes), let expected): #expect(expected == Data(bytes))
                case (.failure(let error), nil):
                    let error = try #require(error as? InputError)
                    #expect(error.line == 0)
                    if oracle.isCut { #expect(error.problem == .gzipCutOff) }
                case (.failure(let error), _): Issue.record("\(error)")
                }
            }
        }
    }

    /// `n\n1\n2\n`, as gzip -n packs it.
    private static let packed: [UInt8] = [
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0xe3, 0x32, 0xe4, 0x32, 0xe2, 2, 0, 0x55, 0x70, 0x29, 0x81, 6, 0, 0,
        0,
    ]

    @Test func knowsGzipByItsBytesAndFingerprintsThese() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("tasks.csv")
        try Data(Self.packed).write(to: URL(filePath: path))
        let survey = try TaskInput(path: path).survey(run: someRun)
        #expect(survey.tasks == 2)
        #expect(survey.format == .csv)
        #expect(survey.fingerprint == SHA256.hash(Self.packed).hex)
        #expect(TaskFormat(fileName: "a.JSONL.gz") == .jsonLines)
        #expect(TaskFormat(fileName: "a.gz") == nil)
    }

    @Test func saysOfEveryBeginningThatItIsCutOff() throws {
        for length in 2..<Self.packed.count {
            let (_, error) = try failure(in: Array(Self.packed.prefix(length)), format: .csv)
            #expect(error == InputError(source: "tasks", line: 0, column: nil, problem: .gzipCutOff))
        }
        #expect(try failure(in: Self.packed, format: .csv).tasks.map(\.body) == [#"{"n":"1"}"#, #"{"n":"2"}"#])
    }

    @Test func noticesEveryByteThatCounts() throws {
        // Flags, time, level and system say nothing of the contents.
        for position in Self.packed.indices.dropFirst(2) where !(3..<10).contains(position) {
            var damaged = Self.packed
            damaged[position] ^= 1
            let (_, error) = try failure(in: damaged, format: .csv)
            #expect(error?.line == 0, "\(position)")
        }
    }

    /// As long as it stays an error of the whole, skipping the bad tasks does not hide it.
    @Test func isNotPassedOverWhereItIsDamaged() throws {
        let source = ByteSource(Array(Self.packed.dropLast(3)), name: "tasks")
        var reader = try TaskReader(source, format: .csv, run: someRun, onBad: { _ in })
        #expect(throws: InputError(source: "tasks", line: 0, column: nil, problem: .gzipCutOff)) {
            while try reader.next() != nil {}
        }
    }
}
