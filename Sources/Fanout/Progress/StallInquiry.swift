package import AWSClients
internal import FoundationEssentials
package import Timing

/// Asks AWS why a run makes no progress.
package struct StallInquiry: Sendable {
    private let lambda: LambdaClient
    private let s3: S3Client
    private let location: RunLocation
    private let run: RunID
    private let created: Instant
    private let retention: Int?
    private let time: any TimeSource

    /// - Parameters:
    ///   - created: when the run was begun.
    ///   - retention: how long the queue keeps messages, in seconds; nil where that is not known.
    package init(
        lambda: LambdaClient, s3: S3Client, location: RunLocation, run: RunID, created: Instant, retention: Int?,
        time: any TimeSource
    ) {
        self.lambda = lambda
        self.s3 = s3
        self.location = location
        self.run = run
        self.created = created
        self.retention = retention
        self.time = time
    }

    /// Two calls, and a few more where tasks failed.
    ///
    /// - Returns: nil where tasks only take their time.
    /// - Throws: what the clients throw.
    package func reason(_ snapshot: RunSnapshot, _ idle: IdleTracker) async throws -> StallReason? {
        async let mapping = mapping()
        async let function = lambda.function(named: location.function, qualifier: location.alias)
        async let error = commonestError(snapshot)
        return try await StallDiagnosis(
            snapshot: snapshot, idle: idle, now: time.now(), mapping: StallDiagnosis.Mapping(mapping),
            function: StallDiagnosis.Function(function), age: time.now() - created,
            retention: retention, commonestError: error
        ).reason
    }

    private func mapping() async throws -> EventSourceMapping? {
        guard let uuid = location.mapping else { return nil }
        return try await lambda.mapping(uuid)
    }

    private static let sample = 5
    private static let longest = 200

    /// The most frequent first line of an error, of the failures with the highest indices.
    private func commonestError(_ snapshot: RunSnapshot) async throws -> String? {
        struct Record: Decodable {
            let error: String
        }
        let keys = location.keys(of: run)
        var counts: [String: Int] = [:]
        for index in snapshot.states.failed.indices.suffix(Self.sample) {
            guard let json = try await s3.object(keys.failure(index), in: location.bucket),
                let record = try? JSONDecoder().decode(Record.self, from: Data(json))
            else { continue }
            let line = record.error.split(whereSeparator: \.isNewline).first ?? ""
            counts[String(line.prefix(Self.longest)), default: 0] += 1
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}
