import Packaging
import TestSupport
import Testing

@Suite struct SourceRevisionTests {
    private func git(_ arguments: String..., in folder: String) async throws {
        let identity = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"]
        let output = try await Program.run(["git", "-C", folder] + identity + arguments, folder: folder)
        #expect(output.status == 0, "\(output.errorText)")
    }

    @Test func namesTheCommitAndWhetherThereIsMore() async throws {
        let scratch = try Scratch()
        try await git("init", "-q", in: scratch.path)
        try scratch.write("file", "one")
        try await git("add", "file", in: scratch.path)
        try await git("commit", "-q", "-m", "one", in: scratch.path)
        let clean = try #require(await SourceRevision.of(scratch.path, programs: .ofThisMachine))
        #expect(clean.count >= 12 && clean.allSatisfy(\.isHexDigit))
        try scratch.write("file", "two")
        #expect(await SourceRevision.of(scratch.path, programs: .ofThisMachine) == clean + "-dirty")
    }

    @Test func saysNothingWhereThereIsNoRepository() async throws {
        #expect(await SourceRevision.of(try Scratch().path, programs: .ofThisMachine) == nil)
        #expect(await SourceRevision.of("/no/such/folder", programs: .ofThisMachine) == nil)
    }
}
