import AWSCore
import TestSupport
import Testing
import Transport

/// Error answers in every form that AWS gives them.
@Suite struct ServiceFailureTests {
    private func read(_ body: String, status: Int = 400, headers: HTTPHeaders = [:]) -> ServiceFailure {
        ServiceFailure(
            call: AWSError.Call(service: .sqs, operation: "Test"),
            response: .text(body, status: status, headers: headers))
    }

    @Test(arguments: [
        ("ResourceNotFoundException", "ResourceNotFoundException"),
        ("ResourceNotFoundException:http://internal.amazon.com/coral/com.amazon.x/", "ResourceNotFoundException"),
        ("ValidationException:http://internal.amazon.com/coral/com.amazon.coral.validate/#x", "ValidationException"),
        ("com.amazonaws.lambda#ResourceConflictException", "ResourceConflictException"),
        ("com.amazonaws.lambda#TooManyRequestsException:http://x", "TooManyRequestsException"),
        ("", "InBody"),
    ])
    func takesTheCodeFromTheHeader(header: String, code: String) {
        let failure = read(#"{"__type":"InBody","message":"m"}"#, headers: ["X-Amzn-ErrorType": header])
        #expect(failure.code == code)
        #expect(failure.message == "m")
    }

    @Test(arguments: [
        (#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"m"}"#, "QueueDoesNotExist"),
        (#"{"__type":"ResourceNotFoundException","Message":"m"}"#, "ResourceNotFoundException"),
        (#"{"code":"Code","errorMessage":"m"}"#, "Code"), (#"{"Code":"Code","message":"m"}"#, "Code"),
        (#"{"code":404,"message":"m"}"#, "HTTP400"), (#"{"__type":"","message":"m"}"#, "HTTP400"),
        (
            "\n\t {\"__type\":\"com.amazon.coral.service#InvalidParameterValueException\",\"message\":\"m\"}",
            "InvalidParameterValueException"
        ),
    ])
    func takesTheCodeFromAJSONBody(body: String, code: String) {
        let failure = read(body, headers: ["x-amzn-RequestId": "r-1"])
        #expect(failure.code == code)
        #expect(failure.message == "m")
        #expect(failure.requestID == "r-1")
        #expect(failure.alias == nil)
    }

    @Test func keepsTheOlderNameOfAnError() {
        let failure = read(
            #"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}"#,
            headers: ["x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender"])
        #expect(failure.code == "QueueDoesNotExist")
        #expect(failure.alias == "AWS.SimpleQueueService.NonExistentQueue")
        #expect(failure.message == "The specified queue does not exist.")
    }

    @Test func readsQueryXML() {
        let failure = read(
            """
            <ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
              <Error><Type>Sender</Type><Code>NoSuchEntity</Code>
                <Message>The role with name a&amp;b&#39;s &lt;x&gt; cannot be found &#x263A; &nix; & more.</Message></Error>
              <RequestId>r-2</RequestId>
            </ErrorResponse>
            """, status: 404)
        #expect(failure.code == "NoSuchEntity")
        #expect(failure.message == "The role with name a&b's <x> cannot be found ☺ &nix; & more.")
        #expect(failure.requestID == "r-2")
        #expect(failure.status == 404)
    }

    @Test func readsS3XMLWithTheRegionOfTheBucket() {
        let body = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>AuthorizationHeaderMalformed</Code><Message>wrong</Message><Region>eu-west-1</Region>\
            <RequestId>r-3</RequestId><HostId>h</HostId></Error>
            """
        #expect(read(body).code == "AuthorizationHeaderMalformed")
        #expect(read(body).bucketRegion == "eu-west-1")
        #expect(read(body).requestID == "r-3")
        let headers: HTTPHeaders = ["x-amz-request-id": "r-4", "x-amz-bucket-region": "eu-west-2"]
        #expect(read(body, headers: headers).bucketRegion == "eu-west-2")
        #expect(read(body, headers: headers).requestID == "r-4")
    }

    @Test(arguments: [301, 403, 404])
    func takesTheStatusWhereAnAnswerToHEADHasNoBody(status: Int) {
        let failure = read("", status: status, headers: ["x-amz-bucket-region": "eu-west-2"])
        #expect(failure.code == "HTTP\(status)")
        #expect(failure.message == "(no message)")
        #expect(failure.bucketRegion == "eu-west-2")
        #expect(failure.requestID == nil)
    }

    @Test(arguments: [
        "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>", "upstream connect error",
        #"{"__type":"com.amazonaws.sqs#Queue"#, "[1,2]", "{}", #"{"message":{"a":1}}"#, "<Error><Code>Torn",
    ])
    func showsTheStartOfAnUnreadableBody(body: String) {
        let failure = read(body, status: 502)
        #expect(failure.code == "HTTP502")
        #expect(failure.message == body)
    }

    @Test func cutsALongPage() {
        #expect(read("<html>" + String(repeating: "x", count: 10_000), status: 503).message.count == 200)
    }

    @Test(arguments: [
        ("x-amz-retry-after", "1500", Duration.milliseconds(1500)), ("Retry-After", "3", .seconds(3)),
        ("Retry-After", "0", .zero),
        ("Retry-After", "-1", nil), ("Retry-After", "soon", nil), ("Retry-After", "Tue, 15 Nov 1994 08:12:31 GMT", nil),
    ])
    func readsHowLongToWait(name: String, value: String, wait: Duration?) {
        var headers = HTTPHeaders()
        headers.add(name, value)
        #expect(read("", status: 429, headers: headers).retryAfter == wait)
    }
}
