import AWSCore
import Foundation
import TestSupport
import Testing

/// Every call of every client is compared with the request that botocore makes of the same parameters.
@Suite struct RequestShapeTests {
    private static let rounds = 8

    private static func calls() throws -> [ShapeCall] {
        var any = Awkward(seed: 20_150_830)
        let kinds: [(inout Awkward) throws -> [ShapeCall]] = [
            ShapeCall.sqs, ShapeCall.logs, ShapeCall.functions, ShapeCall.aliasesAndTags, ShapeCall.layers,
            ShapeCall.mappings, ShapeCall.iam, ShapeCall.sts, ShapeCall.buckets, ShapeCall.objects,
        ]
        var calls: [ShapeCall] = []
        for _ in 0..<rounds {
            for kind in kinds { calls += try kind(&any) }
        }
        return calls
    }

    @Test(.enabled(if: TestPython.path != nil, TestPython.hint))
    func sendsTheRequestsOfBotocore() async throws {
        let calls = try Self.calls()
        try #require(calls.count > 300)
        let input = Data(calls.map { $0.line + "\n" }.joined().utf8)
        let lines = try await TestPython.run("requests.py", input: input).split(separator: UInt8(ascii: "\n"))
        try #require(lines.count == calls.count)
        for (call, line) in zip(calls, lines) {
            let request = try #require(await call.request(), "nothing was sent for \(call.operation)")
            let ours = try WireForm(request, service: call.service)
            let theirs = Deliberate.expectation(of: try WireForm(line: Data(line), service: call.service), for: call)
            #expect(ours == theirs, "\(call.line)")
        }
    }
}

/// Where our requests differ from botocore's on purpose. What the digest over a body is made with is another such
/// difference, which the oracle does not tell: botocore sends CRC32, our clients send Content-MD5.
enum Deliberate {
    static func expectation(of form: WireForm, for call: ShapeCall) -> WireForm {
        guard call.service == .s3 else { return form }
        var headers = form.headers
        // botocore leaves the type of its XML documents to be guessed.
        if case .xml = form.body, form.hasChecksum { headers["content-type"] = "application/xml" }
        // A bucket's own URL ends in a slash in both styles of addressing, as S3's reference writes it.
        let isBucket = form.path.dropFirst().contains("/") == false
        return WireForm(
            method: form.method, path: isBucket ? form.path + "/" : form.path, query: form.query, headers: headers,
            hasChecksum: form.hasChecksum, isSigned: form.isSigned, form.body)
    }
}
