import AWSCore
import Foundation
import TestSupport
import Testing

@Suite struct EndpointsTests {
    /// A line of `Tests/oracle/endpoints.py`.
    struct Resolved: Decodable {
        let region: String
        let service: String
        let bucket: String?
        let url: String
        let signingRegion: String
        let signingName: String
    }

    @Test(.enabled(if: TestPython.path != nil, TestPython.hint))
    func agreesWithBotocore() async throws {
        let lines = try await TestPython.run("endpoints.py").split(separator: UInt8(ascii: "\n"))
        let cases = try lines.map { try JSONDecoder().decode(Resolved.self, from: Data($0)) }
        try #require(Set(cases.map(\.region)).count >= 20)
        #expect(Set(cases.map(\.service)) == ["sqs", "lambda", "iam", "sts", "logs", "s3"])
        for resolved in cases {
            let service = try #require(Service(rawValue: resolved.service))
            let endpoints = Endpoints(region: resolved.region)
            let endpoint = endpoints.endpoint(for: service)
            // botocore keeps S3's old host without a region for us-east-1.
            let url = resolved.url.replacing("s3.amazonaws.com", with: "s3.us-east-1.amazonaws.com")
            let ours = resolved.bucket.map(endpoints.bucketURL) ?? endpoint.url
            #expect(ours == url)
            #expect(endpoint.signingRegion == resolved.signingRegion)
            #expect(service.signingName == resolved.signingName)
            #expect(!endpoint.isCustom)
        }
    }

    @Test(arguments: [
        "", "localhost:8443/#", "us-east-1/", "us-east-1.evil.example", "u@evil", "us east", "us-east-1\n",
        "us-east-1\r\nX: y",
        "-us-east-1", "us-east-1-", "12345", "us_east_1", "évil-1", String(repeating: "a", count: 64),
    ])
    func takesNoRegionThatIsNoHostLabel(name: String) {
        #expect(Region(name) == nil)
    }

    @Test(arguments: ["us-east-1", "US-EAST-1", "local", "1-a", "a", String(repeating: "a", count: 63)])
    func takesEveryHostLabelAsARegion(name: String) {
        #expect(Region(name)?.name == name)
    }

    @Test(arguments: [
        ("localhost:8443/#", "localhost%3A8443%2F%23"), ("evil@host", "evil%40host"), ("a.b", "a.b"),
        ("Old_Bucket", "Old_Bucket"),
        ("UPPER", "UPPER"), ("", ""),
    ])
    func leavesABucketThatIsNoHostLabelOutOfTheHost(bucket: String, path: String) {
        let url = Endpoints(region: "eu-central-1").bucketURL(bucket)
        #expect(url == "https://s3.eu-central-1.amazonaws.com/\(path)")
    }

    @Test(arguments: [
        ("us-east-1", Partition.aws), ("mx-central-1", .aws), ("cn-north-1", .china), ("us-gov-east-1", .government),
        ("eusc-de-east-1", .europe), ("us-iso-west-1", .iso), ("us-isob-east-1", .isoB), ("eu-isoe-west-1", .isoE),
        ("us-isof-south-1", .isoF), ("local", .aws),
    ])
    func knowsThePartitionOfARegion(region: String, partition: Partition) {
        #expect(Partition(region: region) == partition)
    }

    @Test func prefersTheURLOfAServiceToTheCommonOne() {
        let endpoints = Endpoints(
            region: "eu-central-1", common: "http://127.0.0.1:4566/", overrides: [.s3: "http://127.0.0.1:9000/base//"])
        #expect(endpoints.endpoint(for: .sqs).url == "http://127.0.0.1:4566")
        #expect(endpoints.endpoint(for: .sqs).signingRegion == "eu-central-1")
        #expect(endpoints.endpoint(for: .iam).signingRegion == "us-east-1")
        #expect(endpoints.endpoint(for: .iam).isCustom)
        #expect(endpoints.bucketURL("results") == "http://127.0.0.1:9000/base/results")
    }

    @Test func asksThePortalOfSSOInItsRegion() {
        let endpoints = Endpoints(region: "eu-central-1")
        #expect(endpoints.endpoint(for: .sso).url == "https://portal.sso.eu-central-1.amazonaws.com")
        #expect(endpoints.endpoint(for: .ssoOIDC).url == "https://oidc.eu-central-1.amazonaws.com")
    }
}
