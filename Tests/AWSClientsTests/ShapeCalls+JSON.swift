import AWSClients
import AWSCore
import Timing

extension ShapeCall {
    static func sqs(_ any: inout Awkward) throws -> [ShapeCall] {
        let (name, url, tags) = (
            any.name(), QueueURL(rawValue: "https://sqs.eu-central-1.amazonaws.com/1/q"), any.tags()
        )
        let (attributes, keys) = (["VisibilityTimeout": "30", "Policy": any.policy()], any.texts(any.number(below: 3)))
        let body = any.text()
        let attribute = any.text()
        let entries = [
            MessageEntry(id: "0", body: body, attributes: ["run": .string(attribute), "index": .number(7)]),
            MessageEntry(id: "1", body: "2"),
        ]
        var create: [String: Any] = ["QueueName": name, "Attributes": attributes]
        if !tags.isEmpty { create["tags"] = tags }
        let batch: [[String: Any]] = [
            [
                "Id": "0", "MessageBody": body,
                "MessageAttributes": [
                    "run": ["DataType": "String", "StringValue": attribute],
                    "index": ["DataType": "Number", "StringValue": "7"],
                ],
            ], ["Id": "1", "MessageBody": "2"],
        ]
        let queue = url.rawValue
        return try [
            try .init(.sqs, "CreateQueue", create) {
                _ = try await $0.sqs.createQueue(named: name, attributes: attributes, tags: tags)
            },
            try .init(.sqs, "CreateQueue", ["QueueName": name]) {
                _ = try await $0.sqs.createQueue(named: name, attributes: [:], tags: [:])
            },
            try .init(.sqs, "GetQueueUrl", ["QueueName": name]) { _ = try await $0.sqs.queueURL(named: name) },
            try .init(.sqs, "GetQueueAttributes", ["QueueUrl": queue, "AttributeNames": ["All"]]) {
                _ = try await $0.sqs.attributes(of: url)
            },
            try .init(.sqs, "SetQueueAttributes", ["QueueUrl": queue, "Attributes": attributes]) {
                try await $0.sqs.setAttributes(attributes, of: url)
            },
            try .init(.sqs, "ListQueueTags", ["QueueUrl": queue]) { _ = try await $0.sqs.tags(of: url) },
            try .init(.sqs, "TagQueue", ["QueueUrl": queue, "Tags": tags]) { try await $0.sqs.tag(url, with: tags) },
            try .init(.sqs, "UntagQueue", ["QueueUrl": queue, "TagKeys": keys]) {
                try await $0.sqs.untag(url, keys: keys)
            },
            try .init(.sqs, "DeleteQueue", ["QueueUrl": queue]) { try await $0.sqs.deleteQueue(url) },
            try .init(.sqs, "SendMessageBatch", ["QueueUrl": queue, "Entries": batch]) {
                _ = try await $0.sqs.sendMessages(entries, to: url)
            },
        ] + messages(url, handle: body)
    }

    private static func messages(_ url: QueueURL, handle: String) throws -> [ShapeCall] {
        let (queue, arn) = (url.rawValue, "arn:aws:sqs:eu-central-1:1:q")
        let receipts = [MessageReceipt(id: "0", handle: handle), MessageReceipt(id: "1", handle: "h")]
        let entries = [["Id": "0", "ReceiptHandle": handle], ["Id": "1", "ReceiptHandle": "h"]]
        let hidden: [[String: Any]] = [
            ["Id": "0", "ReceiptHandle": handle, "VisibilityTimeout": 0],
            ["Id": "1", "ReceiptHandle": "h", "VisibilityTimeout": 0],
        ]
        return [
            try .init(
                .sqs, "ReceiveMessage",
                [
                    "QueueUrl": queue, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 1, "VisibilityTimeout": 120,
                    "MessageAttributeNames": ["All"], "MessageSystemAttributeNames": ["All"],
                ]
            ) { _ = try await $0.sqs.receiveMessages(from: url, visibility: 120, wait: 1) },
            try .init(.sqs, "DeleteMessageBatch", ["QueueUrl": queue, "Entries": entries]) {
                _ = try await $0.sqs.deleteMessages(receipts, from: url)
            },
            try .init(.sqs, "ChangeMessageVisibilityBatch", ["QueueUrl": queue, "Entries": hidden]) {
                _ = try await $0.sqs.changeVisibility(of: receipts, to: 0, in: url)
            },
            try .init(.sqs, "StartMessageMoveTask", ["SourceArn": arn]) { try await $0.sqs.startMove(from: arn) },
            try .init(.sqs, "ListMessageMoveTasks", ["SourceArn": arn, "MaxResults": 10]) {
                _ = try await $0.sqs.moves(from: arn)
            },
        ]
    }

    static func logs(_ any: inout Awkward) throws -> [ShapeCall] {
        let (name, tags, keys) = ("/aws/lambda/\(any.name())", any.tags(), any.texts(2))
        let arn = "arn:aws:logs:eu-central-1:1:log-group:\(name)"
        let pattern = #"{ ($.run = "r") && ($.message = "\#(any.text())") }"#
        return [
            try .init(.logs, "CreateLogGroup", ["logGroupName": name, "tags": tags]) {
                try await $0.logs.createLogGroup(named: name, tags: tags)
            },
            try .init(.logs, "PutRetentionPolicy", ["logGroupName": name, "retentionInDays": 14]) {
                try await $0.logs.setRetention(days: 14, ofLogGroup: name)
            },
            try .init(.logs, "DeleteRetentionPolicy", ["logGroupName": name]) {
                try await $0.logs.setRetention(days: nil, ofLogGroup: name)
            },
            try .init(.logs, "DescribeLogGroups", ["logGroupNamePrefix": name]) {
                _ = try await $0.logs.logGroup(named: name)
            },
            try .init(
                .logs, "DescribeLogGroups", ["logGroupNamePrefix": name, "nextToken": "a+/="],
                answer: #"{"logGroups":[],"nextToken":"a+/="}"#
            ) { _ = try await $0.logs.logGroup(named: name) },
            try .init(.logs, "ListTagsForResource", ["resourceArn": arn]) {
                _ = try await $0.logs.tags(ofLogGroup: arn)
            },
            try .init(.logs, "TagResource", ["resourceArn": arn, "tags": tags]) {
                try await $0.logs.tag(logGroup: arn, with: tags)
            },
            try .init(.logs, "UntagResource", ["resourceArn": arn, "tagKeys": keys]) {
                try await $0.logs.untag(logGroup: arn, keys: keys)
            },
            try .init(.logs, "DeleteLogGroup", ["logGroupName": name]) {
                try await $0.logs.deleteLogGroup(named: name)
            },
            try .init(.logs, "FilterLogEvents", ["logGroupName": name]) {
                _ = try await $0.logs.events(LogQuery(group: name))
            },
            try .init(
                .logs, "FilterLogEvents",
                [
                    "logGroupName": name, "startTime": 1_795_490_211_042, "endTime": 1_795_490_811_000,
                    "filterPattern": pattern, "nextToken": "a+/=",
                ]
            ) {
                let query = LogQuery(
                    group: name, start: Instant(milliseconds: 1_795_490_211_042), end: Instant(seconds: 1_795_490_811),
                    pattern: pattern)
                _ = try await $0.logs.events(query, token: "a+/=")
            },
        ]
    }
}
