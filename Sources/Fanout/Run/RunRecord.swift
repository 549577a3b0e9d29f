internal import Diagnostics
internal import FoundationEssentials
package import Timing
package import WireFormat

/// The record of a run: beside the lockfile, and in the bucket for other machines.
package struct RunRecord: Hashable, Sendable {
    package let run: RunID
    /// The input's name, as it was given; `-` for standard input.
    package let source: String
    package let inputFormat: TaskFormat
    /// The input's SHA-256, in hexadecimal.
    package let fingerprint: String
    /// How many tasks belong to the run.
    package let tasks: Int
    /// Nil where the tasks are no sample.
    package let sample: TaskSample?
    /// How many bad tasks of the input were skipped; nil if skipping was not asked for.
    package let badTasks: Int?
    package let created: Instant
    package var state: State
    /// When sending last began or ended.
    package var updated: Instant
    /// Tasks that SQS refused for good: no worker gets them.
    package var refused: TaskIndexSet

    package enum State: String, Hashable, Sendable, Codable {
        /// Begun, and not known to have ended.
        case sending
        /// Every task was acknowledged or refused.
        case sent
    }

    package init(
        run: RunID, source: String, inputFormat: TaskFormat, fingerprint: String, tasks: Int, created: Instant,
        state: State = .sending, updated: Instant? = nil, refused: TaskIndexSet = TaskIndexSet(),
        sample: TaskSample? = nil, badTasks: Int? = nil
    ) {
        self.run = run
        self.source = source
        self.inputFormat = inputFormat
        self.fingerprint = fingerprint
        self.tasks = tasks
        self.created = created
        self.state = state
        self.updated = updated ?? created
        self.refused = refused
        self.sample = sample
        self.badTasks = badTasks
    }

    package init(run: RunID, source: String, survey: InputSurvey, created: Instant) {
        self.init(
            run: run, source: source, inputFormat: survey.format, fingerprint: survey.fingerprint,
            tasks: survey.tasks, created: created, sample: survey.sample, badTasks: survey.badTasks)
    }
}

extension RunRecord: Codable {
    static let version = 1

    private enum CodingKeys: String, CodingKey {
        case version, run, source, inputFormat, fingerprint, tasks, created, state, updated, refused
        case sample, badTasks
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let version = try container.decode(Int.self, forKey: .version)
        guard version <= Self.version else { throw NewerVersion(version: version) }
        func instant(_ key: CodingKeys) throws -> Instant {
            guard let instant = Instant(iso8601: try container.decode(String.self, forKey: key)) else {
                throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "not a time")
            }
            return instant
        }
        run = try container.decode(RunID.self, forKey: .run)
        source = try container.decode(String.self, forKey: .source)
        inputFormat = try container.decode(TaskFormat.self, forKey: .inputFormat)
        fingerprint = try container.decode(String.self, forKey: .fingerprint)
        tasks = try container.decode(Int.self, forKey: .tasks)
        created = try instant(.created)
        state = try container.decode(State.self, forKey: .state)
        updated = try instant(.updated)
        refused = try container.decode(TaskIndexSet.self, forKey: .refused)
        sample = try container.decodeIfPresent(TaskSample.self, forKey: .sample)
        badTasks = try container.decodeIfPresent(Int.self, forKey: .badTasks)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.version, forKey: .version)
        try container.encode(run, forKey: .run)
        try container.encode(source, forKey: .source)
        try container.encode(inputFormat, forKey: .inputFormat)
        try container.encode(fingerprint, forKey: .fingerprint)
        try container.encode(tasks, forKey: .tasks)
        try container.encode(created.iso8601WithMilliseconds, forKey: .created)
        try container.encode(state, forKey: .state)
        try container.encode(updated.iso8601WithMilliseconds, forKey: .updated)
        try container.encode(refused, forKey: .refused)
        try container.encodeIfPresent(sample, forKey: .sample)
        try container.encodeIfPresent(badTasks, forKey: .badTasks)
    }

    /// The record as it is stored: indented, keys sorted, a line feed at the end.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    /// - Parameter place: the path or key that the bytes came from; errors name it.
    /// - Throws: ``RunError``.
    package init(json: [UInt8], from place: String) throws {
        do {
            self = try JSONDecoder().decode(RunRecord.self, from: Data(json))
        } catch let error as NewerVersion {
            throw RunError.newerVersion(place: place, version: error.version)
        } catch let error as DecodingError {
            throw RunError.unreadable(place: place, detail: error.fact)
        }
    }

    /// The record was written by a later version of fanctl.
    private struct NewerVersion: Error {
        let version: Int
    }
}
