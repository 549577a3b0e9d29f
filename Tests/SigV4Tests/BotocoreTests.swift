import Foundation
import SigV4
import Testing

/// Every signature is compared with botocore's: several hundred generated requests, all from one seed.
@Suite struct BotocoreTests {
    @Test(.enabled(if: TestPython.path != nil, TestPython.hint))
    func signsAsBotocoreDoes() throws {
        let cases = try signedCases()
        try #require(cases.count >= 500)
        // A generator that lost a kind of request would let this test pass without proving anything.
        for s3 in [true, false] {
            #expect(cases.count { $0.isS3 == s3 && $0.expires == nil } > 100)
            #expect(cases.count { $0.isS3 == s3 && $0.expires != nil } > 100)
            #expect(cases.contains { $0.isS3 == s3 && $0.sessionToken != nil })
        }
        #expect(cases.contains { $0.unsigned })

        let differences = try cases.compactMap { try $0.difference() }
        if let first = differences.first {
            Issue.record("\(differences.count) of \(cases.count) signatures differ, the first:\n\(first)")
        }
    }

    private func signedCases() throws -> [SignedCase] {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../oracle/sigv4.py")
        let python = try #require(TestPython.path)
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [script.standardized.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let lines = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "the oracle failed; its message is on standard error")
        return try lines.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(SignedCase.self, from: Data($0))
        }
    }
}

/// The Python interpreter whose packages include botocore.
enum TestPython {
    static let hint: Comment = "needs botocore: set FANCTL_TEST_PYTHON, or create .build/test-python"

    static let path: String? = {
        if let path = ProcessInfo.processInfo.environment["FANCTL_TEST_PYTHON"], !path.isEmpty { return path }
        let standard = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../.build/test-python/bin/python").standardized.path
        return FileManager.default.isExecutableFile(atPath: standard) ? standard : nil
    }()
}
