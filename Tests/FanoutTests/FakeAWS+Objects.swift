import AWSClients
import AWSCore
import Foundation
import Hashing
import Synchronization
import TestSupport
import Timing
import Transport

extension FakeAWS {
    func object(_ request: HTTPRequest) throws -> HTTPResponse {
        guard let url = URLComponents(string: request.url) else { return HTTPResponse(status: 400) }
        // Path style: /BUCKET/KEY.
        let key = url.path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: true).dropFirst().joined()
        switch request.method {
        case .put:
            put(key, request.body)
            return HTTPResponse(status: 200)
        case .get where key.isEmpty: return list(url.queryItems ?? [])
        default:
            guard let body = now.objects[key] else {
                return HTTPResponse(status: 404, body: Array("<Error><Code>NoSuchKey</Code></Error>".utf8))
            }
            let isDamaged = state.withLock { state in
                state.downloads += 1
                guard let left = state.damaged[key], left > 0 else { return false }
                state.damaged[key] = left - 1
                return true
            }
            return HTTPResponse(status: 200, body: isDamaged ? body.map { $0 ^ 1 } : body)
        }
    }

    private func list(_ query: [URLQueryItem]) -> HTTPResponse {
        let prefix = query.first { $0.name == "prefix" }?.value ?? ""
        let after = (query.first { ["continuation-token", "start-after"].contains($0.name) })?.value ?? ""
        let all = state.withLock { state in
            state.listed.append(after.isEmpty ? prefix : after)
            let sorted = state.sortedKeys ?? state.objects.keys.sorted()
            state.sortedKeys = sorted
            return sorted
        }
        // The first that is behind where the listing begins; the keys of one prefix are together.
        var (first, end) = (0, all.count)
        while first < end {
            let middle = (first + end) / 2
            if all[middle] < prefix || all[middle] <= after { first = middle + 1 } else { end = middle }
        }
        let keys = all[first...].prefix(pageSize + 1).prefix { $0.hasPrefix(prefix) }
        let page = keys.prefix(pageSize)
        let contents = page.map { key in
            let encoded = key.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? key
            let body = now.objects[key] ?? []
            let tag = now.tags[key] ?? MD5.hash(body).hex
            return "<Contents><Key>\(encoded)</Key><ETag>&quot;\(tag)&quot;</ETag><Size>\(body.count)</Size></Contents>"
        }
        let isTruncated = page.count < keys.count
        let token = isTruncated ? "<NextContinuationToken>\(page.last ?? "")</NextContinuationToken>" : ""
        let xml =
            "<ListBucketResult><IsTruncated>\(isTruncated)</IsTruncated>\(token)\(contents.joined())</ListBucketResult>"
        return HTTPResponse(status: 200, body: Array(xml.utf8))
    }

    func clients(time: any TimeSource) -> (sqs: SQSClient, s3: S3Client) {
        let pipeline = RequestPipeline(
            transport: self, credentials: StaticCredentials(Credentials(accessKeyID: "AKID", secretAccessKey: "x")),
            endpoints: Endpoints(region: "us-east-1", common: "http://127.0.0.1:1"), time: time, random: { 0.5 })
        return (SQSClient(pipeline: pipeline), S3Client(pipeline: pipeline, owner: nil))
    }
}
