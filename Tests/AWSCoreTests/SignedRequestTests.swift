import AWSCore
import Hashing
import SigV4
import TestSupport
import Testing
import Timing
import Transport

/// The request that the pipeline makes of an operation.
@Suite struct SignedRequestTests {
    private func request(_ operation: AWSOperation, _ endpoints: Endpoints = Endpoints(region: "eu-central-1"))
        async throws
        -> HTTPRequest
    {
        let test = TestPipeline(endpoints: endpoints) { _, _ in .text("{}") }
        _ = try await test.pipeline.send(operation)
        return try #require(test.transport.sent.first)
    }

    /// The signature that the service computes from what arrives.
    private func authorization(
        _ request: HTTPRequest, host: String, path: String, query: String = "", service: String, region: String
    ) -> String? {
        let signed = request.headers.fields.filter { $0.name != "Authorization" && !$0.name.hasPrefix("X-Amz-") }
        let signer = Signer(
            key: SigningKeyMaterial(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: nil),
            region: region,
            service: service, pathRule: service == "s3" ? .asIs : .normalized, signsPayloadHeader: service == "s3")
        let signable = SignableRequest(
            method: request.method.rawValue, path: path, query: query,
            headers: [(name: "Host", value: host)] + signed.map { (name: $0.name, value: $0.value) },
            payload: .hash(SHA256.hash(request.body)))
        let date = SigningDate(secondsSince1970: TestPipeline.start.seconds)
        return signer.headers(for: signable, at: date).first { $0.name == "Authorization" }?.value
    }

    @Test func goesToTheRegionalHost() async throws {
        let request = try await request(.sample())
        #expect(request.url == "https://sqs.eu-central-1.amazonaws.com/")
        #expect(request.headers["host"] == nil)
        #expect(request.headers["content-type"] == "application/x-amz-json-1.0")
        #expect(request.headers["x-amz-content-sha256"] == nil)
        #expect(
            request.headers["authorization"]
                == authorization(
                    request, host: "sqs.eu-central-1.amazonaws.com", path: "/", service: "sqs", region: "eu-central-1"))
    }

    @Test(arguments: [
        ("http://127.0.0.1:4566", "127.0.0.1:4566"), ("http://localhost:80", "localhost"),
        ("https://localhost:443/", "localhost"), ("https://localhost:80", "localhost:80"),
        ("http://[::1]:443", "[::1]:443"),
    ])
    func signsTheHostAsItIsSent(endpoint: String, host: String) async throws {
        // libcurl leaves the scheme's own port out of the header.
        let request = try await request(.sample(), Endpoints(region: "eu-central-1", common: endpoint))
        #expect(
            request.headers["authorization"]
                == authorization(request, host: host, path: "/", service: "sqs", region: "eu-central-1"))
    }

    @Test func keepsTheBasePathOfACustomEndpoint() async throws {
        var operation = AWSOperation(.lambda, "GetFunction", .get, path: "/2015-03-31/functions/arn%3Aaws%3Alambda")
        operation.query = [("Qualifier", "a/b c"), ("x", nil)]
        let request = try await request(
            operation, Endpoints(region: "eu-central-1", common: "http://127.0.0.1:4566/base/"))
        let path = "/base/2015-03-31/functions/arn%3Aaws%3Alambda"
        #expect(request.url == "http://127.0.0.1:4566\(path)?Qualifier=a%2Fb%20c&x")
        #expect(
            request.headers["authorization"]
                == authorization(
                    request, host: "127.0.0.1:4566", path: path, query: "Qualifier=a%2Fb%20c&x", service: "lambda",
                    region: "eu-central-1"))
    }

    @Test func signsIAMForItsOwnRegion() async throws {
        let request = try await request(.sample(.iam))
        #expect(request.url == "https://iam.amazonaws.com/")
        #expect(request.headers["authorization"]?.contains("/20261124/us-east-1/iam/aws4_request") == true)
    }

    @Test func carriesTheDigestOfTheBodyToS3() async throws {
        let operation = AWSOperation(.s3, "PutObject", .put, path: "/a//../b", body: [1, 2, 3], bucket: "results")
        let request = try await request(operation)
        #expect(request.url == "https://results.s3.eu-central-1.amazonaws.com/a//../b")
        #expect(
            request.headers["x-amz-content-sha256"]
                == "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81")
        #expect(
            request.headers["authorization"]
                == authorization(
                    request, host: "results.s3.eu-central-1.amazonaws.com", path: "/a//../b", service: "s3",
                    region: "eu-central-1"))
    }

    @Test func leavesAnUnsignedCallWithoutAuthorization() async throws {
        let credentials = StaticCredentials(TestPipeline.keys)
        let test = TestPipeline(credentials: credentials) { _, _ in .text("{}") }
        _ = try await test.pipeline.send(AWSOperation(.sts, "AssumeRoleWithWebIdentity", body: [1], isSigned: false))
        let request = try #require(test.transport.sent.first)
        #expect(request.headers.fields.isEmpty)
        #expect(request.url == "https://sts.eu-central-1.amazonaws.com/")
    }

    @Test func handsTimeoutAndReplayabilityToTheTransport() async throws {
        let operation = AWSOperation(.sqs, "ReceiveMessage", isIdempotent: false, timeout: .seconds(25))
        let request = try await request(operation)
        #expect(request.timeout == .seconds(25))
        #expect(!request.isReplayable)
        #expect(try await self.request(.sample()).isReplayable)
    }
}
