import AWSClients
import AWSCore
import Drivers
import Files
import Foundation
import Hashing
import Reconciliation
import Resources
import Stacks
import Synchronization
import TestSupport
import Transport

extension StackFixture.Worker {
    var zips: [String: [UInt8]] {
        var zips = [codeKey: Array(code.utf8), layerKey(layer): Array(layer.utf8)]
        if let folder { zips[layerKey(folder)] = Array(folder.utf8) }
        return zips
    }

    var described: DesiredState.Artifacts {
        var layers: [LayerReference: LayerSpec] = [.runtime: layerSpec("demo-runtime", layer)]
        if let folder {
            layers[.folder(LayerFolder(name: "data", path: "/data"))] = layerSpec("demo-layer-data", folder)
        }
        return DesiredState.Artifacts(
            code: FunctionSpec.Code(key: codeKey, sha256: SHA256.hash(code).base64), layers: layers)
    }

    private var codeKey: String { "fanctl/code/\(SHA256.hash(code).hex).zip" }
    private func layerKey(_ layer: String) -> String { "fanctl/layer/\(SHA256.hash(layer).hex).zip" }

    private func layerSpec(_ name: String, _ contents: String) -> LayerSpec {
        LayerSpec(
            name: name, content: SHA256.hash(contents).hex, objectKey: layerKey(contents), architecture: "x86_64")
    }
}

extension StackFixture {
    /// From this call of the next command on, the process is dead, and its lockfile stays as it was then.
    func kill(atCall number: Int, _ phase: FakePhase) {
        aws.forgetCalls()
        aws.kill(atCall: number, phase) { [deathbed, lockfilePath] in
            // Other steps of the dying run may still write: what counts is what was there at this moment.
            let bytes = try? FileReader.contents(of: lockfilePath)
            deathbed.lockfile.withLock { $0 = bytes.flatMap(\.self) }
        }
    }

    /// The next process begins with the lockfile that the dead one left.
    func restart() throws {
        aws.revive()
        if let bytes = deathbed.lockfile.withLock({ $0 }) {
            try AtomicFile.replace(lockfilePath, with: bytes)
        } else {
            try FileSystem.remove(lockfilePath)
        }
    }

    var census: [String] { aws.census.map(\.description) }

    /// The census without the numbers of versions, which are never given twice.
    var unnumberedCensus: [String] { census.map(Self.unnumbered) }

    static func unnumbered(_ item: String) -> String {
        item.contains("ersion ") ? item.replacing(/:[0-9]+$/, with: ":N") : item
    }

    /// Names of the calls that change something, in their order.
    var changes: [String] { aws.calls.filter(\.changesSomething).map(\.operation) }

    /// What exists after `up` and nothing else.
    static let whole = [
        "alias demo:live", "bucket demo-123456789012-us-east-2", "function demo", "layerVersion demo-runtime:1",
        "logGroup /aws/lambda/demo", "mapping arn:aws:lambda:us-east-2:123456789012:function:demo:live",
        "object demo-123456789012-us-east-2/\(objectKeys[0])",
        "object demo-123456789012-us-east-2/\(objectKeys[1])", "queue demo", "queue demo-dead-letters",
        "role demo-worker-us-east-2", "rolePolicy demo-worker-us-east-2/fanctl", "version demo:1",
    ]

    private static let objectKeys = Worker().zips.keys.sorted()
}

extension FakeCall {
    var changesSomething: Bool { !["Get", "List", "Head", "Describe"].contains { operation.hasPrefix($0) } }
}
