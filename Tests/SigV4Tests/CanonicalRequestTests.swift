import Foundation
import SigV4
import Testing

@Suite struct CanonicalRequestTests {
    private static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    private func lines(_ request: SignableRequest, _ signer: Signer = Example.signer()) -> [String] {
        signer.canonicalRequest(for: request, at: Example.date).components(separatedBy: "\n")
    }

    @Test func writesAllPartsInOrder() {
        let request = SignableRequest(
            method: "POST", path: "/a%20b/", query: "b=2&a", headers: [("Host", "h:8443"), ("X-Amz-Target", "T.Op")],
            payload: .body("{}".utf8))
        let expected = """
            POST
            /a%2520b/
            a=&b=2
            host:h:8443
            x-amz-date:20150830T123600Z
            x-amz-target:T.Op

            host;x-amz-date;x-amz-target
            44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
            """
        #expect(Example.signer().canonicalRequest(for: request, at: Example.date) == expected)
    }

    @Test(arguments: [
        ("", "/"), ("/", "/"), ("//", "/"), ("/./", "/"), ("/..", "/"), ("/../../a", "/a"), ("/a/..", "/"),
        ("/a/../", "/"),
        ("//a//b//", "/a/b/"), ("/a/./b", "/a/b"), ("/a/b/..", "/a"), ("/...", "/..."), ("/%2E%2E/a", "/%252E%252E/a"),
        ("/a%20b", "/a%2520b"), ("/arn%3Aaws%3Asqs", "/arn%253Aaws%253Asqs"), ("/a:b+c", "/a%3Ab%2Bc"),
        ("/é", "/%C3%A9"), ("/-_.~", "/-_.~"),
    ])
    func normalizesPathsAndEncodesThemOnceMore(wire: String, canonical: String) {
        #expect(lines(Example.request(path: wire))[1] == canonical)
    }

    @Test(arguments: ["/", "//a//", "/a/../b/./c", "/a%20b%2B", "/a//../%2e"])
    func keepsPathsOfS3AsTheyAre(path: String) {
        let signer = Example.signer(service: "s3", pathRule: .asIs, signsPayloadHeader: true)
        #expect(lines(Example.request(path: path), signer)[1] == path)
    }

    @Test func writesAnEmptyPathOfS3AsASlash() {
        #expect(lines(Example.request(path: ""), Example.signer(pathRule: .asIs))[1] == "/")
    }

    @Test(arguments: [
        ("", ""), ("a", "a="), ("a=", "a="), ("=v", "=v"), ("a=b=c", "a=b%3Dc"), ("a&&b&", "a=&b="),
        ("b=1&a=2", "a=2&b=1"), ("a=2&a=10&a=1&a", "a=&a=1&a=10&a=2"), ("b=1&B=2&a=3&A=4", "A=4&B=2&a=3&b=1"),
        // By name first: `a-b=` sorts before `a=` as text, and yet `a` comes before `a-b`.
        ("a-b=1&a=2&a.b=3&a1=4", "a=2&a-b=1&a.b=3&a1=4"),
        ("z=1&%E1%88%B4=2", "%E1%88%B4=2&z=1"), ("ሴ=ü", "%E1%88%B4=%C3%BC"),
        ("a=%2f%c3%bc/~", "a=%2F%C3%BC%2F~"), ("a=%7E%41", "a=~A"), ("a=1%2B1+1", "a=1%2B1%2B1"),
        ("a=%zz%4", "a=%25zz%254"),
    ])
    func sortsAndEncodesQueries(wire: String, canonical: String) {
        #expect(lines(Example.request(query: wire))[2] == canonical)
    }

    @Test func foldsTrimsAndSortsHeaders() {
        let request = Example.request(headers: [
            ("My-Header2", "  a \t b  "), ("B", "3"), ("MY-HEADER1", "value2"), ("b", ""), ("my-header1", " value1 "),
            ("B", "1"), ("my-header", "\"a   b\""), ("Empty", " \t"),
        ])
        let expected = [
            "b:3,,1", "empty:", "host:example.amazonaws.com", "my-header:\"a b\"", "my-header1:value2,value1",
            "my-header2:a b", "x-amz-date:20150830T123600Z", "",
            "b;empty;host;my-header;my-header1;my-header2;x-amz-date",
            Self.emptyHash,
        ]
        #expect(Array(lines(request)[3...]) == expected)
    }

    @Test(arguments: [
        "User-Agent", "Expect", "connection", "KEEP-ALIVE", "Proxy-Authenticate", "Proxy-Authorization", "TE",
        "Trailer",
        "Transfer-Encoding", "Upgrade", "X-Amzn-Trace-Id", "Authorization",
    ])
    func leavesOutHeadersThatChangeOnTheWay(name: String) {
        #expect(lines(Example.request(headers: [(name, "x")])) == lines(Example.request()))
    }

    @Test func replacesHeadersOfAnEarlierSignature() {
        for tokenIsSigned in [true, false] {
            let signer = Example.signer(
                key: Example.temporaryKey, service: "s3", pathRule: .asIs, signsPayloadHeader: true,
                tokenIsSigned: tokenIsSigned)
            let stale = Example.request(headers: [
                ("x-amz-date", "20150830T000000Z"), ("X-Amz-Security-Token", "old"), ("X-AMZ-CONTENT-SHA256", "old"),
                ("x-amz-date", "again"), ("Authorization", "old"),
            ])
            #expect(lines(stale, signer) == lines(Example.request(), signer))
        }
    }
}
