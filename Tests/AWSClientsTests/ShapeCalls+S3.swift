import AWSClients
import AWSCore

extension ShapeCall {
    private static let bucket = "fan-bucket"

    private static func s3(
        _ operation: String, _ params: [String: Any] = [:], answer: String = "",
        _ act: @escaping @Sendable (S3Client) async throws -> Void
    ) throws -> ShapeCall {
        let owned = ["Bucket": bucket, "ExpectedBucketOwner": "123456789012"]
        return try ShapeCall(.s3, operation, params.merging(owned) { old, _ in old }, answer: answer) {
            try await act($0.s3)
        }
    }

    static func buckets(_ any: inout Awkward) throws -> [ShapeCall] {
        let (bucket, tags, prefix) = (bucket, any.tags(), any.objectKey())
        let location: [String: Any] = [
            "Bucket": bucket, "CreateBucketConfiguration": ["LocationConstraint": "eu-central-1"],
        ]
        let block = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
        let encryption = [
            "Rules": [["ApplyServerSideEncryptionByDefault": ["SSEAlgorithm": "AES256"]]]
        ]
        let rules: [[String: Any]] = [
            ["ID": "a", "Filter": ["Prefix": prefix], "Status": "Enabled", "Expiration": ["Days": 30]],
            [
                "ID": "b & c", "Filter": ["Prefix": ""], "Status": "Enabled",
                "AbortIncompleteMultipartUpload": ["DaysAfterInitiation": 7],
            ],
        ]
        let lifecycle = [
            LifecycleRule(id: "a", prefix: prefix, expireDays: 30, abortUploadsDays: nil),
            LifecycleRule(id: "b & c", prefix: "", expireDays: nil, abortUploadsDays: 7),
        ]
        return [
            try .init(.s3, "CreateBucket", ["Bucket": bucket], region: "us-east-1") {
                try await $0.s3.createBucket(bucket)
            },
            try .init(.s3, "CreateBucket", location) {
                try await $0.s3.createBucket(bucket)
            },
            try s3("HeadBucket") { _ = try await $0.bucketState(bucket) },
            try s3(
                "PutPublicAccessBlock",
                ["PublicAccessBlockConfiguration": Dictionary(uniqueKeysWithValues: block.map { ($0, true) })]
            ) { try await $0.blockPublicAccess(of: bucket) },
            try s3("GetPublicAccessBlock") { _ = try await $0.blocksPublicAccess(bucket) },
            try s3("PutBucketEncryption", ["ServerSideEncryptionConfiguration": encryption]) {
                try await $0.encrypt(bucket)
            },
            try s3("GetBucketEncryption") { _ = try await $0.encryption(of: bucket) },
            try s3("GetBucketTagging") { _ = try await $0.tags(ofBucket: bucket) },
            try s3("PutBucketTagging", ["Tagging": ["TagSet": tags.pairs]]) {
                try await $0.setTags(tags, ofBucket: bucket)
            },
            try s3("PutBucketLifecycleConfiguration", ["LifecycleConfiguration": ["Rules": rules]]) {
                try await $0.setLifecycle(lifecycle, of: bucket)
            },
            try s3("GetBucketLifecycleConfiguration") { _ = try await $0.lifecycle(of: bucket) },
            try s3("DeleteBucket") { try await $0.deleteBucket(bucket) },
        ]
    }

    static func objects(_ any: inout Awkward) throws -> [ShapeCall] {
        let (bucket, key, prefix, body) = (bucket, any.objectKey(), any.objectKey(), any.text())
        let versions = [ObjectVersion(key: key), ObjectVersion(key: prefix, versionID: "v+1/=")]
        let delete: [String: Any] = [
            "Objects": [["Key": key], ["Key": prefix, "VersionId": "v+1/="]], "Quiet": true,
        ]
        let list: [String: Any] = ["Prefix": prefix, "EncodingType": "url"]
        let more = "<L><IsTruncated>true</IsTruncated><NextContinuationToken>a+/= b</NextContinuationToken></L>"
        let moreVersions =
            "<L><IsTruncated>true</IsTruncated><NextKeyMarker>a%2Bb+c</NextKeyMarker>"
            + "<NextVersionIdMarker>v1</NextVersionIdMarker></L>"
        return [
            try s3("PutObject", ["Key": key, "Body": body, "ContentType": "application/json"]) {
                try await $0.putObject(Array(body.utf8), to: key, in: bucket, contentType: "application/json")
            },
            try s3("GetObject", ["Key": key]) { _ = try await $0.object(key, in: bucket) },
            try s3("HeadObject", ["Key": key]) { _ = try await $0.objectSize(key, in: bucket) },
            try s3("ListObjectsV2", list) { _ = try await $0.objects(in: bucket, prefix: prefix) },
            try s3("ListObjectsV2", list.merging(["StartAfter": key]) { _, new in new }) {
                _ = try await $0.page(of: bucket, prefix: prefix, after: key)
            },
            try s3("ListObjectsV2", list.merging(["StartAfter": key]) { _, new in new }) {
                try await $0.objects(in: bucket, prefix: prefix, after: key) { _ in }
            },
            try s3("ListObjectsV2", list.merging(["ContinuationToken": "a+/= b"]) { _, new in new }, answer: more) {
                _ = try await $0.objects(in: bucket, prefix: prefix)
            },
            try s3("DeleteObjects", ["Delete": delete]) { try await $0.deleteObjects(versions, in: bucket) },
            try s3("ListObjectVersions", list) { try await $0.objectVersions(in: bucket, prefix: prefix) { _ in } },
            try s3(
                "ListObjectVersions",
                list.merging(["KeyMarker": "a+b c", "VersionIdMarker": "v1"]) { _, new in new }, answer: moreVersions
            ) { try await $0.objectVersions(in: bucket, prefix: prefix) { _ in } },
            try s3("ListMultipartUploads") { _ = try await $0.unfinishedUploads(in: bucket) },
            try s3(
                "AbortMultipartUpload", ["Key": "a b/ü", "UploadId": "u+/="],
                answer: "<L><Upload><Key>a b/ü</Key><UploadId>u+/=</UploadId></Upload></L>"
            ) { client in
                for upload in try await client.unfinishedUploads(in: bucket) {
                    try await client.abort(upload, in: bucket)
                }
            },
        ]
    }
}
