internal import Foundation

extension Stack {
    /// - Parameter environment: what `${env:NAME}` stands for.
    package static func load(path: String, environment: [String: String]) throws(StackFileError) -> Stack {
        try parse(text: TextFile.read(path), path: path, environment: environment)
    }

    package static func parse(
        text: String, path: String, environment: [String: String]
    ) throws(StackFileError) -> Stack {
        let file = URL(filePath: path).standardizedFileURL.path
        let document = Document(file: path, environment: environment)
        guard let root = document.root(of: text) else { throw StackFileError(document.diagnostics) }
        let stack = StackReading(root: root, file: file).stack()
        guard document.diagnostics.isEmpty else {
            throw StackFileError(
                document.diagnostics.sorted { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) })
        }
        guard let stack else { preconditionFailure("a stack file without a diagnostic gives a stack") }
        return stack
    }
}

enum TextFile {
    static func read(_ path: String) throws(StackFileError) -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            throw StackFileError([Diagnostic(file: path, message: "there is no such file")])
        } catch {
            throw StackFileError([
                Diagnostic(file: path, message: "the file cannot be read: \(error.localizedDescription)")
            ])
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw StackFileError([Diagnostic(file: path, message: "the file is not UTF-8")])
        }
        return text
    }
}
