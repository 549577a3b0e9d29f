package import AWSCore

/// Amazon SQS, in its JSON protocol.
package struct SQSClient: Sendable {
    let json: JSONProtocol

    package init(pipeline: RequestPipeline) {
        json = JSONProtocol(
            pipeline: pipeline, service: .sqs, targetPrefix: "AmazonSQS", contentType: "application/x-amz-json-1.0",
            // Asks for the older error codes beside the newer ones.
            extraHeaders: [("x-amzn-query-mode", "true")])
    }

    /// The codes that mean that there is no such queue.
    package static let missingCodes: Set<String> = [
        "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "NonExistentQueue",
    ]
}
