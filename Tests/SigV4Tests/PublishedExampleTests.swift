import Hashing
import SigV4
import Testing

/// Signatures that AWS has published: its test suite (`get-vanilla`), and the examples of the IAM and S3 documentation.
@Suite struct PublishedExampleTests {
    @Test func signsTheVanillaRequestInItsHeaders() {
        let headers = Example.signer().headers(for: Example.request(), at: Example.date)
        let expected =
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            + "SignedHeaders=host;x-amz-date, "
            + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        #expect(headers.map(\.name) == ["X-Amz-Date", "Authorization"])
        #expect(headers["X-Amz-Date"] == "20150830T123600Z")
        #expect(headers["Authorization"] == expected)
    }

    @Test func derivesTheDocumentedSigningKey() {
        let key = Example.signer(service: "iam").signingKey(at: Example.date)
        #expect(Hex.encode(key.bytes) == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9")
    }

    @Test func signsTheDocumentedListUsersRequest() {
        let signer = Example.signer(service: "iam")
        let request = SignableRequest(
            method: "GET", path: "/", query: "Action=ListUsers&Version=2010-05-08",
            headers: [
                ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), ("Host", "iam.amazonaws.com"),
            ])
        let canonical = signer.canonicalRequest(for: request, at: Example.date)
        let stringToSign =
            "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n"
            + "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"
        #expect(signer.stringToSign(canonicalRequest: canonical, at: Example.date) == stringToSign)
        let authorization = signer.headers(for: request, at: Example.date)["Authorization"]
        #expect(signature(in: authorization) == "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
    }
}

/// The examples of "Authenticating Requests (AWS Signature Version 4)" in the S3 API reference.
@Suite struct PublishedS3ExampleTests {
    private static let signer = Signer(
        key: SigningKeyMaterial(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            sessionToken: nil),
        region: "us-east-1", service: "s3", pathRule: .asIs, signsPayloadHeader: true)
    private static let date = SigningDate(secondsSince1970: 1_369_353_600)
    private static let host = (name: "Host", value: "examplebucket.s3.amazonaws.com")

    private static let requests: [(SignableRequest, signature: String)] = [
        (
            SignableRequest(method: "GET", path: "/test.txt", headers: [host, ("Range", "bytes=0-9")]),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
        (
            SignableRequest(
                method: "PUT", path: "/test%24file.text",
                headers: [
                    host, ("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ],
                payload: .body("Welcome to Amazon S3.".utf8)),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        ),
        (
            SignableRequest(method: "GET", path: "/", query: "lifecycle", headers: [host]),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        ),
        (
            SignableRequest(method: "GET", path: "/", query: "max-keys=2&prefix=J", headers: [host]),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
    ]

    @Test(arguments: requests.indices)
    func signsTheDocumentedRequests(index: Int) {
        let (request, expected) = Self.requests[index]
        let headers = Self.signer.headers(for: request, at: Self.date)
        #expect(signature(in: headers["Authorization"]) == expected)
        #expect(headers["X-Amz-Content-Sha256"]?.count == 64)
    }
}
