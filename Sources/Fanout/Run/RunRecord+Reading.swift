internal import Diagnostics
internal import FoundationEssentials
package import Timing
package import WireFormat

extension RunRecord {
    package init(run: RunID, source: String, survey: InputSurvey, created: Instant) {
        self.init(
            run: run, source: source, inputFormat: survey.format, fingerprint: survey.fingerprint,
            tasks: survey.tasks, created: created, sample: survey.sample, badTasks: survey.badTasks)
    }

    /// - Parameter place: the path or key that the bytes came from; errors name it.
    /// - Throws: ``RunError``.
    package init(json: [UInt8], from place: String) throws {
        do {
            try self.init(json: json)
        } catch let error as NewerVersion {
            throw RunError.newerVersion(place: place, version: error.version)
        } catch let error as DecodingError {
            throw RunError.unreadable(place: place, detail: error.fact)
        }
    }
}
