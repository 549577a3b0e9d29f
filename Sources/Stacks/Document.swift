internal import Foundation
internal import Resources
internal import Yams

/// A YAML file that is being read: its keys, the keys that were read, and its diagnostics.
final class Document {
    let file: String
    private let environment: [String: String]
    private(set) var diagnostics: [Diagnostic] = []

    init(file: String, environment: [String: String]) {
        self.file = file
        self.environment = environment
    }

    func report(_ message: String, at node: Node?) {
        report(message, line: node?.mark?.line, column: node?.mark?.column)
    }

    func report(_ message: String, line: Int? = nil, column: Int? = nil) {
        diagnostics.append(Diagnostic(file: file, line: line, column: column, message: message))
    }

    /// The file's one map; nil, with a diagnostic, where there is none.
    func root(of text: String) -> Section? {
        do {
            let documents = Array(try Yams.compose_all(yaml: text))
            // The sequence ends quietly at an error; composing alone throws it.
            let first = try Yams.compose(yaml: text)
            guard let first, first.null == nil || first.mapping != nil else {
                report("the file is empty")
                return nil
            }
            if documents.count > 1 {
                report("a second document begins here; a stack file holds one", at: documents[1])
            }
            return section(first, named: "the file")
        } catch let error as YamlError {
            report(error)
            return nil
        } catch {
            report("\(error)")
            return nil
        }
    }

    func section(_ node: Node, named name: String) -> Section? {
        guard let mapping = node.mapping else {
            report("\(name) holds \(node.kindName) where keys with values are wanted", at: node)
            return nil
        }
        return Section(document: self, node: node, mapping: mapping, name: name)
    }

    private func report(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            report("not YAML: \(problem)", line: mark.line, column: mark.column)
        case .duplicatedKeysInMapping(let duplicates, let context):
            report(
                "`\(duplicates.sorted().joined(separator: "`, `"))` is there twice", line: context.mark.line,
                column: context.mark.column)
        case .reader(let problem, _, _, _): report("not YAML: \(problem)")
        default: report("not YAML: \(error)")
        }
    }

    /// Replaces `${env:NAME}` and `${env:NAME:-default}`; `$${` stands for `${`.
    func interpolated(_ text: String, at node: Node) -> EnvironmentValue? {
        var result = ""
        var rest = text[...]
        var isSecret = false
        while let start = rest.firstRange(of: "${") {
            if start.lowerBound > rest.startIndex, rest[rest.index(before: start.lowerBound)] == "$" {
                result += rest[..<rest.index(before: start.lowerBound)] + "${"
                rest = rest[start.upperBound...]
                continue
            }
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                report("`${` without `}`", at: node)
                return nil
            }
            let expression = rest[start.upperBound..<end]
            guard expression.hasPrefix("env:") else {
                report(
                    "`${\(expression)}` is not known; `${env:NAME}` takes a variable, and `$${` is a plain `${`",
                    at: node)
                return nil
            }
            guard let value = value(of: expression.dropFirst(4), at: node) else { return nil }
            result += value
            isSecret = true
            rest = rest[rest.index(after: end)...]
        }
        return EnvironmentValue(value: result + rest, isSecret: isSecret)
    }

    private func value(of expression: Substring, at node: Node) -> String? {
        let separator = expression.firstRange(of: ":-")
        let name = String(expression[..<(separator?.lowerBound ?? expression.endIndex)])
        if let value = environment[name], !value.isEmpty || separator == nil { return value }
        if let separator { return String(expression[separator.upperBound...]) }
        report("the environment variable \(name) is not set; `${env:\(name):-}` would allow that", at: node)
        return nil
    }
}

extension Node {
    /// The kind of node in words, for diagnostics.
    var kindName: String {
        switch self {
        case .mapping: "a map"
        case .sequence: "a list"
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "`\(scalar.string)`"
        case .alias: "an alias"
        }
    }
}
