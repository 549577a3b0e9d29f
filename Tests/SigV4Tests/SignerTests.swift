import SigV4
import Testing

@Suite struct SignerTests {
    @Test func signsTheSessionToken() {
        let headers = Example.signer(key: Example.temporaryKey).headers(for: Example.request(), at: Example.date)
        #expect(headers["X-Amz-Security-Token"] == "hush/token==")
        #expect(headers["Authorization"]?.contains("SignedHeaders=host;x-amz-date;x-amz-security-token,") == true)
    }

    @Test func addsTheTokenAfterSigningWhereTheServiceWantsThat() {
        let signer = Example.signer(key: Example.temporaryKey, tokenIsSigned: false)
        let headers = signer.headers(for: Example.request(), at: Example.date)
        #expect(headers["X-Amz-Security-Token"] == "hush/token==")
        #expect(headers["Authorization"]?.contains("SignedHeaders=host;x-amz-date,") == true)
        #expect(!signer.canonicalRequest(for: Example.request(), at: Example.date).contains("security-token"))
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

    @Test func signsAlikeWithAKeyDerivedBefore() {
        let signer = Example.signer()
        let key = signer.signingKey(at: Example.date)
        let request = Example.request()
        #expect(
            signer.headers(for: request, at: Example.date, signingKey: key)["Authorization"]
                == signer.headers(for: request, at: Example.date)["Authorization"])
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
