internal import AWSCore
internal import Hashing
internal import SigV4
internal import Transport

package struct FakeObject: Equatable, Sendable {
    package let version: String
    /// Nil: a delete marker.
    package let body: [UInt8]?
    /// `x-amz-meta-` headers.
    package var metadata: [String: String] = [:]

    init(version: String, body: [UInt8]?, metadata: [String: String] = [:]) {
        self.version = version
        self.body = body
        self.metadata = metadata
    }

    /// In a bucket without versions.
    package init(_ text: String) {
        self.init(version: "null", body: Array(text.utf8))
    }
}

package struct FakeUpload: Equatable, Sendable {
    package let key: String
    package let id: String

    package init(key: String, id: String) {
        self.key = key
        self.id = id
    }
}

extension FakeWorld {
    mutating func objects(_ name: String, _ bucket: FakeBucket, _ request: FakeRequest) throws -> HTTPResponse {
        let key = request.key ?? ""
        switch request.operation {
        case "PutObject": return try putObject(key, name, bucket, request)
        case "GetObject", "HeadObject":
            guard let object = bucket.objects[key]?.first, let body = object.body else {
                throw FakeError(404, "NoSuchKey", "The specified key does not exist.")
            }
            var headers: HTTPHeaders = [
                "Content-Length": String(body.count), "ETag": "\"\(entityTag(of: body, at: key))\"",
            ]
            for (name, value) in object.metadata { headers[name] = value }
            if request.method == .head { return HTTPResponse(status: 200, headers: headers) }
            return HTTPResponse(status: 200, headers: headers, body: isDamaged(key) ? body.map { $0 ^ 1 } : body)
        case "ListObjectsV2": return listObjects(name, request)
        case "ListObjectVersions": return listVersions(bucket, request)
        case "DeleteObjects": return try deleteObjects(name, request)
        case "ListMultipartUploads":
            let uploads = bucket.uploads.map {
                FakeXML.element("Upload", FakeXML.text("Key", $0.key) + FakeXML.text("UploadId", $0.id))
            }
            return .xml(
                FakeXML.element(
                    "ListMultipartUploadsResult", uploads.joined() + FakeXML.text("IsTruncated", "false")))
        case "AbortMultipartUpload":
            guard bucket.uploads.contains(where: { $0.key == key && $0.id == request.item("uploadId") }) else {
                throw FakeError(404, "NoSuchUpload", "The specified multipart upload does not exist.")
            }
            buckets[name]?.uploads.removeAll { $0.id == request.item("uploadId") }
            return HTTPResponse(status: 204)
        default: throw unknown(request)
        }
    }

    /// What a program outside fanctl does: an object appears.
    package mutating func put(_ text: String, at key: String, in bucket: String) {
        store(Array(text.utf8), at: key, in: bucket)
    }

    private mutating func store(
        _ body: [UInt8]?, at key: String, in name: String, metadata: [String: String] = [:]
    ) {
        // Not the bucket as a whole: it would be copied with every object.
        guard let isVersioned = buckets[name]?.isVersioned else { return }
        if isVersioned {
            let object = FakeObject(version: "v\(next())", body: body, metadata: metadata)
            buckets[name]?.objects[key, default: []].insert(object, at: 0)
        } else {
            buckets[name]?.objects[key] = body.map { [FakeObject(version: "null", body: $0, metadata: metadata)] }
        }
    }

    private mutating func putObject(
        _ key: String, _ name: String, _ bucket: FakeBucket, _ request: FakeRequest
    ) throws -> HTTPResponse {
        try Self.checkDigest(request, isRequired: false)
        if request.headers["if-none-match"] == "*", bucket.objects[key]?.first?.body != nil {
            throw FakeError(
                412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
        }
        let metadata = request.headers.fields.filter { $0.name.lowercased().hasPrefix("x-amz-meta-") }
        store(
            request.body, at: key, in: name,
            metadata: Dictionary(metadata.map { ($0.name.lowercased(), $0.value) }) { first, _ in first })
        return HTTPResponse(status: 200, headers: ["ETag": "\"\(MD5.hash(request.body).hex)\""])
    }

    private func entityTag(of body: [UInt8], at key: String) -> String {
        settings.entityTags[key] ?? MD5.hash(body).hex
    }

    private mutating func isDamaged(_ key: String) -> Bool {
        guard let left = damaged[key], left > 0 else { return false }
        damaged[key] = left - 1
        return true
    }

    private mutating func listObjects(_ name: String, _ request: FakeRequest) -> HTTPResponse {
        let after = request.item("continuation-token") ?? request.item("start-after") ?? ""
        let prefix = request.item("prefix") ?? ""
        let all = buckets[name]?.sortedKeys() ?? []
        // The first behind the place where the listing begins; the keys of one prefix are together.
        var (first, end) = (0, all.count)
        while first < end {
            let middle = (first + end) / 2
            if FakeBucket.precedes(all[middle], prefix) || !FakeBucket.precedes(after, all[middle]) {
                first = middle + 1
            } else {
                end = middle
            }
        }
        let size = min(Int(request.item("max-keys") ?? "") ?? 1000, settings.pageSize)
        let objects = buckets[name]?.objects ?? [:]
        // One more than a page holds: whether there is more is all that is asked of the rest.
        let found = Array(
            all[first...].lazy.prefix { $0.hasPrefix(prefix) }
                .compactMap { key in objects[key]?.first?.body.map { (key: key, body: $0) } }.prefix(size + 1))
        let isTruncated = found.count > size
        let page = found.prefix(size)
        let contents = page.map { key, body in
            FakeXML.element(
                "Contents",
                FakeXML.text("Key", Self.encoded(key, request))
                    + FakeXML.text("ETag", "\"\(entityTag(of: body, at: key))\"")
                    + FakeXML.text("Size", String(body.count)))
        }
        let token = isTruncated ? FakeXML.text("NextContinuationToken", page.last?.key ?? "") : ""
        return .xml(
            FakeXML.element(
                "ListBucketResult",
                FakeXML.text("IsTruncated", String(isTruncated)) + token + contents.joined()))
    }

    private func listVersions(_ bucket: FakeBucket, _ request: FakeRequest) -> HTTPResponse {
        let prefix = request.item("prefix") ?? ""
        let keys = bucket.objects.keys.filter { $0.hasPrefix(prefix) }.sorted(by: FakeBucket.precedes)
        let all = keys.flatMap { key in (bucket.objects[key] ?? []).map { (key: key, object: $0) } }
        var rest = all[...]
        if let marker = request.item("key-marker") {
            let version = request.item("version-id-marker")
            let last = all.lastIndex { $0.key == marker && (version == nil || $0.object.version == version) }
            // What the marker names may be gone by now.
            rest = last.map { all[($0 + 1)...] } ?? all.drop { !FakeBucket.precedes(marker, $0.key) }
        }
        let page = rest.prefix(settings.pageSize)
        let isTruncated = page.count < rest.count
        let items = page.map { key, object in
            FakeXML.element(
                object.body == nil ? "DeleteMarker" : "Version",
                FakeXML.text("Key", Self.encoded(key, request)) + FakeXML.text("VersionId", object.version))
        }
        var marker = ""
        if isTruncated, let last = page.last {
            marker =
                FakeXML.text("NextKeyMarker", Self.encoded(last.key, request))
                + FakeXML.text("NextVersionIdMarker", last.object.version)
        }
        return .xml(
            FakeXML.element(
                "ListVersionsResult", FakeXML.text("IsTruncated", String(isTruncated)) + marker + items.joined()))
    }

    /// Missing keys count as deleted; those that must stay are named in an answer of status 200.
    private mutating func deleteObjects(_ name: String, _ request: FakeRequest) throws -> HTTPResponse {
        try Self.checkDigest(request, isRequired: true)
        let objects = FakeXML.all("Object", in: String(decoding: request.body, as: UTF8.self))
        guard (1...1000).contains(objects.count) else {
            throw FakeError(400, "MalformedXML", "The XML you provided was not well-formed.")
        }
        var errors = ""
        for object in objects {
            let key = FakeXML.first("Key", in: object) ?? ""
            if settings.undeletableKeys.contains(key) {
                errors += FakeXML.element(
                    "Error",
                    FakeXML.text("Key", key) + FakeXML.text("Code", "AccessDenied")
                        + FakeXML.text("Message", "Access Denied"))
            } else if let version = FakeXML.first("VersionId", in: object) {
                buckets[name]?.objects[key]?.removeAll { $0.version == version }
                if buckets[name]?.objects[key]?.isEmpty == true { buckets[name]?.objects[key] = nil }
            } else {
                store(nil, at: key, in: name)
            }
        }
        return .xml(FakeXML.element("DeleteResult", errors))
    }

    /// `encoding-type=url` writes a space as `+`.
    private static func encoded(_ key: String, _ request: FakeRequest) -> String {
        guard request.item("encoding-type") == "url" else { return key }
        return PercentEncoding.encode(key, keepingSlash: true).replacing("%20", with: "+")
    }
}
