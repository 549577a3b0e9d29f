import AWSCore
import Foundation
import FoundationXML
import SigV4
import Transport

/// What a request means, whoever wrote it.
struct WireForm: Equatable {
    let method: String
    let path: String
    let query: [[String]]
    let headers: [String: String]
    let hasChecksum: Bool
    let isSigned: Bool
    let body: Body

    enum Body: Equatable {
        case empty
        case json(NSDictionary)
        case form([[String]])
        case xml(XMLTree)
        case bytes([UInt8])

        init(_ bytes: [UInt8], service: Service) throws {
            switch service {
            case _ where bytes.isEmpty: self = .empty
            case .iam, .sts: self = .form(WireForm.pairs(String(decoding: bytes, as: UTF8.self)))
            case .s3: self = XMLTree(bytes).map(Body.xml) ?? .bytes(bytes)
            default:
                let object = try JSONSerialization.jsonObject(with: Data(bytes))
                self = (object as? NSDictionary).map(Body.json) ?? .bytes(bytes)
            }
        }
    }

    /// `a=b&c` as sorted pairs.
    static func pairs(_ text: some StringProtocol) -> [[String]] {
        text.split(separator: "&").map { item in
            let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return [0, 1].map { index in
                guard index < sides.count else { return "" }
                let spaced = sides[index].replacingOccurrences(of: "+", with: " ")
                return PercentEncoding.decode(spaced) ?? spaced
            }
        }.sorted { $0.lexicographicallyPrecedes($1) }
    }
}

/// An XML document without what has no meaning: space between elements, prefixes, the order of unlike siblings.
struct XMLTree: Equatable {
    let name: String
    var text = ""
    var children: [XMLTree] = []

    init(name: String) {
        self.name = name
    }

    init?(_ bytes: [UInt8]) {
        let reader = Reader()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = reader
        guard bytes.first == UInt8(ascii: "<"), parser.parse(), let root = reader.root else { return nil }
        self = root.sorted
    }

    private var sorted: XMLTree {
        var tree = self
        // A stable sort: the order of like siblings, as in lists, is kept.
        tree.children = children.map(\.sorted).enumerated().sorted {
            ($0.element.name, $0.offset) < ($1.element.name, $1.offset)
        }.map(\.element)
        if !children.isEmpty { tree.text = "" }
        return tree
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var open: [XMLTree] = []
        var root: XMLTree?

        func parser(
            _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String]
        ) {
            open.append(XMLTree(name: elementName))
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            open[open.count - 1].text += string
        }

        func parser(
            _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?
        ) {
            let tree = open.removeLast()
            if open.isEmpty { root = tree } else { open[open.count - 1].children.append(tree) }
        }
    }
}

extension WireForm {
    private static let names = ["content-type", "x-amz-target", "x-amzn-query-mode", "x-amz-expected-bucket-owner"]

    /// Ours.
    init(_ request: HTTPRequest, service: Service) throws {
        let rest = request.url.dropFirst("http://127.0.0.1:1".count)
        method = request.method.rawValue
        path = String(rest.prefix { $0 != "?" })
        query = Self.pairs(rest.drop { $0 != "?" }.dropFirst())
        var headers: [String: String] = [:]
        for name in Self.names { headers[name] = request.headers[name] }
        self.headers = headers
        hasChecksum = request.headers["content-md5"] != nil
        isSigned = request.headers["authorization"] != nil
        body = try Body(request.body, service: service)
    }

    /// The oracle's.
    init(line: Data, service: Service) throws {
        struct Line: Decodable {
            let method: String
            let path: String
            let query: [[String]]
            let headers: [String: String]
            let hasChecksum: Bool
            let isSigned: Bool
            let body: Data
        }
        let line = try JSONDecoder().decode(Line.self, from: line)
        (method, path, headers) = (line.method, line.path, line.headers)
        query = line.query.sorted { $0.lexicographicallyPrecedes($1) }
        (hasChecksum, isSigned) = (line.hasChecksum, line.isSigned)
        body = try Body(Array(line.body), service: service)
    }

    init(
        method: String, path: String, query: [[String]], headers: [String: String], hasChecksum: Bool, isSigned: Bool,
        _ body: Body
    ) {
        (self.method, self.path, self.query, self.headers) = (method, path, query, headers)
        (self.hasChecksum, self.isSigned, self.body) = (hasChecksum, isSigned, body)
    }
}
