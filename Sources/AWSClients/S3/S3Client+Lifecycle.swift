internal import AWSCore
internal import Transport

/// One rule of a bucket's lifecycle: what begins with the prefix is deleted after some days.
package struct LifecycleRule: Hashable, Sendable {
    package let id: String
    package let prefix: String
    /// Nil: objects stay.
    package let expireDays: Int?
    /// Uploads in parts that were never finished are dropped after so many days.
    package let abortUploadsDays: Int?

    package init(id: String, prefix: String, expireDays: Int?, abortUploadsDays: Int?) {
        self.id = id
        self.prefix = prefix
        self.expireDays = expireDays
        self.abortUploadsDays = abortUploadsDays
    }

    fileprivate var xml: String {
        let expiration = expireDays.map { "<Expiration><Days>\($0)</Days></Expiration>" } ?? ""
        let abort =
            abortUploadsDays.map {
                "<AbortIncompleteMultipartUpload><DaysAfterInitiation>\($0)</DaysAfterInitiation>"
                    + "</AbortIncompleteMultipartUpload>"
            } ?? ""
        return "<Rule><ID>\(XMLCoding.escape(id))</ID><Filter><Prefix>\(XMLCoding.escape(prefix))</Prefix></Filter>"
            + "<Status>Enabled</Status>\(expiration)\(abort)</Rule>"
    }
}

extension S3Client {
    /// Replaces every rule.
    package func setLifecycle(_ rules: [LifecycleRule], of bucket: String) async throws {
        try await putConfiguration(
            "PutBucketLifecycleConfiguration", bucket, "lifecycle",
            "<LifecycleConfiguration xmlns=\"\(Self.namespace)\">\(rules.map(\.xml).joined())</LifecycleConfiguration>")
    }

    /// The rules that are enabled, in the bucket's order.
    package func lifecycle(of bucket: String) async throws -> [LifecycleRule] {
        let operation = operation("GetBucketLifecycleConfiguration", .get, bucket, query: [("lifecycle", nil)])
        let output = try await unlessMissing(["NoSuchLifecycleConfiguration"]) {
            try XMLCoding.decode(
                LifecycleOutput.self, try await pipeline.send(operation), of: operation, lowercasingNames: true)
        }
        return (output?.rule ?? []).filter { $0.status == "Enabled" }.map(\.value)
    }
}

private struct LifecycleOutput: Decodable {
    let rule: [Element]?

    struct Element: Decodable {
        let id: String?
        let filter: Filter?
        let prefix: String?
        let status: String
        let expiration: Expiration?
        let abortIncompleteMultipartUpload: Abort?

        private enum CodingKeys: String, CodingKey {
            // The first letter alone is lowered.
            case id = "iD"
            case filter, prefix, status, expiration, abortIncompleteMultipartUpload
        }

        var value: LifecycleRule {
            LifecycleRule(
                id: id ?? "", prefix: filter?.prefix ?? prefix ?? "", expireDays: expiration?.days,
                abortUploadsDays: abortIncompleteMultipartUpload?.daysAfterInitiation)
        }
    }

    struct Filter: Decodable { let prefix: String? }
    struct Expiration: Decodable { let days: Int? }
    struct Abort: Decodable { let daysAfterInitiation: Int? }
}
