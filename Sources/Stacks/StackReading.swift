internal import Foundation
internal import Resources
internal import WireFormat
internal import Yams

/// Reads the sections of a stack file, and refuses what AWS would refuse, with the line.
struct StackReading {
    let root: Section
    let file: String

    /// Nil only where a diagnostic was reported.
    func stack() -> Stack? {
        let name = name()
        let region = region()
        let worker = worker()
        let queue = queue(timeout: worker?.timeout)
        let trigger = trigger()
        let results = results()
        let logs = logs()
        let tags = tags()
        root.refuseUnknownKeys()
        guard let name, let worker else { return nil }
        return Stack(
            name: name, region: region, queue: queue, worker: worker, trigger: trigger, results: results, logs: logs,
            tags: tags, file: file)
    }

    private func name() -> String? {
        guard let name = root.text("name") else {
            if root.value("name") == nil { root.missing("name") }
            return nil
        }
        if !Stack.isName(name) {
            root.report(
                "`name` is `\(name)`; it takes \(Stack.nameRule) (the bucket's name is made from it)", "name")
        }
        return name
    }

    private func region() -> String? {
        guard let region = root.text("region") else { return nil }
        if region.wholeMatch(of: /[a-z]{2,4}(-[a-z]+)+-[0-9]+/) == nil {
            root.report("`region` is `\(region)`, which no region is called", "region")
        }
        return region
    }

    private func queue(timeout: TimeSpan?) -> Stack.Queue {
        let section = root.section("queue")
        let day = 86_400
        let visibility = section?.span("visibilityTimeout", from: .init(seconds: 0), to: .init(seconds: day / 2))
        let retention = section?.span("retention", from: .init(seconds: 60), to: .init(seconds: 14 * day))
        let letters = section?.section("deadLetter")
        let existing = section?.arn(
            "existing", /arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}/, of: "a standard queue")
        if existing != nil {
            section?.refuse(
                ["visibilityTimeout", "retention"], because: "it belongs to the queue that `existing` names")
        }
        let queue = Stack.Queue(
            existingARN: existing, visibilityTimeout: visibility ?? TimeSpan(seconds: 15 * 60),
            retention: retention ?? TimeSpan(seconds: 4 * day),
            deadLetter: Stack.DeadLetter(
                maxReceives: letters?.number("maxReceives", in: 1...1000) ?? 5,
                retention: letters?.span("retention", from: .init(seconds: 60), to: .init(seconds: 14 * day))
                    ?? TimeSpan(seconds: 14 * day)))
        letters?.refuseUnknownKeys()
        section?.refuseUnknownKeys()
        check(queue, timeout, section, letters)
        return queue
    }

    private func check(_ queue: Stack.Queue, _ timeout: TimeSpan?, _ section: Section?, _ letters: Section?) {
        guard queue.existingARN == nil else { return }
        if let timeout, queue.visibilityTimeout < timeout {
            (section ?? root).report(
                "`visibilityTimeout` is \(queue.visibilityTimeout) and the worker's `timeout` \(timeout): "
                    + "a task would come back while it is being worked on, and Lambda refuses it", "visibilityTimeout")
        }
        if queue.deadLetter.retention <= queue.retention {
            (letters ?? section ?? root).report(
                "the dead letters' `retention` is \(queue.deadLetter.retention) and the queue's \(queue.retention): "
                    + "a message keeps its age when it moves, so it must be longer", "retention")
        }
        checkRetries(queue, section)
    }

    /// A message keeps its age through every receive: it has to live until SQS has moved it to the dead-letter queue.
    private func checkRetries(_ queue: Stack.Queue, _ section: Section?) {
        let receives = queue.deadLetter.maxReceives
        let retries = TimeSpan(seconds: queue.visibilityTimeout.seconds * (receives + 1))
        guard queue.retention <= retries else { return }
        let limit = queue.deadLetter.retention
        let remedy = retries < limit ? "set `retention` to more than \(retries.mixed), or" : "set"
        (section ?? root).report(
            "`retention` is \(queue.retention), and a task that crashes every time stays on the queue for \(retries.mixed): "
                + "`visibilityTimeout` \(queue.visibilityTimeout) × (`maxReceives` \(receives) + 1); SQS would delete it "
                + "before it is a dead letter: \(remedy) a lower `visibilityTimeout` or `maxReceives`", "retention")
    }

    private func trigger() -> Stack.Trigger {
        let section = root.section("trigger")
        let trigger = Stack.Trigger(
            batchSize: section?.number("batchSize", in: 1...10_000) ?? 1,
            batchWindow: section?.span("batchWindow", from: .init(seconds: 0), to: .init(seconds: 300))
                ?? TimeSpan(seconds: 0),
            maxConcurrency: section?.number("maxConcurrency", in: 2...1000))
        section?.refuseUnknownKeys()
        if trigger.batchSize > 10 && trigger.batchWindow.seconds == 0 {
            section?.report(
                "`batchSize` is \(trigger.batchSize); above 10 it needs a `batchWindow` of at least 1s", "batchSize")
        }
        return trigger
    }

    private func results() -> Stack.Results {
        let section = root.section("results")
        let prefix = section?.text("prefix") ?? RunKeys.defaultResultsPrefix
        if prefix.wholeMatch(of: /([A-Za-z0-9_.=-]+\/)+/) == nil || prefix.hasPrefix(".") || prefix.contains("/.") {
            section?.report(
                "`prefix` is `\(prefix)`; it takes names of letters, digits, `_`, `-`, `.` and `=`, each with a slash after it",
                "prefix")
        } else if let taken = [StackNames.artifactPrefix, RunKeys.failuresPrefix, RunKeys.recordsPrefix].first(
            where: prefix.hasPrefix)
        {
            section?.report("`prefix` begins with `\(taken)`, which fanctl uses itself", "prefix")
        }
        let bucket = section?.text("bucket")
        if let bucket {
            if bucket.wholeMatch(of: /[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/) == nil {
                section?.report("`bucket` is `\(bucket)`, which no bucket is called", "bucket")
            }
            section?.refuse(["expire"], because: "it belongs to the bucket that `bucket` names")
        }
        let expire = section?.span("expire", from: .init(seconds: 86_400), to: .init(seconds: 86_400 * 36_500))
        section?.refuseUnknownKeys()
        if let expire, !expire.seconds.isMultiple(of: 86_400) {
            section?.report("`expire` is \(expire); S3 counts whole days", "expire")
        }
        return Stack.Results(existingBucket: bucket, prefix: prefix, expire: expire)
    }

    private static let logDays = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ]

    private func logs() -> Stack.Logs {
        let section = root.section("logs")
        defer { section?.refuseUnknownKeys() }
        if section?.value("retention")?.scalar?.string == "never" { return Stack.Logs(retention: nil) }
        let retention =
            section?.span("retention", from: .init(seconds: 86_400), to: .init(seconds: 86_400 * 3653))
            ?? TimeSpan(seconds: 86_400 * 14)
        let days = retention.seconds / 86_400
        if !retention.seconds.isMultiple(of: 86_400) || !Self.logDays.contains(days),
            let nearest = Self.logDays.min(by: { abs($0 - days) < abs($1 - days) })
        {
            section?.report(
                "`retention` is \(retention); CloudWatch Logs keeps events for certain numbers of days, "
                    + "the nearest is \(nearest)d", "retention")
        }
        return Stack.Logs(retention: retention)
    }

    private func tags() -> [String: String] {
        let tags = root.texts("tags")
        for (key, value, node) in tags {
            if key.hasPrefix("aws:") || key.hasPrefix("fanctl:") {
                root.document.report("the tag `\(key)` begins with a reserved word", at: node)
            } else if key.wholeMatch(of: /[\p{L}\p{Z}\p{N}_.:\/=+@-]{1,128}/) == nil
                || value.value.wholeMatch(of: /[\p{L}\p{Z}\p{N}_.:\/=+@-]{0,256}/) == nil
            {
                root.document.report(
                    "the tag `\(key)` has a character or a length that AWS does not take (key 128, value 256)", at: node
                )
            }
        }
        if tags.count > 40 { root.report("\(tags.count) tags; at most 40 leave room for fanctl's own", "tags") }
        return Dictionary(tags.map { ($0.key, $0.value.value) }) { _, last in last }
    }
}

extension Stack {
    /// The rule of ``isName(_:)`` in words.
    package static let nameRule = "1 to 32 of a-z, 0-9 and single hyphens, a letter first"

    /// Whether a stack may be called so: the bucket's name is made from it.
    package static func isName(_ name: String) -> Bool {
        name.wholeMatch(of: /[a-z][a-z0-9-]*/) != nil && name.count <= 32 && !name.hasSuffix("-")
            && !name.contains("--") && !name.hasPrefix("sthree-")
    }
}
