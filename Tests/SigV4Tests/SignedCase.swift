import Foundation
import SigV4

/// A request that botocore has signed: one line of what `Tests/oracle/sigv4.py` prints.
struct SignedCase: Decodable {
    struct Expected: Decodable {
        let canonicalRequest: String
        let stringToSign: String
        /// By lower-case name; the request is signed in its headers.
        let headers: [String: String]?
        /// The request is presigned.
        let query: String?
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
    let expires: Int?
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
    func difference() throws -> String? {
        let canonical: String
        let matches: Bool
        if let expires {
            canonical = try signer.presignedCanonicalRequest(for: request, at: date, expiresInSeconds: expires)
            let signed = try signer.presignedQuery(for: request, at: date, expiresInSeconds: expires)
            // botocore writes a bare `name` as `name=`.
            matches = Self.items(of: signed) == Self.items(of: expected.query ?? "")
        } else {
            canonical = signer.canonicalRequest(for: request, at: date)
            let added = signer.headers(for: request, at: date).map { ($0.name.lowercased(), $0.value) }
            matches = Dictionary(uniqueKeysWithValues: added) == expected.headers
        }
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

    private static func items(of query: String) -> [String] {
        query.components(separatedBy: "&").map { $0.contains("=") ? $0 : $0 + "=" }
    }
}
