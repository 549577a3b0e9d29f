/// What a worker asks of the Runtime API.
enum RuntimeCall: Hashable {
    case next
    case response(String?)
    case error(String?)
    case initialisationError

    /// Nil for any other request.
    init?(_ request: LoopbackConnection.Request) {
        let prefix = "/2018-06-01/runtime/"
        guard request.path.hasPrefix(prefix) else { return nil }
        let parts = request.path.dropFirst(prefix.count).split(separator: "/").map(String.init)
        switch (request.method, parts.count, parts.first, parts.last) {
        case ("GET", 2, "invocation", "next"): self = .next
        case ("POST", 2, "init", "error"): self = .initialisationError
        case ("POST", 3, "invocation", "response"): self = .response(parts[1])
        case ("POST", 3, "invocation", "error"): self = .error(parts[1])
        default: return nil
        }
    }
}

extension FunctionFailure {
    init(_ request: LoopbackConnection.Request) {
        self.init(
            type: request.headers["lambda-runtime-function-error-type"] ?? "Unhandled", body: request.body)
    }
}

extension LoopbackConnection {
    func accept() { send("202 Accepted", Array(#"{"status":"OK"}"#.utf8)) }

    /// - Parameters:
    ///   - type: as Lambda calls the error.
    ///   - message: without quotes and backslashes.
    func refuse(_ status: String, _ type: String, _ message: String) {
        send(status, Array(#"{"errorMessage":"\#(message)","errorType":"\#(type)"}"#.utf8))
    }
}
