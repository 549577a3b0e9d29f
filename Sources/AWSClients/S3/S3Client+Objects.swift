internal import AWSCore
internal import Hashing
internal import SigV4
internal import Transport

extension S3Client {
    /// - Parameters:
    ///   - metadata: kept with the object; plain ASCII.
    ///   - timeout: whole; a layer over a slow line takes minutes.
    package func putObject(
        _ body: [UInt8], to key: String, in bucket: String, contentType: String = "application/octet-stream",
        metadata: [String: String] = [:], timeout: Duration = .seconds(600)
    ) async throws {
        var headers: HTTPHeaders = ["Content-Type": contentType, "Content-MD5": MD5.hash(body).base64]
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) { headers[Self.metadataPrefix + name] = value }
        _ = try await pipeline.send(
            operation("PutObject", .put, bucket, key: key, headers: headers, body: body, timeout: timeout))
    }

    /// Nil where it is missing.
    package func object(_ key: String, in bucket: String) async throws -> [UInt8]? {
        try await unlessMissing(["NoSuchKey", "NoSuchBucket"]) {
            try await pipeline.send(operation("GetObject", .get, bucket, key: key, timeout: .seconds(600))).body
        }
    }

    private static let metadataPrefix = "x-amz-meta-"

    /// The object's own metadata by name; nil where the object is missing.
    package func metadata(of key: String, in bucket: String) async throws -> [String: String]? {
        do {
            let headers = try await pipeline.send(operation("HeadObject", .head, bucket, key: key)).headers
            let own = headers.fields.compactMap { field -> (String, String)? in
                let name = field.name.lowercased()
                guard name.hasPrefix(Self.metadataPrefix) else { return nil }
                return (String(name.dropFirst(Self.metadataPrefix.count)), field.value)
            }
            return Dictionary(own) { first, _ in first }
        } catch AWSError.service(let failure) where failure.status == 404 {
            return nil
        }
    }

    /// The object's size in bytes; nil where it is missing.
    package func objectSize(_ key: String, in bucket: String) async throws -> Int? {
        do {
            let response = try await pipeline.send(operation("HeadObject", .head, bucket, key: key))
            return response.headers["content-length"].flatMap { Int($0) } ?? 0
        } catch AWSError.service(let failure) where failure.status == 404 {
            return nil
        }
    }

    /// Objects whose keys begin with the prefix, in pages of up to 1000, in the order of their keys' bytes.
    ///
    /// - Parameter after: only keys behind this one.
    package func objects(
        in bucket: String, prefix: String, after: String? = nil,
        onPage: (borrowing [ListedObject]) async throws -> Void
    ) async throws {
        var token: String?
        repeat {
            var query: [(name: String, value: String?)] = [
                ("list-type", "2"), ("prefix", prefix), ("encoding-type", "url"),
            ]
            if let token {
                query.append(("continuation-token", token))
            } else if let after {
                query.append(("start-after", after))
            }
            let operation = operation("ListObjectsV2", .get, bucket, query: query)
            let page = try XMLCoding.decode(
                ObjectPage.self, try await pipeline.send(operation), of: operation, lowercasingNames: true)
            try await onPage(page.objects)
            token = page.isTruncated == true ? page.nextContinuationToken : nil
        } while token != nil
    }

    /// One page of up to 1000 objects whose keys begin with the prefix, in the order of their keys' bytes.
    ///
    /// - Parameter after: only keys behind this one, which need not exist.
    package func page(of bucket: String, prefix: String, after: String?) async throws -> ListedPage {
        let start = after.map { [(name: "start-after", value: Optional($0))] } ?? []
        let operation = operation(
            "ListObjectsV2", .get, bucket,
            query: [("list-type", "2"), ("prefix", prefix), ("encoding-type", "url")] + start)
        let page = try XMLCoding.decode(
            ObjectPage.self, try await pipeline.send(operation), of: operation, lowercasingNames: true)
        return ListedPage(objects: page.objects, isTruncated: page.isTruncated == true)
    }

    package func objects(in bucket: String, prefix: String) async throws -> [ListedObject] {
        var all: [ListedObject] = []
        try await objects(in: bucket, prefix: prefix) { all += $0 }
        return all
    }

    /// Deletes up to 1000 objects, or versions of them; missing ones count as deleted.
    ///
    /// - Throws: ``DeleteObjectsError`` where S3 answered well but kept some of them.
    package func deleteObjects(_ objects: [ObjectVersion], in bucket: String) async throws {
        guard !objects.isEmpty else { return }
        let list = objects.map { object in
            let version = object.versionID.map { "<VersionId>\(XMLCoding.escape($0))</VersionId>" } ?? ""
            return "<Object><Key>\(XMLCoding.escape(object.key))</Key>\(version)</Object>"
        }
        let xml = "<Delete xmlns=\"\(Self.namespace)\">\(list.joined())<Quiet>true</Quiet></Delete>"
        let body = Array(xml.utf8)
        let headers: HTTPHeaders = ["Content-MD5": MD5.hash(body).base64, "Content-Type": "application/xml"]
        let operation = operation(
            "DeleteObjects", .post, bucket, query: [("delete", nil)], headers: headers, body: body)
        let response = try await pipeline.send(operation)
        struct Output: Decodable {
            let error: [DeleteObjectsError.Kept]?
        }
        let kept = try XMLCoding.decode(Output.self, response, of: operation, lowercasingNames: true).error ?? []
        if !kept.isEmpty { throw DeleteObjectsError(bucket: bucket, kept: kept) }
    }

    /// Every version and delete marker in a bucket, in pages.
    package func objectVersions(
        in bucket: String, prefix: String = "", onPage: (borrowing [ObjectVersion]) async throws -> Void
    ) async throws {
        var marker: (key: String, version: String?)?
        repeat {
            var query: [(name: String, value: String?)] = [
                ("versions", nil), ("prefix", prefix), ("encoding-type", "url"),
            ]
            if let marker {
                query.append(("key-marker", marker.key))
                if let version = marker.version { query.append(("version-id-marker", version)) }
            }
            let operation = operation("ListObjectVersions", .get, bucket, query: query)
            let page = try XMLCoding.decode(
                VersionPage.self, try await pipeline.send(operation), of: operation, lowercasingNames: true)
            try await onPage(page.versions)
            marker = page.next
        } while marker != nil
    }

    /// Uploads in parts that were begun and neither finished nor dropped.
    package func unfinishedUploads(in bucket: String) async throws -> [UnfinishedUpload] {
        struct Output: Decodable { let upload: [UnfinishedUpload]? }
        let operation = operation("ListMultipartUploads", .get, bucket, query: [("uploads", nil)])
        return try XMLCoding.decode(
            Output.self, try await pipeline.send(operation), of: operation, lowercasingNames: true
        ).upload ?? []
    }

    /// Succeeds where it is missing.
    package func abort(_ upload: UnfinishedUpload, in bucket: String) async throws {
        _ = try await unlessMissing(["NoSuchUpload"]) {
            try await pipeline.send(
                operation(
                    "AbortMultipartUpload", .delete, bucket, key: upload.key, query: [("uploadId", upload.uploadId)]))
        }
    }
}
