package import AWSCore
package import Timing

/// A call that arrived, as it was meant.
package struct FakeCall: Sendable {
    /// From 1.
    package let number: Int
    package let service: Service
    package let operation: String
    /// The body's members; for query protocols the form, for S3 `Bucket`, `Key` and the body's beginning.
    package let input: JSON
    /// The URL's path, decoded, for Lambda.
    package let segments: [String]
    /// `name=value`, for Lambda's and S3's.
    package let query: [String]
    package let at: Instant
    /// AWS's code where it was refused; nil where it was carried out, or where no answer was given.
    package var error: String?

    /// `sqs.CreateQueue`
    package var name: String { "\(service.rawValue).\(operation)" }
}

/// The client died.
package struct FakeKilled: Error {
    package let call: Int
}

package enum FakePhase: Sendable {
    case beforeEffect
    case afterEffect
}
