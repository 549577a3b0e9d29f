internal import Transport

/// Which operation a request of a REST protocol is.
enum FakeRoutes {
    static func lambda(_ method: HTTPRequest.Method, _ segments: [String]) -> String {
        let rest = segments.dropFirst().map(\.self)
        if method == .get, rest == ["account-settings"] { return "GetAccountSettings" }
        switch (method, rest.first, rest.count, rest.count > 2 ? rest[2] : "") {
        case (.post, "functions", 1, _): return "CreateFunction"
        case (.get, "functions", 2, _): return "GetFunction"
        case (.delete, "functions", 2, _): return "DeleteFunction"
        case (.put, "functions", 3, "code"): return "UpdateFunctionCode"
        case (.put, "functions", 3, "configuration"): return "UpdateFunctionConfiguration"
        case (.post, "functions", 3, "versions"): return "PublishVersion"
        case (.get, "functions", 3, "versions"): return "ListVersionsByFunction"
        case (.get, "functions", 3, "aliases"): return "ListAliases"
        case (.post, "functions", 3, "aliases"): return "CreateAlias"
        case (.put, "functions", 4, "aliases"): return "UpdateAlias"
        case (.delete, "functions", 4, "aliases"): return "DeleteAlias"
        case (.post, "tags", 2, _): return "TagResource"
        case (.delete, "tags", 2, _): return "UntagResource"
        case (.get, "tags", 2, _): return "ListTags"
        case (.post, "layers", 3, "versions"): return "PublishLayerVersion"
        case (.get, "layers", 3, "versions"): return "ListLayerVersions"
        case (.delete, "layers", 4, "versions"): return "DeleteLayerVersion"
        case (.post, "event-source-mappings", 1, _): return "CreateEventSourceMapping"
        case (.get, "event-source-mappings", 1, _): return "ListEventSourceMappings"
        case (.get, "event-source-mappings", 2, _): return "GetEventSourceMapping"
        case (.put, "event-source-mappings", 2, _): return "UpdateEventSourceMapping"
        case (.delete, "event-source-mappings", 2, _): return "DeleteEventSourceMapping"
        default: return "Unknown"
        }
    }

    static func s3(_ method: HTTPRequest.Method, key: String?, query: [(name: String, value: String)]) -> String {
        let names = Set(query.map(\.name))
        guard key == nil else { return object(method, names) }
        let verb = method == .put ? "Put" : "Get"
        if names.contains("publicAccessBlock") { return verb + "PublicAccessBlock" }
        if names.contains("encryption") { return verb + "BucketEncryption" }
        if names.contains("tagging") { return verb + "BucketTagging" }
        if names.contains("lifecycle") { return verb + "BucketLifecycleConfiguration" }
        if names.contains("delete") { return "DeleteObjects" }
        if names.contains("versions") { return "ListObjectVersions" }
        if names.contains("uploads") { return "ListMultipartUploads" }
        switch method {
        case .put: return "CreateBucket"
        case .head: return "HeadBucket"
        case .delete: return "DeleteBucket"
        case .get: return "ListObjectsV2"
        case .post, .patch: return "Unknown"
        }
    }

    private static func object(_ method: HTTPRequest.Method, _ names: Set<String>) -> String {
        switch method {
        case .put: "PutObject"
        case .get: "GetObject"
        case .head: "HeadObject"
        case .delete: names.contains("uploadId") ? "AbortMultipartUpload" : "DeleteObject"
        case .post, .patch: "Unknown"
        }
    }
}
