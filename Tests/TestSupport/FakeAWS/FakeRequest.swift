internal import AWSCore
internal import Transport

/// A request, read as its service reads it.
struct FakeRequest: Sendable {
    let service: Service
    let operation: String
    let method: HTTPRequest.Method
    /// Decoded parts of the path.
    let segments: [String]
    let query: [(name: String, value: String)]
    let headers: HTTPHeaders
    let body: [UInt8]
    /// The body of a JSON protocol, the form of a query protocol, or S3's bucket and key.
    let input: JSON
    let bucket: String?
    let key: String?
    let scope: Scope?

    /// What the signature says that it is for.
    struct Scope: Sendable {
        let accessKeyID: String
        let date: String
        let region: String
        let service: String

        /// From `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, …`.
        init?(_ header: String?) {
            guard let header, header.hasPrefix("AWS4-HMAC-SHA256 "), header.contains("SignedHeaders="),
                header.contains("Signature="), let start = header.firstRange(of: "Credential=")
            else { return nil }
            let parts = header[start.upperBound...].prefix { $0 != "," }.split(separator: "/")
            guard parts.count == 5, parts[4] == "aws4_request" else { return nil }
            accessKeyID = String(parts[0])
            date = String(parts[1])
            region = String(parts[2])
            service = String(parts[3])
        }
    }

    struct Unreadable: Error {
        let url: String
    }

    init(_ request: HTTPRequest) throws {
        method = request.method
        headers = request.headers
        body = request.body
        scope = Scope(request.headers["authorization"])
        let address = try FakeAddress(request.url)
        query = address.query
        let form = address.isRoot ? Self.form(request) : nil
        let named = address.service ?? scope?.service ?? (form?["Action"] != nil ? "sts" : "")
        guard let service = Service(rawValue: named) else { throw Unreadable(url: request.url) }
        self.service = service
        switch service {
        case .s3:
            let place = address.s3Place
            bucket = place.bucket
            key = place.key
            segments = []
            operation = FakeRoutes.s3(method, key: place.key, query: address.query)
            input = [
                "Bucket": .string(place.bucket ?? ""), "Key": .string(place.key ?? ""),
                "Body": .string(String(decoding: request.body.prefix(4096), as: UTF8.self)),
            ]
        case .lambda:
            (bucket, key) = (nil, nil)
            segments = address.segments
            operation = FakeRoutes.lambda(method, address.segments)
            input = JSON(request.body) ?? [:]
        case .iam, .sts:
            (bucket, key, segments) = (nil, nil, [])
            operation = form?["Action"] ?? ""
            input = .texts(form ?? [:])
        default:
            (bucket, key, segments) = (nil, nil, [])
            operation = String(request.headers["x-amz-target"]?.split(separator: ".").last ?? "")
            input = JSON(request.body) ?? [:]
        }
    }

    subscript(_ name: String) -> String { input[name]?.string ?? "" }

    /// The first value of a query's item.
    func item(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// `Tags.member.1.Key=…&Tags.member.1.Value=…`
    var formTags: [String: String] {
        var tags: [String: String] = [:]
        var number = 1
        while let key = input["Tags.member.\(number).Key"]?.string {
            tags[key] = input["Tags.member.\(number).Value"]?.string ?? ""
            number += 1
        }
        return tags
    }

    /// `NAME.member.1=…`
    func members(_ name: String) -> [String] {
        var members: [String] = []
        while let member = input["\(name).member.\(members.count + 1)"]?.string { members.append(member) }
        return members
    }

    private static func form(_ request: HTTPRequest) -> [String: String]? {
        guard request.headers["content-type"]?.hasPrefix("application/x-www-form-urlencoded") == true else {
            return nil
        }
        return Dictionary(FakeAddress.items(request.text[...]).map { ($0.name, $0.value) }) { _, last in last }
    }
}

extension HTTPRequest {
    fileprivate var text: String { String(decoding: body, as: UTF8.self) }
}
