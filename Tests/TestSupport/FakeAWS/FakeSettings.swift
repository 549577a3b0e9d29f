/// How the fake AWS is, and how long its things take in virtual time.
package struct FakeSettings: Sendable {
    package var account = "123456789012"
    package var region = "us-east-2"
    package var callerARN = "arn:aws:iam::123456789012:user/tester"

    /// From CreateFunction to `Active`, from an update to `Successful`, from PublishVersion to the version's `Active`.
    package var functionDelay: Duration = .seconds(3)
    /// From CreateFunction until GetFunction finds it.
    package var functionVisibility: Duration = .zero
    /// How long GetFunction still answers after DeleteFunction.
    package var functionDeletionDelay: Duration = .seconds(1)
    /// From CreateRole until Lambda can assume the role.
    package var roleDelay: Duration = .seconds(8)
    /// From PutRolePolicy until Lambda sees the role's permissions.
    package var policyDelay: Duration = .seconds(8)
    /// From CreateRole until IAM itself finds the role everywhere.
    package var roleVisibility: Duration = .zero
    /// `provided` in the older wording, `function` in the newer one.
    package var permissionWording = "provided"
    /// From a change of an event source mapping until it settles.
    package var mappingDelay: Duration = .seconds(10)
    package var mappingDeletionDelay: Duration = .seconds(20)
    /// From CreateQueue until GetQueueUrl and the other calls find the queue.
    package var queueVisibility: Duration = .zero
    package var queueNameCooldown: Duration = .seconds(60)
    /// From StartMessageMoveTask until the messages are moved.
    package var moveDelay: Duration = .seconds(10)
    /// False where the server does not know the calls that move messages, as emulators do not.
    package var movesMessages = true
    /// Messages of one queue that can be taken at once.
    package var mostInFlight = 120_000
    /// Messages that one answer of ReceiveMessage holds; a real server often gives fewer than it is asked for.
    package var messagesPerReceive = 10
    /// Every so-manieth entry of SendMessageBatch fails by no fault of the sender, in an answer of status 200; nil for none.
    package var failingEntry: Int?
    /// What becomes of the n-th SendMessageBatch, counted from 0, with entries of these ids; nil where all are taken.
    package var batchAnswer: (@Sendable (_ call: Int, _ ids: [String]) -> FakeBatchAnswer)?
    /// Bodies of messages that SQS neither deletes nor gives back, in an answer of status 200.
    package var stubbornMessages: Set<String> = []
    /// From CreateBucket until calls about its configuration find the bucket.
    package var bucketVisibility: Duration = .seconds(2)
    /// False where the server leaves out the tags of CreateBucket, as emulators do.
    package var tagsNewBuckets = true
    /// How long the name of a deleted bucket answers `OperationAborted`.
    package var bucketNameCooldown: Duration = .zero
    /// Items a page, in every call that has pages; the services' own default is far higher.
    package var pageSize = 1000
    /// Events a page of FilterLogEvents.
    package var logPageSize = 10_000
    /// Whether every page of FilterLogEvents comes after an empty one.
    package var emptyLogPages = false
    /// FilterLogEvents calls in a second.
    package var logsRate = 5
    /// Lambda's control-plane calls in a second.
    package var lambdaRate = 15
    /// Executions that the account may have at once.
    package var concurrency = 1000
    /// How far AWS's clock is ahead of the client's.
    package var clockOffset: Duration = .zero
    /// Entity tags by key, where they are no digests: as with keys of KMS, or uploads in parts.
    package var entityTags: [String: String] = [:]
    /// Keys that S3 refuses to delete, in an answer of status 200.
    package var undeletableKeys: Set<String> = []
    /// Session tokens that have expired.
    package var expiredTokens: Set<String> = []
    /// Access key ids that AWS does not know.
    package var unknownKeys: Set<String> = []

    package init() {}
}
