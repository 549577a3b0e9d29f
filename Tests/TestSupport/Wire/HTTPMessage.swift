package import Foundation

/// A request or an answer, as it came over the wire.
package struct HTTPMessage: Sendable {
    /// The start line and the headers, with the empty line behind them.
    package let head: Data
    /// With the framing of its chunks, where it has them.
    package let body: Data

    /// `POST / HTTP/1.1`, or `HTTP/1.1 200 OK`.
    package let startLine: String
    package let headers: [(name: String, value: String)]

    package init(head: Data, body: Data) {
        let lines = Self.lines(head)
        self.head = head
        self.body = body
        startLine = lines[0]
        headers = Self.fields(lines.dropFirst())
    }

    package var bytes: Data { head + body }

    /// The headers as they came.
    package var headerLines: [String] { Array(Self.lines(head).dropFirst()) }

    /// The first value of a header, whose name is given in lower case.
    package func value(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }

    static func lines(_ head: Data) -> [String] {
        String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n").filter { !$0.isEmpty }
    }

    static func fields(_ lines: some Sequence<String>) -> [(name: String, value: String)] {
        lines.compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            return (String(line[..<colon]), value)
        }
    }
}
