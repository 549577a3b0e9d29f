package import AWSClients
internal import FoundationEssentials
package import Timing

/// Asks AWS why a run makes no progress.
package struct StallInquiry: Sendable {
    private let lambda: LambdaClient
    private let s3: S3Client
    private let subject: Subject
    private let time: any TimeSource

    package struct Subject: Sendable {
        package var bucket: String
        package var keys: RunKeys
        /// Nil where the stack has none.
        package var mapping: String?
        package var function: String
        package var alias: String
        package var created: Instant
        /// How long the queue keeps messages, in seconds; nil where that is not known.
        package var retention: Int?

        package init(
            bucket: String, keys: RunKeys, mapping: String?, function: String, alias: String, created: Instant,
            retention: Int?
        ) {
            self.bucket = bucket
            self.keys = keys
            self.mapping = mapping
            self.function = function
            self.alias = alias
            self.created = created
            self.retention = retention
        }
    }

    package init(lambda: LambdaClient, s3: S3Client, subject: Subject, time: any TimeSource) {
        self.lambda = lambda
        self.s3 = s3
        self.subject = subject
        self.time = time
    }

    /// Two calls, and a few more where tasks failed.
    ///
    /// - Returns: nil where tasks just take their time.
    /// - Throws: what the clients throw.
    package func reason(_ snapshot: RunSnapshot, _ quiet: Quiet) async throws -> StallReason? {
        async let mapping = mapping()
        async let function = lambda.function(named: subject.function, qualifier: subject.alias)
        async let error = commonestError(snapshot)
        return try await StallDiagnosis(
            snapshot: snapshot, quiet: quiet, now: time.now(), mapping: StallDiagnosis.Mapping(mapping),
            function: StallDiagnosis.Function(function), age: time.now() - subject.created,
            retention: subject.retention, commonestError: error
        ).reason
    }

    private func mapping() async throws -> EventSourceMapping? {
        guard let uuid = subject.mapping else { return nil }
        return try await lambda.mapping(uuid)
    }

    private static let sample = 5
    private static let longest = 200

    /// Of the last tasks that failed.
    private func commonestError(_ snapshot: RunSnapshot) async throws -> String? {
        struct Record: Decodable {
            let error: String
        }
        var counts: [String: Int] = [:]
        for index in snapshot.failed.indices.suffix(Self.sample) {
            guard let json = try await s3.object(subject.keys.failure(index), in: subject.bucket),
                let record = try? JSONDecoder().decode(Record.self, from: Data(json))
            else { continue }
            let line = record.error.split(whereSeparator: \.isNewline).first ?? ""
            counts[String(line.prefix(Self.longest)), default: 0] += 1
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}
