internal import FoundationEssentials

/// The bytes of a hash or of a message authentication code.
package struct Digest: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Lower-case hexadecimal, as SigV4 and SQS write digests.
    package var hex: String { Hex.encode(bytes) }

    /// Base64 with padding, as S3's `Content-MD5` and Lambda's `CodeSha256` write digests.
    package var base64: String { Data(bytes).base64EncodedString() }
}

extension Digest: CustomStringConvertible {
    package var description: String { hex }
}
