import TestSupport
import Testing
import Transport

/// What goes over the wire, byte for byte, and what is read from it.
@Suite struct WireTests {
    @Test(arguments: [(4, true), (3, false)])
    func refusesAnAnswerLongerThanTheRequestAllows(limit: Int, isRead: Bool) async throws {
        let server = try WireServer { _ in .send(WireServer.answer("four")) }
        var request = HTTPRequest(.get, server.url)
        request.responseLimit = limit
        do {
            #expect(try await CurlTransport().send(request).text == "four" && isRead)
        } catch let error as TransportError {
            #expect(error.kind == .tooLarge && error.mayHaveBeenCarriedOut && !isRead)
        }
    }

    let transport = CurlTransport()

    @Test(arguments: [
        "/", "/a//b", "/a/../b", "/./a/.", "/%2F/a%20b", "/%2e%2e/a", "/a?x=1&y=%2F", "/?list-type=2&prefix=a//b",
        "/a?", "//",
        "/a+b", "/a:b@c,d;e=f", "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af",
    ])
    func sendsThePathAsItWasGiven(path: String) async throws {
        let server = try WireServer()
        _ = try await transport.send(HTTPRequest(.get, server.url + path))
        #expect(server.requests.map(\.line) == ["GET \(path) HTTP/1.1"])
    }

    @Test func asksForTheRootWhereAURLHasNoPath() async throws {
        let server = try WireServer()
        _ = try await transport.send(HTTPRequest(.get, server.url))
        #expect(server.requests.map(\.line) == ["GET / HTTP/1.1"])
    }

    @Test(
        arguments: [HTTPRequest.Method.get, .head, .post, .put, .delete], ["", #"{"a":1}"#])
    func sendsMethodAndBody(method: HTTPRequest.Method, body: String) async throws {
        if method == .head && !body.isEmpty { return }  // HEAD has none
        let server = try WireServer { request in
            .send(WireServer.answer(request.line.hasPrefix("HEAD") ? "" : "ok"))
        }
        let response = try await transport.send(HTTPRequest(method, server.url + "/x", body: Array(body.utf8)))
        let request = try #require(server.requests.first)
        #expect(response.status == 200)
        #expect(request.line == "\(method.rawValue) /x HTTP/1.1")
        #expect(request.body == Array(body.utf8))
        let announcesLength = !body.isEmpty || method == .post || method == .put
        #expect(request.values("content-length") == (announcesLength ? ["\(body.utf8.count)"] : []))
    }

    @Test func sendsItsHeadersAndNoneThatNoSignatureCovers() async throws {
        let server = try WireServer()
        var headers: HTTPHeaders = [
            "X-Amz-Target": "AmazonSQS.SendMessage", "Content-Type": "application/x-amz-json-1.0",
        ]
        headers.add("x-empty", "")
        headers.add("x-twice", "1")
        headers.add("x-twice", "2")
        _ = try await transport.send(HTTPRequest(.post, server.url, headers: headers, body: [1]))
        _ = try await transport.send(HTTPRequest(.put, server.url, body: [UInt8](repeating: 0, count: 2_000_000)))
        let requests = server.requests
        try #require(requests.count == 2)
        #expect(
            requests[0].headers == [
                "Host: 127.0.0.1:\(server.port)", "X-Amz-Target: AmazonSQS.SendMessage",
                "Content-Type: application/x-amz-json-1.0", "x-empty:", "x-twice: 1", "x-twice: 2", "Content-Length: 1",
            ])
        // Nor Accept, nor Expect, nor a form's Content-Type.
        #expect(requests[1].headers == ["Host: 127.0.0.1:\(server.port)", "Content-Length: 2000000"])
    }

    @Test(arguments: [0, 1, 65_537, 1 << 20])
    func carriesBodiesOfAnyLengthBothWays(length: Int) async throws {
        let server = try WireServer { .send(WireServer.answer(String(decoding: $0.body, as: UTF8.self))) }
        let body = (0..<length).map { UInt8($0 % 127) }
        let response = try await transport.send(HTTPRequest(.put, server.url, body: body))
        #expect(response.body == body)
        #expect(server.requests.map(\.body) == [body])
    }

    @Test func readsTheLengthThatHEADAnnouncesWithoutWaitingForABody() async throws {
        let server = try WireServer { _ in .send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nETag: \"e\"\r\n\r\n") }
        for _ in 0..<2 {
            let response = try await transport.send(HTTPRequest(.head, server.url))
            #expect(response.body.isEmpty)
            #expect(response.headers["content-length"] == "1000")
            #expect(response.headers["ETAG"] == "\"e\"")
        }
        #expect(server.requests.map(\.connection) == [0, 0])
    }

    @Test(arguments: [
        "200 OK", "204 No Content", "301 Moved Permanently", "302 Found", "307 Temporary Redirect", "304 Not Modified",
        "400 Bad Request", "403 Forbidden", "404 Not Found", "429 Too Many Requests", "500 Oops", "503 Slow Down",
    ])
    func returnsEveryStatusAndFollowsNoRedirect(status: String) async throws {
        let server = try WireServer { _ in
            .send(WireServer.answer("", status: status, headers: ["Location: /elsewhere", "Retry-After: 3"]))
        }
        let response = try await transport.send(HTTPRequest(.post, server.url, body: [1]))
        #expect(response.status == Int(status.prefix(3)))
        #expect(response.headers["location"] == "/elsewhere")
        #expect(server.requests.count == 1)
    }

    @Test func joinsChunksAndSkipsInterimAnswers() async throws {
        let server = try WireServer { _ in
            .send(
                "HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Late:  a b \r\n\r\n"
                    + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
        }
        let response = try await transport.send(HTTPRequest(.get, server.url))
        #expect(response.status == 200)
        #expect(response.text == "abcde")
        #expect(response.headers["x-early"] == nil)
        #expect(response.headers["x-late"] == "a b")
    }

    @Test func readsABodyThatEndsWithItsConnection() async throws {
        let server = try WireServer { _ in .sendAndClose("HTTP/1.1 200 OK\r\n\r\nto the end") }
        #expect(try await transport.send(HTTPRequest(.get, server.url)).text == "to the end")
    }
}
