import Foundation
import SigV4
import TestSupport
import Testing

/// Every signature is compared with botocore's: several hundred generated requests, all from one seed.
@Suite struct BotocoreTests {
    @Test(.enabled(if: TestPython.path != nil, TestPython.hint))
    func signsAsBotocoreDoes() async throws {
        let cases = try await signedCases()
        try #require(cases.count >= 500)
        // A generator that lost a kind of request would let this test pass without proving anything.
        for s3 in [true, false] {
            #expect(cases.count { $0.isS3 == s3 } > 200)
            #expect(cases.contains { $0.isS3 == s3 && $0.sessionToken != nil })
        }
        #expect(cases.contains { $0.unsigned })

        let differences = cases.compactMap { $0.difference() }
        if let first = differences.first {
            Issue.record("\(differences.count) of \(cases.count) signatures differ, the first:\n\(first)")
        }
    }

    private func signedCases() async throws -> [SignedCase] {
        try await TestPython.run("sigv4.py").split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(SignedCase.self, from: Data($0))
        }
    }
}
