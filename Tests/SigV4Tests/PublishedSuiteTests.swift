import Foundation
import SigV4
import Testing

/// AWS's own signing test suite, where `FANCTL_TEST_SIGV4_SUITE` names a copy of it: the folder
/// `tests/aws-signing-test-suite/v4` of https://github.com/awslabs/aws-c-auth.
@Suite struct PublishedSuiteTests {
    private static let folder = ProcessInfo.processInfo.environment["FANCTL_TEST_SIGV4_SUITE"]

    @Test(.enabled(if: folder != nil, "needs AWS's signing test suite: set FANCTL_TEST_SIGV4_SUITE"))
    func signsAsTheSuiteDoes() throws {
        let folder = URL(filePath: try #require(Self.folder), directoryHint: .isDirectory)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        try #require(names.count >= 38)
        for name in names.sorted() {
            let test = try PublishedCase(folder: folder.appending(path: name))
            let date = Example.date
            #expect(
                try test.headerSigner.canonicalRequest(for: test.request, at: date)
                    == test.text(of: "header-canonical-request.txt"),
                "\(name)")
            let headers = test.headerSigner.headers(for: test.request, at: date)
            #expect(try signature(in: headers["Authorization"]) == test.text(of: "header-signature.txt"), "\(name)")
        }
    }
}
