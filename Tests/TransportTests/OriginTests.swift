import Testing
import Transport

/// To whom plain HTTP is spoken. No name is resolved here: what is refused is refused before.
@Suite struct OriginTests {
    @Test(arguments: [
        ("https://sqs.us-east-1.amazonaws.com/", "https://sqs.us-east-1.amazonaws.com"),
        ("HTTP://LocalHost:4566/a?b=http://c", "http://localhost:4566"),
        ("http://user:pa:ss@Example.org:80?x", "http://example.org:80"), ("https://[::1]:8443/x", "https://[::1]:8443"),
        ("http://a#@b/", "http://a"), ("https://a/@b:99", "https://a"),
    ])
    func readsSchemeHostAndPort(url: String, origin: String) {
        #expect(URLOrigin(url)?.description == origin)
    }

    @Test(arguments: [
        "", "localhost:4566", "/path", "ftp://a/", "file:///etc/passwd", "https://", "https:///path", "http://:80",
        "http://a:0",
        "http://a:65536", "http://a:b", "http://a:", "http://[::1", "http://[::1]x",
    ])
    func isNoOrigin(url: String) async {
        #expect(URLOrigin(url) == nil)
        let error = await #expect(throws: TransportError.self) {
            try await CurlTransport().send(HTTPRequest(.get, url))
        }
        #expect(error?.kind == .malformed)
    }

    @Test func namesAnUnreadableURLWithoutItsQuery() async {
        let error = await #expect(throws: TransportError.self) {
            try await CurlTransport().send(HTTPRequest(.get, "htp://bucket/key?X-Amz-Signature=0123"))
        }
        #expect(error?.origin == "htp://bucket/key")
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.255.0.9", true), ("localhost", true), ("LOCALHOST", true), ("[::1]", true),
        ("127.0.0.1.example.org", false), ("127.0.0", false), ("127.0.0.256", false), ("127.0.0.+1", false),
        ("localhost.example.org", false), ("128.0.0.1", false), ("10.0.0.1", false), ("[::2]", false),
        ("0.0.0.0", false),
        ("127.0.0.1@example.org", false), ("example.org@127.0.0.1", true),
    ])
    func knowsThisMachine(authority: String, isLoopback: Bool) {
        #expect(URLOrigin("http://\(authority):80/")?.isLoopback == isLoopback)
    }

    @Test(arguments: [
        "http://example.org/", "http://169.254.169.254/", "http://10.1.2.3:4566/", "http://127.0.0.1@example.org/",
    ])
    func refusesPlainHTTPToOtherMachines(url: String) async {
        let transport = CurlTransport(.init(plainHTTPHosts: ["allowed.example.org"]))
        let error = await #expect(throws: TransportError.self) { try await transport.send(HTTPRequest(.get, url)) }
        #expect(error?.kind == .plainHTTPRefused)
        #expect(error?.mayHaveBeenCarriedOut == false)
    }

    @Test(arguments: [
        (TransportError.Kind.couldNotResolve, false), (.couldNotConnect, false), (.timedOut, true),
        (.connectionLost, true), (.insecure, false), (.plainHTTPRefused, false), (.malformed, true),
    ])
    func knowsFailuresAfterWhichARequestMayHaveBeenDone(kind: TransportError.Kind, isPossible: Bool) {
        #expect(TransportError(kind: kind, origin: "https://a", detail: "").mayHaveBeenCarriedOut == isPossible)
    }

    @Test func comparesNamesOfHeadersWithoutRegardToCase() {
        var headers: HTTPHeaders = ["Content-Type": "a", "content-TYPE": "b", "Content-Typ": "c"]
        #expect(headers["CONTENT-TYPE"] == "a")
        headers["content-type"] = "d"
        #expect(headers.fields.map(\.value) == ["c", "d"])
        headers["Content-Type"] = nil
        #expect(headers.fields.map(\.name) == ["Content-Typ"])
    }
}
