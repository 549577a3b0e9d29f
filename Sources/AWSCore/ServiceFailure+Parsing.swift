internal import FoundationEssentials
package import Transport

extension ServiceFailure {
    /// Reads an error answer of any of AWS's protocols: JSON (code in a header or in the body), Query and S3 XML, or nothing at all.
    package init(call: AWSError.Call, response: HTTPResponse) {
        let body = ErrorBody(response)
        let header = response.headers["x-amzn-errortype"]
        let alias = response.headers["x-amzn-query-error"].map { String($0.prefix { $0 != ";" }) }
        self.init(
            call: call,
            status: response.status,
            code: Self.bareCode(header) ?? Self.bareCode(body.code) ?? "HTTP\(response.status)",
            alias: alias,
            message: body.message ?? Self.excerpt(of: response),
            requestID: response.headers["x-amzn-requestid"] ?? response.headers["x-amz-request-id"] ?? body.requestID,
            retryAfter: Self.retryAfter(response.headers),
            bucketRegion: response.headers["x-amz-bucket-region"] ?? body.region)
    }

    /// `com.amazonaws.sqs#QueueDoesNotExist` and `ResourceNotFoundException:http://…` → the name alone.
    private static func bareCode(_ text: String?) -> String? {
        guard let text else { return nil }
        // The suffix first: it is a URL, which may hold a `#` of its own.
        let name = text.prefix { $0 != ":" }
        return name.split(separator: "#").last.map(String.init)
    }

    /// Seconds in `Retry-After`, milliseconds in `x-amz-retry-after`. A date in `Retry-After` is left to the backoff.
    private static func retryAfter(_ headers: HTTPHeaders) -> Duration? {
        if let text = headers["x-amz-retry-after"], let milliseconds = Int(text), milliseconds >= 0 {
            return .milliseconds(milliseconds)
        }
        if let text = headers["retry-after"], let seconds = Int(text), seconds >= 0 { return .seconds(seconds) }
        return nil
    }

    /// A gateway's HTML page or a stray line is still worth its first words.
    private static func excerpt(of response: HTTPResponse) -> String {
        let text = response.text.prefix(200)
        return text.isEmpty ? "(no message)" : String(text)
    }
}

/// The members that error bodies have in common.
private struct ErrorBody {
    var code: String?
    var message: String?
    var requestID: String?
    var region: String?

    init(_ response: HTTPResponse) {
        switch response.body.first(where: { !Self.isSpace($0) }) {
        case UInt8(ascii: "{"): readJSON(response.body)
        case UInt8(ascii: "<"): readXML(response.text)
        default: break
        }
    }

    private mutating func readJSON(_ bytes: [UInt8]) {
        // A body that is cut off or no object leaves the status and the headers, which are reported all the same.
        guard let members = try? JSONDecoder().decode(JSONMembers.self, from: Data(bytes)) else { return }
        code = members.type ?? members.code
        message = members.message
    }

    private mutating func readXML(_ text: String) {
        code = XMLText.first("Code", in: text)
        message = XMLText.first("Message", in: text)
        requestID = XMLText.first("RequestId", in: text) ?? XMLText.first("RequestID", in: text)
        region = XMLText.first("Region", in: text)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte)
    }

    private struct JSONMembers: Decodable {
        var type: String?
        var code: String?
        var message: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            // A member of another kind than text is as good as absent.
            func text(_ names: String...) -> String? {
                names.lazy.compactMap { try? container.decode(String.self, forKey: Key(stringValue: $0)) }.first
            }
            type = text("__type")
            code = text("code", "Code")
            message = text("message", "Message", "errorMessage")
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
