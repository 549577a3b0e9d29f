import Files
import Foundation
import Testing

struct LockedFileTests {
    @Test func isHeldByOneAtATime() throws {
        let folder = try TestFolder()
        let path = folder.path + "/lock"
        #expect(try !LockedFile.isLocked(path))
        do {
            let file = try LockedFile(path)
            let error = #expect(throws: FileError.self) { try LockedFile(path) }
            #expect(error?.isHeldElsewhere == true)
            #expect(try LockedFile.isLocked(path))
            try file.replaceContents(with: Array("a long text".utf8))
            try file.replaceContents(with: Array("short".utf8))
        }
        #expect(try !LockedFile.isLocked(path))
        #expect(try FileReader.contents(of: path) == Array("short".utf8))
    }
}
