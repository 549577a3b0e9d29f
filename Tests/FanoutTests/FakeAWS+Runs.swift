import AWSClients
import AWSCore
import Fanout
import TestSupport
import Timing

/// What the tests of runs say of the AWS in memory: one bucket, one queue, and the queue of its dead letters.
extension FakeAWS {
    static let account = "123456789012"
    static let bucket = "bucket"
    static let queue = QueueURL(rawValue: "https://sqs.us-east-2.amazonaws.com/123456789012/q")
    static let deadLetters = QueueURL(rawValue: "https://sqs.us-east-2.amazonaws.com/123456789012/dead")
    static let queueARN = "arn:aws:sqs:us-east-2:123456789012:q"
    static let deadLettersARN = "arn:aws:sqs:us-east-2:123456789012:dead"

    /// - Parameter batchAnswer: what becomes of the n-th SendMessageBatch, counted from 0.
    static func forRuns(
        _ time: VirtualTime, pageSize: Int = 1000,
        batchAnswer: @escaping @Sendable (_ call: Int, _ ids: [String]) -> FakeBatchAnswer = { _, _ in .all }
    ) -> FakeAWS {
        forRuns(time) {
            $0.pageSize = pageSize
            $0.batchAnswer = batchAnswer
        }
    }

    static func forRuns(_ time: VirtualTime, change: (inout FakeSettings) -> Void) -> FakeAWS {
        var settings = FakeSettings()
        settings.bucketVisibility = .zero
        change(&settings)
        let aws = FakeAWS(time: time, settings: settings)
        let created = time.now()
        aws.world { world in
            let redrive = #"{"deadLetterTargetArn":"\#(deadLettersARN)","maxReceiveCount":5}"#
            world.queues["q"] = FakeQueue(
                name: "q", created: created, attributes: ["RedrivePolicy": redrive], tags: [:])
            world.queues["dead"] = FakeQueue(name: "dead", created: created, tags: [:])
            world.buckets[bucket] = FakeBucket(owner: account, region: "us-east-2", created: created)
        }
        return aws
    }

    func clients(time: any TimeSource) -> (sqs: SQSClient, s3: S3Client) {
        let pipeline = RequestPipeline(
            transport: self, credentials: StaticCredentials(Credentials(accessKeyID: "AKID", secretAccessKey: "x")),
            endpoints: Endpoints(region: "us-east-2"), time: time, random: { 0.5 })
        return (SQSClient(pipeline: pipeline), S3Client(pipeline: pipeline, owner: Self.account))
    }

    // MARK: What has happened

    func put(_ key: String, _ text: String) { put([key], text) }

    func put(_ keys: some Sequence<String>, _ text: String) {
        world { for key in keys { $0.put(text, at: key, in: Self.bucket) } }
    }

    func remove(_ key: String) { world { $0.buckets[Self.bucket]?.objects[key] = nil } }

    func set(tag: String, of key: String) { change { $0.entityTags[key] = tag } }

    func damage(_ key: String, times: Int) { world { $0.damaged[key] = times } }

    /// Fills a queue with messages of nobody's.
    func setCounters(_ queue: QueueURL, visible: Int, notVisible: Int, delayed: Int) {
        world { world in
            let name = queue.rawValue.split(separator: "/").last.map(String.init) ?? ""
            world.queues[name]?.messages = (0..<visible).map { FakeMessage(id: "m-\($0)", body: "{}") }
            world.queues[name]?.inFlight = notVisible
            world.queues[name]?.delayed = delayed
        }
    }

    // MARK: What there is

    struct SentTask {
        let body: String
        let run: String
        let index: Int
    }

    /// Every message on the queue, in the order in which they came.
    var sent: [SentTask] {
        world { $0.queues["q"]?.messages ?? [] }.map { message in
            func attribute(_ name: String) -> String { message.attributes[name]?["StringValue"]?.string ?? "" }
            return SentTask(
                body: message.body, run: attribute("fanctl-run"), index: Int(attribute("fanctl-index")) ?? -1)
        }
    }

    /// How often each task is on the queue.
    var taken: [Int: Int] { Dictionary(sent.map { ($0.index, 1) }, uniquingKeysWith: +) }

    /// The ids of the entries of every SendMessageBatch.
    var batches: [[String]] {
        calls.filter { $0.operation == "SendMessageBatch" }.map { call in
            (call.input["Entries"]?.array ?? []).compactMap { $0["Id"]?.string }
        }
    }

    /// The places behind which listings began.
    var listings: [String] {
        calls.filter { $0.operation == "ListObjectsV2" }.compactMap { call in
            ["continuation-token=", "start-after=", "prefix="].lazy.compactMap { name in
                call.query.first { $0.hasPrefix(name) }.map { String($0.dropFirst(name.count)) }
            }.first
        }
    }

    var downloads: Int { calls.count { $0.operation == "GetObject" } }

    /// The keys of all objects.
    var keys: Set<String> { world { Set(($0.buckets[Self.bucket]?.objects ?? [:]).keys) } }
}
