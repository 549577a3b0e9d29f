import Foundation
import SigV4
import Testing

/// A folder of the suite: a request as text, and under which circumstances it is signed.
struct PublishedCase {
    private struct Context: Decodable {
        struct Credentials: Decodable {
            let accessKeyId: String
            let secretAccessKey: String
            let token: String?
        }
        let credentials: Credentials
        let normalize: Bool
        let omitSessionToken: Bool?
        let region: String
        let service: String
        let signBody: Bool
        let timestamp: String
    }

    let folder: URL
    let headerSigner: Signer
    let request: SignableRequest

    init(folder: URL) throws {
        self.folder = folder
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let context = try decoder.decode(
            Context.self, from: Data(contentsOf: folder.appending(path: "context.json")))
        try #require(context.timestamp == "2015-08-30T12:36:00Z")
        headerSigner = Signer(
            key: SigningKeyMaterial(
                accessKeyID: context.credentials.accessKeyId,
                secretAccessKey: context.credentials.secretAccessKey, sessionToken: context.credentials.token),
            region: context.region, service: context.service, pathRule: context.normalize ? .normalized : .asIs,
            signsPayloadHeader: context.signBody, tokenIsSigned: context.omitSessionToken != true)
        let text = try String(contentsOf: folder.appending(path: "request.txt"), encoding: .utf8)
        request = try Self.request(text, encodingPath: !context.normalize)
    }

    func text(of file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }

    /// - Parameter encodingPath: the suite's targets are not encoded, and where they are not normalized the path rule
    ///   does not do it.
    private static func request(_ text: String, encodingPath: Bool) throws -> SignableRequest {
        let head = text.components(separatedBy: "\n\n")
        var lines = head[0].components(separatedBy: "\n").filter { !$0.isEmpty }
        // Targets may hold spaces: what lies between the first and the last one is the target.
        let words = lines.removeFirst().components(separatedBy: " ")
        let target = words.dropFirst().dropLast().joined(separator: " ")
        let path = target.components(separatedBy: "?")[0]
        var headers: [(name: String, value: String)] = []
        for line in lines {
            if line.hasPrefix(" "), let last = headers.popLast() {
                headers.append((last.name, last.value + "\n" + line))
            } else {
                let colon = try #require(line.firstIndex(of: ":"))
                headers.append((String(line[..<colon]), String(line[colon...].dropFirst())))
            }
        }
        return SignableRequest(
            method: words[0], path: encodingPath ? PercentEncoding.encode(path, keepingSlash: true) : path,
            query: target.components(separatedBy: "?").dropFirst().joined(separator: "?"), headers: headers,
            payload: .body(head.dropFirst().joined(separator: "\n\n").utf8))
    }
}
