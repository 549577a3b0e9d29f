import SigV4
import Testing

@Suite struct SignerTests {
    @Test func signsTheSessionToken() {
        let headers = Example.signer(key: Example.temporaryKey).headers(for: Example.request(), at: Example.date)
        #expect(headers["X-Amz-Security-Token"] == "hush/token==")
        #expect(headers["Authorization"]?.contains("SignedHeaders=host;x-amz-date;x-amz-security-token,") == true)
    }

    @Test func addsTheTokenAfterSigningWhereTheServiceWantsThat() throws {
        let signer = Example.signer(key: Example.temporaryKey, tokenIsSigned: false)
        let headers = signer.headers(for: Example.request(), at: Example.date)
        #expect(headers["X-Amz-Security-Token"] == "hush/token==")
        #expect(headers["Authorization"]?.contains("SignedHeaders=host;x-amz-date,") == true)

        let query = try signer.presignedQuery(for: Example.request(), at: Example.date, expiresInSeconds: 60)
        let canonical = try signer.presignedCanonicalRequest(
            for: Example.request(), at: Example.date, expiresInSeconds: 60)
        #expect(query.hasSuffix("&X-Amz-Security-Token=hush%2Ftoken%3D%3D"))
        #expect(!canonical.contains("Security-Token"))
    }

    @Test func saysThatThePayloadIsUnsigned() {
        var request = Example.request()
        request.payload = .unsigned
        for signsPayloadHeader in [true, false] {
            let signer = Example.signer(signsPayloadHeader: signsPayloadHeader)
            #expect(signer.headers(for: request, at: Example.date)["X-Amz-Content-Sha256"] == "UNSIGNED-PAYLOAD")
            #expect(signer.canonicalRequest(for: request, at: Example.date).hasSuffix("\nUNSIGNED-PAYLOAD"))
        }
    }

    @Test func takesThePayloadHashFromTheCallersHeader() {
        let request = Example.request(headers: [("X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")])
        let canonical = Example.signer().canonicalRequest(for: request, at: Example.date)
        #expect(canonical.hasSuffix("\nSTREAMING-UNSIGNED-PAYLOAD-TRAILER"))
    }

    @Test func signsAlikeWithAKeyDerivedBefore() throws {
        let signer = Example.signer()
        let key = signer.signingKey(at: Example.date)
        let request = Example.request()
        #expect(
            signer.headers(for: request, at: Example.date, signingKey: key)["Authorization"]
                == signer.headers(for: request, at: Example.date)["Authorization"])
        #expect(
            try signer.presignedQuery(for: request, at: Example.date, expiresInSeconds: 9, signingKey: key)
                == signer.presignedQuery(for: request, at: Example.date, expiresInSeconds: 9))
    }

    @Test func doesNotUseAKeyThatIsNotItsOwn() {
        let signer = Example.signer()
        let right = signer.headers(for: Example.request(), at: Example.date)["Authorization"]
        let wrong = [
            signer.signingKey(at: SigningDate(secondsSince1970: 1_440_938_160 + 86_400)),
            Example.signer(service: "sqs").signingKey(at: Example.date),
            Example.signer(key: Example.temporaryKey).signingKey(at: Example.date),
        ]
        for key in wrong {
            #expect(signer.headers(for: Example.request(), at: Example.date, signingKey: key)["Authorization"] == right)
        }
    }

    @Test func printsNoSecrets() {
        let signer = Example.signer(key: Example.temporaryKey)
        let key = signer.signingKey(at: Example.date)
        var dumped = ""
        dump(Example.temporaryKey, to: &dumped)
        dump(signer, to: &dumped)
        dump(key, to: &dumped)
        let printed = "\(Example.temporaryKey) \(signer) \(key) \(String(reflecting: [Example.temporaryKey])) \(dumped)"
        #expect(printed.contains("ASIAEXAMPLE"))
        #expect(!printed.contains("hush"))
        #expect(!printed.contains(key.bytes.map(String.init).joined(separator: ", ")))
        #expect(!printed.contains("bytes"))
    }
}

@Suite struct PresigningTests {
    @Test(arguments: [Int.min, -1, 0, 604_801, Int.max])
    func refusesExpiriesOutOfRange(seconds: Int) {
        #expect(throws: SigningError.expiryOutOfRange(seconds: seconds)) {
            try Example.signer().presignedQuery(for: Example.request(), at: Example.date, expiresInSeconds: seconds)
        }
    }

    @Test(arguments: [1, 604_800])
    func acceptsExpiriesAtTheLimits(seconds: Int) throws {
        let query = try Example.signer().presignedQuery(
            for: Example.request(), at: Example.date, expiresInSeconds: seconds)
        #expect(query.contains("&X-Amz-Expires=\(seconds)&"))
    }

    @Test func keepsTheRequestsOwnQueryAsItIsOnTheWire() throws {
        let request = Example.request(query: "z=1&uploads&a=2")
        let query = try Example.signer().presignedQuery(for: request, at: Example.date, expiresInSeconds: 60)
        #expect(query.hasPrefix("z=1&uploads&a=2&X-Amz-Algorithm="))
    }

    @Test func neverCoversThePayloadOfS3() throws {
        let signer = Example.signer(service: "s3", pathRule: .asIs, signsPayloadHeader: true)
        let canonical = try signer.presignedCanonicalRequest(
            for: Example.request(), at: Example.date, expiresInSeconds: 60)
        #expect(canonical.hasSuffix("\nUNSIGNED-PAYLOAD"))
    }
}
