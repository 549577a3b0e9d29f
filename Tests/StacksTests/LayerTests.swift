import Foundation
import Resources
import Stacks
import TestSupport
import Testing

/// What a stack file may say of layers.
@Suite struct LayerTests {
    private func parse(_ lines: String) throws -> Stack {
        try Stack.parse(
            text: "name: demo\nworker:\n  package: ../worker\n  product: Demo\n" + lines,
            path: "/project/stacks/demo.yaml", environment: ["DATA": "/srv/prices"])
    }

    private func diagnostics(_ lines: String) throws -> [Diagnostic] {
        try #require(throws: StackFileError.self) { try parse(lines) }.diagnostics
    }

    @Test func keepsTheirOrderAndResolvesFolders() throws {
        let arn = "arn:aws:lambda:us-east-2:123456789012:layer:theirs:3"
        let stack = try parse(
            """
              layers:
                - runtime
                - folder: ../data
                - \(arn)
                - folder: ${env:DATA}
                - {folder: "./with spaces.d/"}
            """)
        #expect(
            stack.worker.layers == [
                .runtime, .folder(LayerFolder(name: "data", path: "/project/data")), .arn(arn),
                .folder(LayerFolder(name: "prices", path: "/srv/prices")),
                .folder(LayerFolder(name: "with-spaces-d", path: "/project/stacks/with spaces.d")),
            ])
        let folder = stack.worker.layers[1].folder
        #expect(folder?.line == 7 && folder?.column == 15)
        let shown = try #require(String(bytes: JSONEncoder().encode(stack), encoding: .utf8))
        #expect(shown.contains(#"{"folder":"\/project\/data"}"#), "\(shown)")
    }

    @Test func namesTheResources() throws {
        let stack = try parse("  layers: [{folder: ../data}, runtime]\n")
        let names = StackNames(stack: "demo", account: "123456789012", region: "us-east-2", partition: "aws")
        let layers = stack.worker.layers.map { layer in
            (
                layer,
                LayerSpec(
                    name: StackNames.layer(layer, ofStack: "demo") ?? "", content: "c", objectKey: "k",
                    architecture: "x86_64")
            )
        }
        let desired = DesiredState.resources(
            of: stack, names: names, owner: Ownership(stack: "demo", lineage: "L"),
            artifacts: DesiredState.Artifacts(
                code: FunctionSpec.Code(key: "k", sha256: "s"), layers: Dictionary(uniqueKeysWithValues: layers)))
        let version = ResourceID(.layerVersion, "demo-layer-data")
        #expect(desired.map(\.id).filter { $0.kind == .layerVersion } == [version, names.id(.layerVersion)])
        let function = try #require(desired.first { $0.id.kind == .function })
        #expect(function.dependencies.suffix(2) == [version, names.id(.layerVersion)])
        #expect(
            function.spec.attributes(hasher: SecretHasher(salt: ""))["layers"]
                == .list([.text("folder:demo-layer-data:c"), .text("runtime:c")]))
        let managed = DesiredState.managedIDs(of: stack, names)
        #expect(managed.contains(version) && managed.contains(ResourceID(.layerObject, "demo-layer-data")))
        #expect(Set(managed).count == managed.count)
    }

    @Test(arguments: [
        ("[{folder: a/data}, {folder: b/data}]", 30, "two layers would be called `data`"),
        ("[{folder: ../data}, {folder: ../data}]", 31, "a layer is there twice"),
        ("[{folder: ../data, mode: 1}]", 30, "no key `mode`"), ("[{path: ../data}]", 12, "lacks `folder`"),
        ("[{folder: [1]}]", 21, "a text is wanted"), ("[{folder: /}]", 21, "no layer can be called"),
        ("[{folder: ./äöü}]", 21, "no layer can be called"), ("[[runtime]]", 12, "a text is wanted"),
        ("[../data]", 12, "files of your own are `folder: PATH`"),
        ("[runtime, {folder: a}, {folder: b}, {folder: c}, {folder: d}, {folder: e}]", 11, "6 layers; Lambda takes 5"),
    ])
    func refusesLayersThatCannotBeUsed(layers: String, column: Int, words: String) throws {
        let found = try diagnostics("  layers: \(layers)\n")
        #expect(
            found.contains { $0.line == 5 && $0.column == column && $0.message.contains(words) },
            "\(found.map(\.description))")
    }
}
