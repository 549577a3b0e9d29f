/// Why a request cannot be signed.
package enum SigningError: Error, Hashable, Sendable {
    /// A presigned URL lives from one second to seven days (604,800 seconds).
    case expiryOutOfRange(seconds: Int)
}
