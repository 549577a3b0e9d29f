import Files
import Foundation
import Testing

struct DurableLogTests {
    private let folder: TestFolder
    private var path: String { folder.path + "/log" }

    init() throws {
        folder = try TestFolder()
    }

    private func text() throws -> String {
        String(decoding: try FileReader.contents(of: path) ?? [], as: UTF8.self)
    }

    private func lines() throws -> [String] {
        try DurableLog.lines(path).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func growsAcrossOpenings() throws {
        for number in 1...3 {
            let log = try DurableLog(path)
            try log.append(Array("\(number)\n".utf8))
            #expect(log.isDirty)
            try log.sync()
            #expect(!log.isDirty)
        }
        #expect(try lines() == ["1", "2", "3"])
    }

    @Test(arguments: 0...8)
    func cutsOffALastLineWithoutAnEnd(length: Int) throws {
        let whole = "one\n\ntwo"
        try AtomicFile.replace(path, with: Array(whole.utf8.prefix(length)))
        let expected = try lines()
        var found: [String] = []
        let log = try DurableLog(path) { found.append(String(decoding: $0, as: UTF8.self)) }
        #expect(found == expected)
        try log.append(Array("new\n".utf8))
        #expect(try lines() == expected + ["new"])
    }

    @Test func readsLinesThatAreLongerThanAChunk() throws {
        let long = String(repeating: "x", count: FileReader.chunkSize * 2 + 1)
        try AtomicFile.replace(path, with: Array("a\n\(long)\nb\n".utf8))
        #expect(try lines() == ["a", long, "b"])
    }

    @Test func keepsNoPartOfALineWhereTheDiskIsFull() throws {
        let full = FileError(.write, path, code: ENOSPC)
        let log = try DurableLog(
            path,
            write: { bytes, append in
                try append(Array(bytes.prefix(3)))
                if bytes.count > 3 { throw full }
            })
        try log.append(Array("12\n".utf8))
        #expect(throws: full) { try log.append(Array("345678\n".utf8)) }
        try log.append(Array("90\n".utf8))
        #expect(try text() == "12\n90\n")
    }

    @Test func isOpenOnlyOnce() throws {
        do {
            let log = try DurableLog(path)
            let error = #expect(throws: FileError.self) { try DurableLog(path) }
            #expect(error?.isHeldElsewhere == true)
            try log.append(Array("1\n".utf8))
        }
        _ = try DurableLog(path)
    }

    @Test func hasNoLinesWhereThereIsNoFile() throws {
        #expect(try lines().isEmpty)
        #expect(try FileSystem.names(in: folder.path).isEmpty)
    }

    @Test func throwsWhatAReaderOfLinesThrowsAndUnlocks() throws {
        try AtomicFile.replace(path, with: Array("bad\n".utf8))
        #expect(throws: CancellationError.self) { try DurableLog(path) { _ in throw CancellationError() } }
        _ = try DurableLog(path)
        #expect(try text() == "bad\n")
    }
}
