import Foundation
import SigV4

/// The credentials and the moment of AWS's published signature examples.
enum Example {
    static let key = SigningKeyMaterial(
        accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", sessionToken: nil)
    static let temporaryKey = SigningKeyMaterial(
        accessKeyID: "ASIAEXAMPLE", secretAccessKey: "hush/secret", sessionToken: "hush/token==")
    static let date = SigningDate(secondsSince1970: 1_440_938_160)

    static func signer(
        key: SigningKeyMaterial = key, service: String = "service", pathRule: Signer.PathRule = .normalized,
        signsPayloadHeader: Bool = false, tokenIsSigned: Bool = true
    ) -> Signer {
        Signer(
            key: key, region: "us-east-1", service: service, pathRule: pathRule,
            signsPayloadHeader: signsPayloadHeader, tokenIsSigned: tokenIsSigned)
    }

    static func request(
        path: String = "/", query: String = "", headers: [(name: String, value: String)] = []
    ) -> SignableRequest {
        SignableRequest(
            method: "GET", path: path, query: query, headers: [("Host", "example.amazonaws.com")] + headers)
    }
}

extension [(name: String, value: String)] {
    subscript(name: String) -> String? {
        first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// What follows the last `Signature=` of a header's value or of a query.
func signature(in text: String?) -> String? {
    text?.components(separatedBy: "Signature=").last
}
