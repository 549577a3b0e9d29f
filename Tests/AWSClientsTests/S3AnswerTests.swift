import AWSClients
import AWSCore
import TestSupport
import Testing
import Transport

/// Answers of S3, in the form in which AWS gives them.
@Suite struct S3AnswerTests {
    private func client(_ answers: HTTPResponse...) -> (S3Client, ScriptedTransport) {
        let transport = ScriptedTransport(answers)
        return (Clients(transport).s3, transport)
    }

    private static func failure(_ status: Int, _ code: String) -> HTTPResponse {
        .text("<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>no</Message></Error>", status: status)
    }

    private static func document(_ name: String, _ content: String) -> HTTPResponse {
        .text(
            "<?xml version=\"1.0\"?>\n<\(name) xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(content)</\(name)>")
    }

    @Test(arguments: ["us-east-1", "eu-central-1", "us-west-2"])
    func namesTheRegionOfANewBucketUnlessItIsUSEast1(region: String) async throws {
        let transport = ScriptedTransport([.text("")])
        try await Clients(transport, region: region).s3.createBucket("b")
        let body = String(decoding: transport.sent[0].body, as: UTF8.self)
        #expect(body.isEmpty == (region == "us-east-1"))
        #expect(body.contains("<LocationConstraint>\(region)</LocationConstraint>") == (region != "us-east-1"))
        #expect(transport.sent[0].headers["x-amz-expected-bucket-owner"] == nil)
    }

    @Test(arguments: [
        (200, BucketState.ours), (404, .missing), (403, .foreign), (301, .elsewhere(region: "eu-west-1")),
    ])
    func readsABucketsStateFromTheStatusAlone(status: Int, state: BucketState) async throws {
        let (client, _) = client(.text("", status: status, headers: ["x-amz-bucket-region": "eu-west-1"]))
        #expect(try await client.bucketState("b") == state)
    }

    @Test func decodesTheKeysOfAList() async throws {
        let first = Self.document(
            "ListBucketResult",
            "<Name>b</Name><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
                + "<Contents><Key>a+b/%C3%BC%2B%25</Key><Size>5368709121</Size><ETag>\"e\"</ETag></Contents>"
                + "<NextContinuationToken>1/t+==</NextContinuationToken>")
        let last = Self.document("ListBucketResult", "<IsTruncated>false</IsTruncated><KeyCount>0</KeyCount>")
        let (client, transport) = client(first, last)
        let objects = try await client.objects(in: "b", prefix: "a")
        #expect(objects.map(\.key) == ["a b/ü+%"])
        #expect(objects.map(\.size) == [5_368_709_121])
        #expect(transport.sent[1].url.contains("continuation-token=1%2Ft%2B%3D%3D"))
    }

    @Test func followsTheMarkersOfVersions() async throws {
        let first = Self.document(
            "ListVersionsResult",
            "<IsTruncated>true</IsTruncated><NextKeyMarker>a+b</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>"
                + "<Version><Key>a</Key><VersionId>v1</VersionId></Version>"
                + "<DeleteMarker><Key>a+b</Key><VersionId>v2</VersionId></DeleteMarker>"
                + "<Version><Key>c</Key><VersionId>null</VersionId></Version>")
        let (client, transport) = client(first, Self.document("ListVersionsResult", "<IsTruncated>false</IsTruncated>"))
        var versions: [ObjectVersion] = []
        try await client.objectVersions(in: "b") { versions += $0 }
        #expect(
            versions.sorted { $0.key < $1.key } == [
                ObjectVersion(key: "a", versionID: "v1"), ObjectVersion(key: "a b", versionID: "v2"),
                ObjectVersion(key: "c", versionID: "null"),
            ])
        #expect(transport.sent[1].url.contains("key-marker=a%20b&version-id-marker=v2"))
    }

    @Test func namesObjectsThatADeletionKept() async throws {
        let (client, _) = client(
            Self.document(
                "DeleteResult",
                "<Error><Key>a</Key><Code>AccessDenied</Code><Message>no</Message></Error>"
                    + "<Error><Key>b &amp; c</Key><VersionId>v</VersionId><Code>InternalError</Code></Error>"))
        await #expect { try await client.deleteObjects([ObjectVersion(key: "a")], in: "b") } throws: { error in
            guard let kept = (error as? DeleteObjectsError)?.kept else { return false }
            return kept.map(\.key) == ["a", "b & c"] && kept.map(\.code) == ["AccessDenied", "InternalError"]
                && kept.map(\.message) == ["no", nil]
        }
    }

    @Test func deletesQuietlyAndNothingWithoutACall() async throws {
        let (client, transport) = client(Self.document("DeleteResult", ""))
        try await client.deleteObjects([], in: "b")
        #expect(transport.sent.isEmpty)
        try await client.deleteObjects([ObjectVersion(key: "a")], in: "b")
        #expect(transport.sent.count == 1)
    }

    @Test func readsObjects() async throws {
        let (client, _) = client(
            .text("body"), Self.failure(404, "NoSuchKey"), .text("", headers: ["Content-Length": "12"]),
            .text("", status: 404))
        #expect(try await client.object("k", in: "b") == Array("body".utf8))
        #expect(try await client.object("k", in: "b") == nil)
        #expect(try await client.objectSize("k", in: "b") == 12)
        #expect(try await client.objectSize("k", in: "b") == nil)
    }

    @Test func doesNotTakeARefusedObjectForAMissingOne() async throws {
        let (client, _) = client(Self.failure(403, "AccessDenied"))
        await #expect(throws: AWSError.self) { try await client.object("k", in: "b") }
        await #expect(throws: AWSError.self) { try await client.objectSize("k", in: "b") }
    }

    @Test func readsTheSettingsOfABucket() async throws {
        let block =
            "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy>"
        let (client, _) = client(
            Self.document(
                "PublicAccessBlockConfiguration", block + "<RestrictPublicBuckets>true</RestrictPublicBuckets>"),
            Self.document(
                "PublicAccessBlockConfiguration", block + "<RestrictPublicBuckets>false</RestrictPublicBuckets>"),
            Self.document(
                "ServerSideEncryptionConfiguration",
                "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>"
                    + "</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule>"),
            Self.document(
                "Tagging",
                "<TagSet><Tag><Key>a &lt; b</Key><Value/></Tag><Tag><Key>k</Key><Value> v </Value></Tag></TagSet>"),
            Self.document("Tagging", "<TagSet/>"))
        #expect(try await client.blocksPublicAccess("b"))
        #expect(try await !client.blocksPublicAccess("b"))
        #expect(try await client.encryption(of: "b") == "aws:kms")
        #expect(try await client.tags(ofBucket: "b") == ["a < b": "", "k": " v "])
        #expect(try await client.tags(ofBucket: "b") == [:])
    }

    @Test func readsLifecycleRulesOfEveryForm() async throws {
        let (client, _) = client(
            Self.document(
                "LifecycleConfiguration",
                "<Rule><ID>a</ID><Filter><Prefix>results/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>30</Days></Expiration></Rule>"
                    + "<Rule><ID>off</ID><Filter/><Status>Disabled</Status></Rule>"
                    + "<Rule><ID>b</ID><Filter/><Status>Enabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>"
                    + "<Rule><Prefix>old</Prefix><Status>Enabled</Status></Rule>"))
        #expect(
            try await client.lifecycle(of: "b") == [
                LifecycleRule(id: "a", prefix: "results/", expireDays: 30, abortUploadsDays: nil),
                LifecycleRule(id: "b", prefix: "", expireDays: nil, abortUploadsDays: 7),
                LifecycleRule(id: "", prefix: "old", expireDays: nil, abortUploadsDays: nil),
            ])
    }

    @Test func takesMissingSettingsForUnset() async throws {
        let codes = [
            "NoSuchPublicAccessBlockConfiguration", "ServerSideEncryptionConfigurationNotFoundError", "NoSuchTagSet",
            "NoSuchLifecycleConfiguration", "NoSuchUpload",
        ]
        let transport = ScriptedTransport(codes.map { Self.failure(404, $0) })
        let client = Clients(transport).s3
        #expect(try await !client.blocksPublicAccess("b"))
        #expect(try await client.encryption(of: "b") == nil)
        #expect(try await client.tags(ofBucket: "b") == [:])
        #expect(try await client.lifecycle(of: "b") == [])
        // A bucket that is gone is no bucket without settings.
        let gone = Clients(ScriptedTransport([Self.failure(404, "NoSuchBucket")])).s3
        await #expect(throws: AWSError.self) { try await gone.tags(ofBucket: "b") }
        try await gone.deleteBucket("b")
    }

    @Test(arguments: [
        "", "{}", "<ListBucketResult>", "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>",
    ])
    func saysThatAListCannotBeRead(text: String) async throws {
        let (client, _) = client(.text(text))
        await #expect { try await client.objects(in: "b", prefix: "") } throws: {
            guard case .unreadable? = $0 as? AWSError else { return false }
            return true
        }
    }
}
