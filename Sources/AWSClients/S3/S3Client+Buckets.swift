internal import AWSCore
internal import Transport

extension S3Client {
    /// The tags come into being with the bucket, so that no bucket of ours is ever without them. Servers that do not know
    /// of that leave them out: set them afterwards too.
    ///
    /// - Throws: `BucketAlreadyOwnedByYou` where it is ours already (without tags S3 answers, in us-east-1, as if it were
    ///   new), `BucketAlreadyExists` where it is another account's.
    package func createBucket(_ bucket: String, tags: [String: String] = [:]) async throws {
        let region = pipeline.endpoints.region
        // us-east-1 is the one region that must not be named.
        let place = region == .usEast1 ? "" : "<LocationConstraint>\(region)</LocationConstraint>"
        let set = tags.isEmpty ? "" : "<Tags>\(Self.elements(tags))</Tags>"
        let body =
            (place + set).isEmpty
            ? ""
            : "<CreateBucketConfiguration xmlns=\"\(Self.namespace)\">\(place)\(set)</CreateBucketConfiguration>"
        var operation = operation("CreateBucket", .put, bucket, body: Array(body.utf8))
        // There is no owner to expect yet.
        operation.headers["x-amz-expected-bucket-owner"] = nil
        _ = try await pipeline.send(operation)
    }

    /// Whether the bucket is there and ours.
    package func bucketState(_ bucket: String) async throws -> BucketState {
        do {
            _ = try await pipeline.send(operation("HeadBucket", .head, bucket))
            return .ours
        } catch AWSError.service(let failure) where failure.status == 404 {
            return .missing
        } catch AWSError.service(let failure) where failure.status == 403 {
            return .foreign
        } catch AWSError.service(let failure) where failure.status == 301 {
            return .elsewhere(region: failure.bucketRegion)
        }
    }

    /// All four blocks at once.
    package func blockPublicAccess(of bucket: String) async throws {
        let members = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
        let rules = members.map { "<\($0)>true</\($0)>" }.joined()
        try await putConfiguration(
            "PutPublicAccessBlock", bucket, "publicAccessBlock",
            "<PublicAccessBlockConfiguration xmlns=\"\(Self.namespace)\">\(rules)</PublicAccessBlockConfiguration>")
    }

    /// Whether all four blocks are on.
    package func blocksPublicAccess(_ bucket: String) async throws -> Bool {
        struct Output: Decodable {
            let blockPublicAcls: Bool?
            let ignorePublicAcls: Bool?
            let blockPublicPolicy: Bool?
            let restrictPublicBuckets: Bool?
        }
        let operation = operation("GetPublicAccessBlock", .get, bucket, query: [("publicAccessBlock", nil)])
        let output = try await unlessMissing(["NoSuchPublicAccessBlockConfiguration"]) {
            try XMLCoding.decode(Output.self, try await pipeline.send(operation), of: operation, lowercasingNames: true)
        }
        guard let output else { return false }
        return [
            output.blockPublicAcls, output.ignorePublicAcls, output.blockPublicPolicy, output.restrictPublicBuckets,
        ].allSatisfy { $0 == true }
    }

    /// Encrypts new objects with keys that S3 keeps (SSE-S3).
    package func encrypt(_ bucket: String) async throws {
        try await putConfiguration(
            "PutBucketEncryption", bucket, "encryption",
            "<ServerSideEncryptionConfiguration xmlns=\"\(Self.namespace)\"><Rule><ApplyServerSideEncryptionByDefault>"
                + "<SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule>"
                + "</ServerSideEncryptionConfiguration>")
    }

    /// The algorithm that new objects are encrypted with: `AES256`, `aws:kms`; nil for none.
    package func encryption(of bucket: String) async throws -> String? {
        struct Output: Decodable {
            let rule: [Rule]?
            struct Rule: Decodable { let applyServerSideEncryptionByDefault: Default? }
            struct Default: Decodable {
                let algorithm: String
                enum CodingKeys: String, CodingKey {
                    // The first letter alone is lowered.
                    case algorithm = "sSEAlgorithm"
                }
            }
        }
        let operation = operation("GetBucketEncryption", .get, bucket, query: [("encryption", nil)])
        return try await unlessMissing(["ServerSideEncryptionConfigurationNotFoundError"]) {
            try XMLCoding.decode(Output.self, try await pipeline.send(operation), of: operation, lowercasingNames: true)
        }?.rule?.first?.applyServerSideEncryptionByDefault?.algorithm
    }

    package func tags(ofBucket bucket: String) async throws -> [String: String] {
        struct Output: Decodable {
            let tagSet: Set
            struct Set: Decodable { let tag: [Tag]? }
            struct Tag: Decodable {
                let key: String
                let value: String
            }
        }
        let operation = operation("GetBucketTagging", .get, bucket, query: [("tagging", nil)])
        let output = try await unlessMissing(["NoSuchTagSet"]) {
            try XMLCoding.decode(Output.self, try await pipeline.send(operation), of: operation, lowercasingNames: true)
        }
        return Dictionary((output?.tagSet.tag ?? []).map { ($0.key, $0.value) }) { _, last in last }
    }

    /// Replaces the whole set.
    package func setTags(_ tags: [String: String], ofBucket bucket: String) async throws {
        try await putConfiguration(
            "PutBucketTagging", bucket, "tagging",
            "<Tagging xmlns=\"\(Self.namespace)\"><TagSet>\(Self.elements(tags))</TagSet></Tagging>")
    }

    private static func elements(_ tags: [String: String]) -> String {
        tags.sorted { $0.key < $1.key }.map {
            "<Tag><Key>\(XMLCoding.escape($0.key))</Key><Value>\(XMLCoding.escape($0.value))</Value></Tag>"
        }.joined()
    }

    /// Succeeds where it is missing.
    ///
    /// - Throws: `BucketNotEmpty`.
    package func deleteBucket(_ bucket: String) async throws {
        _ = try await unlessMissing(["NoSuchBucket"]) {
            try await pipeline.send(operation("DeleteBucket", .delete, bucket))
        }
    }

    static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
}

package enum BucketState: Hashable, Sendable {
    case missing
    case ours
    /// Another account's, or one that the caller may not see.
    case foreign
    case elsewhere(region: String?)
}
