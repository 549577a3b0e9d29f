import Foundation
import TestSupport
import Testing

/// The page of a run on this machine.
@Suite struct ReportCommandTests {
    private static let chromium = Program.find("chromium")
    private let project: LocalCommandProject

    init() throws {
        project = try LocalCommandProject()
    }

    /// A run with a result, a failure whose words would be markup, and one that is tried twice.
    private func run() async throws {
        // The last `<` is one character with what follows it to Swift, and two to a browser.
        let words = #"<script>alert(1)</script> & \"more\" <\u0338"#
        let tasks = [
            #"{"order":"answer","text":"one"}"#, #"{"order":"fail","text":"\#(words)"}"#,
            #"{"order":"pause","count":30}"#,
        ]
        _ = try await project.run(tasks, "--run", "a-run")
    }

    @Test func isOneFileThatNeedsNothingElse() async throws {
        try await run()
        let output = try await project.fanctl.run(
            "report", "demo", "--local", "--into", "page.html", "--output", "json")
        #expect(output.status == 0, "\(output.errorText)")
        let report = try #require(JSONSerialization.jsonObject(with: output.standardOutput) as? [String: Any])
        #expect(report["done"] as? Int == 2 && report["failed"] as? Int == 1 && report["retries"] as? Int == 1)
        let page = try project.scratch.text("page.html")
        #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("<script"))
        let escaped = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot; &lt;\u{338}"
        #expect(page.utf8.firstRange(of: escaped.utf8) != nil)
    }

    @Test(.enabled(if: chromium != nil, "needs chromium"))
    func isReadByABrowserAsIntended() async throws {
        try await run()
        try await project.fanctl.succeed("report", "demo", "--local", "--into", "page.html")
        let output = try await Program.run([
            try Self.chromium.orThrow("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
            "--user-data-dir=\(project.scratch.file("profile"))", "file://\(project.scratch.file("page.html"))",
        ])
        #expect(output.status == 0, "\(output.errorText)")
        // What a browser makes of it: every chart, every table, and the words as words.
        #expect(output.text.matches(of: #/<svg\s/#).count == 4)
        #expect(output.text.matches(of: #/<tbody>/#).count == 2)
        #expect(output.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(!output.errorText.contains("Refused to"), "\(output.errorText)")
    }

    @Test func saysWhichRunThereIsNot() async throws {
        let output = try await project.fanctl.run("report", "demo", "--local")
        #expect(output.status == 1)
        #expect(output.errorText.contains("there is no such run of demo"), "\(output.errorText)")
    }
}
