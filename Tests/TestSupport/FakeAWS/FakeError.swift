internal import AWSCore
internal import Transport

/// A refusal, before it is put into the form of its service.
struct FakeError: Error {
    let status: Int
    let code: String
    let message: String
    var headers: [(String, String)] = []

    init(_ status: Int, _ code: String, _ message: String, headers: [(String, String)] = []) {
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers
    }

    static func invalidParameter(_ message: String) -> FakeError {
        FakeError(400, "InvalidParameterValueException", message)
    }

    static func validation(_ message: String) -> FakeError {
        FakeError(400, "ValidationException", "1 validation error detected: \(message)")
    }

    /// The error as its service sends it.
    func response(of request: FakeRequest) -> HTTPResponse {
        var response =
            switch request.service {
            case .sqs: sqs()
            case .logs: json("com.amazonaws.logs#\(code)")
            case .lambda: lambda()
            case .s3: s3(request)
            default: query()
            }
        for (name, value) in headers { response.headers[name] = value }
        return response
    }

    /// The names that the JSON protocol has no shape for.
    private static let unmodelled: Set<String> = [
        "InvalidParameterValueException", "MissingRequiredParameterException", "AccessDeniedException",
    ]

    private static let olderNames = [
        "QueueDoesNotExist": "AWS.SimpleQueueService.NonExistentQueue", "QueueNameExists": "QueueAlreadyExists",
        "QueueDeletedRecently": "AWS.SimpleQueueService.QueueDeletedRecently",
        "InvalidParameterValueException": "InvalidParameterValue",
        "MissingRequiredParameterException": "MissingParameter", "AccessDeniedException": "AccessDenied",
        "BatchRequestTooLong": "AWS.SimpleQueueService.BatchRequestTooLong",
        "TooManyEntriesInBatchRequest": "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        "EmptyBatchRequest": "AWS.SimpleQueueService.EmptyBatchRequest",
        "InvalidBatchEntryId": "AWS.SimpleQueueService.InvalidBatchEntryId",
        "BatchEntryIdsNotDistinct": "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
    ]

    private func sqs() -> HTTPResponse {
        let namespace = Self.unmodelled.contains(code) ? "com.amazon.coral.service" : "com.amazonaws.sqs"
        var response = json("\(namespace)#\(code)")
        response.headers["x-amzn-query-error"] = "\(Self.olderNames[code] ?? code);Sender"
        return response
    }

    private func json(_ type: String) -> HTTPResponse {
        let body: JSON = ["__type": .string(type), "message": .string(message)]
        return HTTPResponse(status: status, body: body.encoded)
    }

    /// Lambda writes the message's name with a capital or without, as the error pleases.
    private func lambda() -> HTTPResponse {
        let name = status == 404 || status == 429 ? "Message" : "message"
        var members: [String: JSON] = ["Type": "User", name: .string(message)]
        if status == 429 { members["Reason"] = "CallerRateLimitExceeded" }
        return HTTPResponse(
            status: status, headers: ["x-amzn-ErrorType": "\(code):http://internal.amazon.com/coral/\(code)"],
            body: JSON.object(members).encoded)
    }

    private func s3(_ request: FakeRequest) -> HTTPResponse {
        // The answer to HEAD has no body.
        if request.method == .head { return HTTPResponse(status: status) }
        let xml = FakeXML.element(
            "Error",
            FakeXML.text("Code", code) + FakeXML.text("Message", message)
                + FakeXML.text("BucketName", request.bucket ?? "") + FakeXML.text("RequestId", "FAKE"))
        return HTTPResponse(status: status, body: Array(xml.utf8))
    }

    private func query() -> HTTPResponse {
        let error = FakeXML.text("Type", "Sender") + FakeXML.text("Code", code) + FakeXML.text("Message", message)
        let xml = FakeXML.element(
            "ErrorResponse", FakeXML.element("Error", error) + FakeXML.text("RequestId", "fake-request"))
        return HTTPResponse(status: status, body: Array(xml.utf8))
    }
}
