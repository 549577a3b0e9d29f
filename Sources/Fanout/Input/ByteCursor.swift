/// A position in a ``ByteSource``, one byte at a time.
struct ByteCursor {
    let source: ByteSource
    private var chunk: [UInt8] = []
    private var position = 0

    /// Starts after the byte order mark, where there is one.
    init(_ source: ByteSource) throws {
        self.source = source
        while chunk.count < 3, let more = try source.next() { chunk += more }
        if chunk.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    }

    @inline(__always)
    mutating func next() throws -> UInt8? {
        if position == chunk.count {
            guard let more = try source.next() else { return nil }
            chunk = more
            position = 0
        }
        defer { position += 1 }
        return chunk[position]
    }

    /// Appends the bytes before the next line feed and skips it; returns false at the end of the input.
    ///
    /// - Parameter limit: bytes after which it stops, in the middle of the line.
    mutating func appendLine(to line: inout [UInt8], limit: Int) throws -> Bool {
        var isBegun = false
        while line.count <= limit {
            if position == chunk.count {
                guard let more = try source.next() else { return isBegun }
                chunk = more
                position = 0
            }
            isBegun = true
            if let end = chunk[position...].firstIndex(of: UInt8(ascii: "\n")) {
                line += chunk[position..<end]
                position = end + 1
                return true
            }
            line += chunk[position...]
            position = chunk.count
        }
        return isBegun
    }

    /// Skips the rest of the line, with its line feed.
    mutating func passLine() throws {
        while let byte = try next(), byte != UInt8(ascii: "\n") {}
    }

    /// The next byte that is not white space, which stays unread.
    mutating func peek() throws -> UInt8? {
        var index = position
        while true {
            if let found = chunk[index...].first(where: { !JSONScanner.isSpace($0) }) { return found }
            index = chunk.count
            guard let more = try source.next() else { return nil }
            chunk += more
        }
    }
}
