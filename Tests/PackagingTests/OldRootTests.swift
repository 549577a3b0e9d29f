import Foundation
import LocalHost
import Packaging
import TestSupport
import Testing

extension PackagingSuites {
    @Suite(
        .serialized,
        .enabled(if: OldRoot.isThere, "needs bwrap and .build/old-root: Tests/setup.sh old-root"))
    struct OldRootTests {
        @Test func doesATaskWithNothingButItsLayer() async throws {
            let root = try await OldRoot()
            let standIn = try await TiingoStandIn()
            let outcome = try await root.invoke(
                [
                    #"{"ticker":"AAPL","startDate":"2024-01-02","endDate":"2024-01-04"}"#,
                    #"{"ticker":"BRK-A","startDate":"","endDate":""}"#, #"{"ticker":"NOSUCHTICKER"}"#,
                ], variables: ["TIINGO_URL": standIn.url])
            #expect(outcome == .response(Array(#"{"batchItemFailures":[],"statusCode":400}"#.utf8)), "\(root.lines)")
            let prices = try root.result("results/old-root/0000000000.csv").split(separator: "\n")
            #expect(prices.map { $0.prefix(10) } == ["date,close", "2024-01-02", "2024-01-03", "2024-01-04"])
            #expect(try root.result("results/old-root/0000000001.csv").hasPrefix("date,close"))
            #expect(try root.result("failures/old-root/0000000002.json").contains("NOSUCHTICKER"))
        }

        @Test func needsItsLayerOnAnOlderSystem() async throws {
            let root = try await OldRoot()
            // Past the script, which would take the layer's loader.
            #expect(try await root.run("/var/task/worker").status != 0)
            let theirs = try await root.run("/usr/bin/ldd", "--version").text
            let version = try #require(theirs.firstMatch(of: /([0-9]+)\.([0-9]+)\n/)?.output)
            let needed = try #require(try root.bundle.worker().requiredGLIBC)
            #expect(try GLIBCVersion(major: #require(Int(version.1)), minor: #require(Int(version.2))) < needed)
            for folder in ["/opt", "/var/task", "/etc"] {
                #expect(try await root.run("/bin/sh", "-c", "echo >\(folder)/file").status != 0, "\(folder)")
            }
            #expect(try await root.run("/bin/sh", "-c", "echo >/tmp/file").status == 0)
        }

        @Test func trustsTheCertificatesOfItsLayer() async throws {
            let server = try await SecureServer(answer: "date,close\n2024-01-02,1.5\n")
            let root = try await OldRoot(certificates: server.certificate)
            let outcome = try await root.invoke([#"{"ticker":"AAPL"}"#], variables: ["TIINGO_URL": server.url()])
            #expect(outcome == .response(Array(#"{"batchItemFailures":[],"statusCode":200}"#.utf8)), "\(root.lines)")
            #expect(try root.result("results/old-root/0000000000.csv") == "date,close\n2024-01-02,1.5\n")
        }

        @Test func refusesACertificateThatItsLayerDoesNotKnow() async throws {
            let server = try await SecureServer(answer: "date,close\n2024-01-02,1.5\n")
            let root = try await OldRoot()
            let outcome = try await root.invoke([#"{"ticker":"AAPL"}"#], variables: ["TIINGO_URL": server.url()])
            guard case .response(let answer) = outcome else {
                Issue.record("\(outcome) \(root.lines)")
                return
            }
            #expect(String(decoding: answer, as: UTF8.self).contains("itemIdentifier"))
            let log = root.lines.joined(separator: "\n")
            #expect(log.contains("self-signed certificate") || log.contains("self signed certificate"), "\(log)")
            #expect(!log.contains("CA cert"), "\(log)")
        }
    }
}
