import Foundation
import SigV4

/// A request that botocore has signed: one line of what `Tests/oracle/sigv4.py` prints.
struct SignedCase: Decodable {
    struct Expected: Decodable {
        let canonicalRequest: String
        let stringToSign: String
        /// By lower-case name.
        let headers: [String: String]
    }

    let accessKeyID: String
    let secretAccessKey: String
    let sessionToken: String?
    let secondsSince1970: Int
    let region: String
    let service: String
    let method: String
    let path: String
    let query: String
    let headers: [[String]]
    let body: Data
    let unsigned: Bool
    let expected: Expected

    var isS3: Bool { service == "s3" }
    var date: SigningDate { SigningDate(secondsSince1970: secondsSince1970) }

    var signer: Signer {
        Signer(
            key: SigningKeyMaterial(
                accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken),
            region: region, service: service, pathRule: isS3 ? .asIs : .normalized, signsPayloadHeader: isS3)
    }

    var request: SignableRequest {
        SignableRequest(
            method: method, path: path, query: query, headers: headers.map { ($0[0], $0[1]) },
            payload: unsigned ? .unsigned : .body(body))
    }
}

extension SignedCase {
    /// What differs between botocore's signature and ours, nil where nothing does.
    func difference() -> String? {
        let canonical = signer.canonicalRequest(for: request, at: date)
        let added = signer.headers(for: request, at: date).map { ($0.name.lowercased(), $0.value) }
        let matches = Dictionary(uniqueKeysWithValues: added) == expected.headers
        let stringToSign = signer.stringToSign(canonicalRequest: canonical, at: date)
        if matches, canonical == expected.canonicalRequest, stringToSign == expected.stringToSign { return nil }
        return """
            \(method) \(path)?\(query) for \(service)
            --- botocore
            \(expected.canonicalRequest)
            \(expected.stringToSign)
            --- SigV4
            \(canonical)
            \(stringToSign)
            """
    }
}
