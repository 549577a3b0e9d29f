internal import Glibc
internal import Hashing
package import Timing
internal import Transport

package struct FakeBucket: Equatable, Sendable {
    /// The account.
    package let owner: String
    package let region: String
    package let created: Instant
    /// Nil: never tagged.
    package var tags: [String: String]?
    /// The documents as they were put, by subresource. A new bucket has the defaults of 2023.
    package var configurations: [String: String] = FakeBucket.defaults
    package var isVersioned = false
    /// Newest first.
    package var objects: [String: [FakeObject]] = [:] {
        didSet { order.keys = nil }
    }
    private var order = KeyOrder()
    package var uploads: [FakeUpload] = []

    package init(owner: String, region: String, created: Instant, tags: [String: String]? = nil) {
        self.owner = owner
        self.region = region
        self.created = created
        self.tags = tags
    }

    /// The objects' keys in S3's order, once they were asked for. It adds nothing to the bucket: any two are equal.
    private struct KeyOrder: Equatable {
        var keys: [String]?

        static func == (_: KeyOrder, _: KeyOrder) -> Bool { true }
    }

    /// S3 sorts by bytes. Written for the hundred thousands of keys that some tests have.
    static func precedes(_ left: String, _ right: String) -> Bool {
        var (left, right) = (left, right)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                guard let first = left.baseAddress, let second = right.baseAddress else {
                    return left.count < right.count
                }
                let order = memcmp(first, second, min(left.count, right.count))
                return order == 0 ? left.count < right.count : order < 0
            }
        }
    }

    /// Every key, in S3's order.
    mutating func sortedKeys() -> [String] {
        if let keys = order.keys { return keys }
        let keys = objects.keys.sorted(by: Self.precedes)
        order.keys = keys
        return keys
    }

    private static let defaults = [
        "publicAccessBlock": FakeXML.element(
            "PublicAccessBlockConfiguration",
            ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"].map {
                FakeXML.text($0, "true")
            }.joined()),
        "encryption": FakeXML.element(
            "ServerSideEncryptionConfiguration",
            FakeXML.element(
                "Rule",
                FakeXML.element("ApplyServerSideEncryptionByDefault", FakeXML.text("SSEAlgorithm", "AES256")))),
    ]
}

extension FakeWorld {
    mutating func s3(_ request: FakeRequest) throws -> HTTPResponse {
        guard let name = request.bucket else { throw unknown(request) }
        if request.operation == "CreateBucket" { return try createBucket(name, request) }
        let bucket = try bucket(name, request)
        switch request.operation {
        case "HeadBucket":
            return HTTPResponse(status: 200, headers: ["x-amz-bucket-region": bucket.region])
        case "DeleteBucket":
            guard bucket.objects.isEmpty else {
                let more = bucket.isVersioned ? ". You must delete all versions in the bucket." : ""
                throw FakeError(409, "BucketNotEmpty", "The bucket you tried to delete is not empty\(more)")
            }
            buckets[name] = nil
            deletedBuckets[name] = now
            return HTTPResponse(status: 204)
        case "PutPublicAccessBlock", "PutBucketEncryption", "PutBucketTagging", "PutBucketLifecycleConfiguration":
            return try putConfiguration(name, request)
        case "GetPublicAccessBlock":
            return try configuration(bucket, "publicAccessBlock", orElse: "NoSuchPublicAccessBlockConfiguration")
        case "GetBucketEncryption":
            return try configuration(bucket, "encryption", orElse: "ServerSideEncryptionConfigurationNotFoundError")
        case "GetBucketLifecycleConfiguration":
            return try configuration(bucket, "lifecycle", orElse: "NoSuchLifecycleConfiguration")
        case "GetBucketTagging": return try tagging(bucket)
        default: return try objects(name, bucket, request)
        }
    }

    /// The bucket, where the caller may speak to it.
    private func bucket(_ name: String, _ request: FakeRequest) throws -> FakeBucket {
        guard let bucket = buckets[name] else {
            throw FakeError(404, "NoSuchBucket", "The specified bucket does not exist")
        }
        guard bucket.region == settings.region else {
            throw FakeError(
                301, "PermanentRedirect", "The bucket you are attempting to access must be addressed elsewhere.",
                headers: [("x-amz-bucket-region", bucket.region)])
        }
        let expected = request.headers["x-amz-expected-bucket-owner"]
        guard bucket.owner == settings.account, expected == nil || expected == bucket.owner else {
            throw FakeError(403, "AccessDenied", "Access Denied", headers: [("x-amz-bucket-region", bucket.region)])
        }
        let isConfiguration = request.query.contains {
            ["publicAccessBlock", "encryption", "tagging", "lifecycle"].contains($0.name)
        }
        if isConfiguration && !isSeen(bucket.created, after: settings.bucketVisibility) {
            throw FakeError(404, "NoSuchBucket", "The specified bucket does not exist")
        }
        return bucket
    }

    private mutating func createBucket(_ name: String, _ request: FakeRequest) throws -> HTTPResponse {
        let allowed = name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-" || $0 == ".") }
        guard (3...63).contains(name.count), allowed, name.first != "-", name.last != "-" else {
            throw FakeError(400, "InvalidBucketName", "The specified bucket is not valid.")
        }
        let xml = String(decoding: request.body, as: UTF8.self)
        let constraint = FakeXML.first("LocationConstraint", in: xml)
        let tags = Self.tags(in: xml)
        if settings.region == "us-east-1" && constraint == "us-east-1" {
            throw FakeError(400, "InvalidLocationConstraint", "The specified location-constraint is not valid")
        }
        guard constraint ?? "us-east-1" == settings.region else {
            throw FakeError(
                400, "IllegalLocationConstraintException",
                "The \(constraint ?? "unspecified") location constraint is incompatible for the region specific endpoint "
                    + "this request was sent to.")
        }
        if let existing = buckets[name] {
            guard existing.owner == settings.account else {
                throw FakeError(409, "BucketAlreadyExists", "The requested bucket name is not available.")
            }
            // An old habit of the oldest region, which it leaves off where there are tags.
            if settings.region == "us-east-1" && tags.isEmpty {
                return HTTPResponse(status: 200, headers: ["Location": "/\(name)"])
            }
            throw FakeError(
                409, "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.")
        }
        if let deleted = deletedBuckets[name], !isSeen(deleted, after: settings.bucketNameCooldown) {
            throw FakeError(
                409, "OperationAborted",
                "A conflicting conditional operation is currently in progress against this resource. Please try again.")
        }
        buckets[name] = FakeBucket(owner: settings.account, region: settings.region, created: now)
        if settings.tagsNewBuckets && !tags.isEmpty { buckets[name]?.tags = tags }
        return HTTPResponse(status: 200, headers: ["Location": "/\(name)"])
    }

    private mutating func putConfiguration(_ name: String, _ request: FakeRequest) throws -> HTTPResponse {
        try Self.checkDigest(request, isRequired: true)
        let xml = String(decoding: request.body, as: UTF8.self)
        guard xml.hasPrefix("<"), xml.contains("xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"") else {
            throw FakeError(400, "MalformedXML", "The XML you provided was not well-formed.")
        }
        guard let subresource = request.query.first?.name else { throw unknown(request) }
        if subresource == "tagging" {
            // The whole set is replaced.
            buckets[name]?.tags = Self.tags(in: xml)
            return HTTPResponse(status: 204)
        }
        buckets[name]?.configurations[subresource] = xml
        return HTTPResponse(status: 200)
    }

    private func configuration(_ bucket: FakeBucket, _ subresource: String, orElse code: String) throws -> HTTPResponse
    {
        guard let xml = bucket.configurations[subresource] else {
            throw FakeError(404, code, "The configuration does not exist")
        }
        return .xml(xml)
    }

    private static func tags(in xml: String) -> [String: String] {
        let pairs = FakeXML.all("Tag", in: xml).map {
            (FakeXML.first("Key", in: $0) ?? "", FakeXML.first("Value", in: $0) ?? "")
        }
        return Dictionary(pairs) { _, last in last }
    }

    private func tagging(_ bucket: FakeBucket) throws -> HTTPResponse {
        guard let tags = bucket.tags, !tags.isEmpty else {
            throw FakeError(404, "NoSuchTagSet", "The TagSet does not exist")
        }
        let set = tags.sorted { $0.key < $1.key }.map {
            FakeXML.element("Tag", FakeXML.text("Key", $0.key) + FakeXML.text("Value", $0.value))
        }
        return .xml(FakeXML.element("Tagging", FakeXML.element("TagSet", set.joined())))
    }

    /// `Content-MD5` must be right where it is sent, and must be sent with documents.
    static func checkDigest(_ request: FakeRequest, isRequired: Bool) throws {
        guard let sent = request.headers["content-md5"] else {
            let hasChecksum = request.headers.fields.contains { $0.name.lowercased().hasPrefix("x-amz-checksum-") }
            guard hasChecksum || !isRequired else {
                throw FakeError(
                    400, "InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
            }
            return
        }
        guard sent == MD5.hash(request.body).base64 else {
            throw FakeError(400, "BadDigest", "The Content-MD5 you specified did not match what we received.")
        }
    }
}
