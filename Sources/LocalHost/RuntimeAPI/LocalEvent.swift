internal import AWSClients
package import Fanout
internal import Hashing

/// Events as Lambda makes them of a batch of SQS messages.
package enum LocalEvent {
    /// One message.
    package struct Message: Hashable, Sendable {
        package let messageID: String
        package let body: String
        package let run: RunID
        package let index: Int
        /// How often it was received, this time included.
        package let attempt: Int

        package init(_ task: SourceTask, run: RunID, attempt: Int = 1) {
            // The same task of a run is the same message, however often it comes.
            messageID = Self.identifier("\(run)/\(task.index)")
            body = task.body
            self.run = run
            index = task.index
            self.attempt = attempt
        }

        /// Of this delivery alone.
        var receiptHandle: String { "local-\(messageID)-\(attempt)" }

        /// A UUID's form, made from a text.
        private static func identifier(_ text: String) -> String {
            let digits = Array(SHA256.hash(text).hex.utf8)
            let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
            return parts.map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
        }
    }

    /// - Parameter sent: when the messages were sent, in milliseconds since 1970.
    package static func sqs(
        _ messages: [Message], queue: String = "local", region: String = "us-east-1", sent: Int64
    ) -> [UInt8] {
        var json = Array(#"{"Records":["#.utf8)
        for (position, message) in messages.enumerated() {
            if position > 0 { json.append(UInt8(ascii: ",")) }
            append(message, queue, region, sent, to: &json)
        }
        return json + Array("]}".utf8)
    }

    /// By hand: this is the hot path of a local run, and an encoder takes ten times as long.
    private static func append(
        _ message: Message, _ queue: String, _ region: String, _ sent: Int64, to json: inout [UInt8]
    ) {
        let identity = TaskMessage.attributes(run: message.run, index: message.index)
        json += #"{"attributes":{"ApproximateFirstReceiveTimestamp":"\#(sent)","#.utf8
        json += #""ApproximateReceiveCount":"\#(message.attempt)","SenderId":"local","SentTimestamp":"\#(sent)"},"#.utf8
        json += #""awsRegion":"\#(region)","body":""#.utf8
        JSONText.appendEscaped(Array(message.body.utf8)[...], to: &json)
        json += #"","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:\#(region):000000000000:\#(queue)","#.utf8
        json += #""md5OfBody":"\#(MessageDigest.body(message.body))","#.utf8
        json += #""md5OfMessageAttributes":"\#(MessageDigest.attributes(identity))","messageAttributes":{"#.utf8
        // Names, types and values of letters, digits, `-` and `_`.
        json +=
            identity.sorted { $0.key < $1.key }.map { name, attribute in
                #""\#(name)":{"binaryListValues":[],"dataType":"\#(attribute.dataType)","stringListValues":[],"#
                    + #""stringValue":"\#(attribute.value)"}"#
            }.joined(separator: ",").utf8
        json += #"},"messageId":"\#(message.messageID)","receiptHandle":"\#(message.receiptHandle)"}"#.utf8
    }
}
