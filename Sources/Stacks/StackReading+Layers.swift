internal import Foundation
internal import Resources
internal import Yams

extension StackReading {
    /// Lambda's limit.
    private static let mostLayers = 5

    func layers(_ section: Section) -> [LayerReference] {
        guard let items = section.list("layers") else { return [.runtime] }
        var layers: [LayerReference] = []
        for node in items {
            guard let layer = node.mapping == nil ? named(node, section) : folder(node, section) else { continue }
            if let other = layers.first(where: { Self.areOne($0, layer) }) {
                let words = layer.folder.map { "two layers would be called `\($0.name)`" } ?? "a layer is there twice"
                section.document.report(other == layer ? "a layer is there twice" : words, at: node)
            }
            layers.append(layer)
        }
        if items.count > Self.mostLayers {
            section.report("\(items.count) layers; Lambda takes \(Self.mostLayers)", "layers")
        }
        return layers
    }

    private static func areOne(_ one: LayerReference, _ other: LayerReference) -> Bool {
        if let folder = one.folder { folder.name == other.folder?.name } else { one == other }
    }

    private func named(_ node: Node, _ section: Section) -> LayerReference? {
        guard let text = section.text(node, named: "layers")?.value else { return nil }
        if text == "runtime" { return .runtime }
        let version = /arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]{1,140}:[0-9]+/
        if text.wholeMatch(of: version) != nil { return .arn(text) }
        section.document.report(
            "`\(text)` is neither `runtime` nor the ARN of a layer version; files of your own are `folder: PATH`",
            at: node)
        return nil
    }

    private func folder(_ node: Node, _ section: Section) -> LayerReference? {
        guard let entry = section.document.section(node, named: "a layer") else { return nil }
        let text = entry.text("folder")
        if entry.value("folder") == nil { entry.missing("folder") }
        entry.refuseUnknownKeys()
        guard let text else { return nil }
        let url = URL(filePath: text, relativeTo: URL(filePath: file).deletingLastPathComponent()).standardizedFileURL
        let name = url.lastPathComponent.replacing(/[^A-Za-z0-9_-]/, with: "-")
        guard name.count <= 64, name.contains(where: { $0 != "-" }) else {
            entry.report("no layer can be called as `\(text)` is: at most 64 letters, digits, `-` and `_`", "folder")
            return nil
        }
        let place = entry.place("folder").mark
        return .folder(LayerFolder(name: name, path: url.path, line: place?.line, column: place?.column))
    }
}
