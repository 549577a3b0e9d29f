/// CSV records as JSON objects of strings, in the order of the header.
final class CSVTaskBodies: TaskBodies {
    private var scanner: CSVScanner
    private var record = CSVRecord()
    private var json: [UInt8] = []
    /// The text before each value: `{"name":"` and `,"name":"`. Nil until the header has been read.
    private var openings: [[UInt8]]?

    init(_ cursor: ByteCursor) {
        scanner = CSVScanner(cursor)
    }

    func next() throws -> TaskBody? {
        let openings = try header()
        guard try scanner.next(into: &record) else { return nil }
        let found = record.ends.count
        if found < openings.count {
            throw scanner.error(.missingFields(expected: openings.count, found: found), record, column: lastColumn)
        }
        if found > openings.count {
            throw scanner.error(
                .surplusFields(expected: openings.count), record, column: record.columns[openings.count])
        }
        json.removeAll(keepingCapacity: true)
        for (index, opening) in openings.enumerated() {
            json += opening
            JSONText.appendEscaped(record.field(index), to: &json)
            json.append(UInt8(ascii: "\""))
        }
        json.append(UInt8(ascii: "}"))
        guard let text = String(validating: json, as: UTF8.self) else { throw badText() }
        guard UTF8Text.firstRefused(in: json) == nil else { throw badText() }
        return TaskBody(text: text, line: record.line)
    }

    func pass() throws -> Int? {
        // Without a header nothing can be read.
        guard openings != nil else { return nil }
        return try scanner.passRecord()
    }

    private var lastColumn: Int? { record.columns.last }

    private func header() throws -> [[UInt8]] {
        if let openings { return openings }
        guard try scanner.next(into: &record) else { return [] }
        var names: Set<String> = []
        var result: [[UInt8]] = []
        for index in record.ends.indices {
            let field = record.field(index)
            guard let name = String(validating: field, as: UTF8.self), UTF8Text.firstRefused(in: field) == nil else {
                throw badText()
            }
            if name.isEmpty {
                throw scanner.error(.emptyHeaderName(field: index + 1), record, column: record.columns[index])
            }
            guard names.insert(name).inserted else {
                throw scanner.error(.repeatedHeaderName(name), record, column: record.columns[index])
            }
            var opening = Array((index == 0 ? "{\"" : ",\"").utf8)
            JSONText.appendEscaped(field, to: &opening)
            opening += Array("\":\"".utf8)
            result.append(opening)
        }
        openings = result
        return result
    }

    /// The field of the record with the character that SQS refuses.
    private func badText() -> InputError {
        for index in record.ends.indices {
            let column = record.columns[index]
            if UTF8Text.firstInvalid(in: record.field(index)) != nil {
                return scanner.error(.notUTF8, record, column: column)
            }
            if let refused = UTF8Text.firstRefused(in: record.field(index)) {
                return scanner.error(.refusedCharacter(refused.scalar), record, column: column)
            }
        }
        return scanner.error(.notUTF8, record)
    }
}
