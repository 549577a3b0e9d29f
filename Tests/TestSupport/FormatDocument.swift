package import Foundation

/// What `docs/format.md` shows, as it stands there.
package struct FormatDocument: Sendable {
    /// Programs by the names of their files, each the first one that the paragraph before it names.
    private let programs: [String: String]
    /// The failure record and the run's record.
    package let failure: Members
    package let run: Members

    /// What a JSON object has, by the members' names.
    package struct Members: Equatable, Sendable {
        /// What JSON calls each value.
        package let kinds: [String: String]

        package init(_ json: Data) throws {
            let object = try JSONSerialization.jsonObject(with: json) as? [String: Any]
            kinds = try object.orThrow("an object").mapValues(Self.kind)
        }

        private static func kind(_ value: Any) -> String {
            switch value {
            case is String: "string"
            case is NSNumber: "number"
            case is [Any]: "array"
            case is [String: Any]: "object"
            default: "null"
            }
        }
    }

    package init() throws {
        let text = try String(contentsOfFile: Checkout.file("docs/format.md"), encoding: .utf8)
        let parts = text.components(separatedBy: "```")
        var programs: [String: String] = [:]
        var objects: [Members] = []
        for position in stride(from: 1, to: parts.count, by: 2) {
            let lines = parts[position].split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let code = String(lines.last ?? "")
            switch lines.first {
            case "python":
                let words = parts[position - 1].trimmingCharacters(in: .newlines).components(separatedBy: "\n\n").last
                let name = words?.firstMatch(of: /`(\w+\.py)/).map { String($0.output.1) }
                programs[try name.orThrow("the name of a program's file before it")] = code
            case "json": objects.append(try Members(Data(code.utf8)))
            default: throw Program.Missing(name: "the language of a block")
            }
        }
        guard programs.count == 3, objects.count == 2 else {
            throw Program.Missing(name: "three programs and two records in docs/format.md")
        }
        self.programs = programs
        (failure, run) = (objects[0], objects[1])
    }

    /// A program's text.
    package func program(_ name: String) throws -> String { try programs[name].orThrow(name) }

    /// Runs a program of the document with the tests' Python.
    package func run(
        _ name: String, _ arguments: [String], in scratch: Scratch, environment: [String: String]
    ) async throws -> Program.Output {
        let python = try TestPython.path.orThrow("python")
        let path = try scratch.write(name, program(name))
        return try await Program.run([python, path] + arguments, environment: environment, folder: scratch.path)
    }
}
