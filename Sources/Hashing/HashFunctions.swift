internal import COpenSSL

/// SHA-256: SigV4's hash, and the name of everything that fanctl uploads.
package enum SHA256 {
    package static func hash(_ bytes: some Collection<UInt8>) -> Digest {
        evpDigest(bytes, EVP_sha256())
    }

    package static func hash(_ text: String) -> Digest {
        hash(text.utf8)
    }
}

/// MD5: what SQS acknowledges messages with, and S3's `Content-MD5`. Never used for safety.
package enum MD5 {
    package static func hash(_ bytes: some Collection<UInt8>) -> Digest {
        evpDigest(bytes, EVP_md5())
    }
}

/// SHA-1: the file names of the SSO token cache. Never used for safety.
package enum SHA1 {
    package static func hash(_ bytes: some Collection<UInt8>) -> Digest {
        evpDigest(bytes, EVP_sha1())
    }
}

/// HMAC with SHA-256: the links of SigV4's signing key.
package enum HMACSHA256 {
    package static func authenticate(_ bytes: some Collection<UInt8>, key: [UInt8]) -> Digest {
        var code = [UInt8](repeating: 0, count: 32)
        withContiguousBytes(bytes) { message in
            _ = HMAC(EVP_sha256(), key, Int32(key.count), message.baseAddress, message.count, &code, nil)
        }
        return Digest(bytes: code)
    }
}

private func evpDigest(_ bytes: some Collection<UInt8>, _ function: OpaquePointer?) -> Digest {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MD_get_size(function)))
    let done = withContiguousBytes(bytes) { message in
        EVP_Digest(message.baseAddress, message.count, &digest, nil, function, nil)
    }
    // Only an OpenSSL that was built without the algorithm (or a FIPS provider that forbids MD5) answers 0.
    precondition(done == 1, "OpenSSL refused a hash function")
    return Digest(bytes: digest)
}

private func withContiguousBytes<Result>(
    _ bytes: some Collection<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
) -> Result {
    if let result = bytes.withContiguousStorageIfAvailable(body) { return result }
    return Array(bytes).withUnsafeBufferPointer(body)
}
