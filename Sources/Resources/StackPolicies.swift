internal import WireFormat

/// The worker's permissions: its own queue, prefixes of the bucket and log group, and nothing else.
package enum StackPolicies {
    package static let trust = PolicyDocument(statements: [
        PolicyDocument.Statement(
            id: "", actions: ["sts:AssumeRole"], resources: [], principal: "lambda.amazonaws.com")
    ])

    package static func worker(_ names: StackNames, _ resultsPrefix: String) -> PolicyDocument {
        PolicyDocument(statements: [
            PolicyDocument.Statement(
                id: "ReceiveTasks",
                actions: [
                    "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility",
                ],
                resources: [names.queueARN]),
            PolicyDocument.Statement(
                id: "SaveResults", actions: ["s3:PutObject"],
                resources: [
                    "\(names.bucketARN)/\(resultsPrefix)*", "\(names.bucketARN)/\(RunKeys.failuresPrefix)*",
                ]),
            // Marks of tasks that may have ended their process; what is known of a failure in the end stays.
            PolicyDocument.Statement(
                id: "MarkTasks", actions: ["s3:GetObject", "s3:DeleteObject"],
                resources: ["\(names.bucketARN)/\(RunKeys.failuresPrefix)*\(RunKeys.markExtension)"]),
            // The ":*" stands for the group's streams. Without logs:CreateLogGroup a deleted group stays deleted.
            PolicyDocument.Statement(
                id: "WriteLogs", actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
                resources: ["\(names.logGroupARN):*"]),
        ])
    }
}
