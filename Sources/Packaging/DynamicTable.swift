/// The dynamic section: what the loader does before the program starts.
struct DynamicTable {
    private(set) var needed: [String] = []
    private(set) var soname: String?
    private(set) var runPath: [String] = []
    /// The versions of symbols that are asked for, of all libraries.
    private(set) var versions: [String] = []

    /// d_tag.
    private enum Tag {
        static let end: UInt64 = 0
        static let needed: UInt64 = 1
        static let stringTable: UInt64 = 5
        static let soname: UInt64 = 14
        static let rpath: UInt64 = 15
        static let runpath: UInt64 = 29
        /// GNU extensions: needed symbol versions.
        static let versionNeeds: UInt64 = 0x6fff_fffe
        static let versionNeedCount: UInt64 = 0x6fff_ffff
    }

    init(_ reader: ELFReader, _ section: ELFReader.Segment, _ segments: [ELFReader.Segment]) throws {
        let entries = try Self.entries(reader, section)
        guard let table = entries.first(where: { $0.tag == Tag.stringTable })?.value else { return }
        let strings = try Self.offset(of: table, in: segments, reader)
        func text(_ value: UInt64) throws -> String {
            let (offset, overflows) = strings.addingReportingOverflow(value)
            guard !overflows else { throw ELFError(path: reader.path, problem: .truncated(offset: value)) }
            return try reader.text(at: offset)
        }
        var rpath: [String] = []
        for entry in entries {
            switch entry.tag {
            case Tag.needed: needed.append(try text(entry.value))
            case Tag.soname: soname = try text(entry.value)
            case Tag.runpath: runPath = try text(entry.value).split(separator: ":").map(String.init)
            case Tag.rpath: rpath = try text(entry.value).split(separator: ":").map(String.init)
            default: break
            }
        }
        if runPath.isEmpty { runPath = rpath }
        guard let needs = entries.first(where: { $0.tag == Tag.versionNeeds })?.value else { return }
        let count = entries.first { $0.tag == Tag.versionNeedCount }?.value ?? 0
        let start = try Self.offset(of: needs, in: segments, reader)
        versions = try Self.versionNames(reader, start, count).map(text)
    }

    private static func entries(
        _ reader: ELFReader, _ section: ELFReader.Segment
    ) throws -> [(tag: UInt64, value: UInt64)] {
        var entries: [(tag: UInt64, value: UInt64)] = []
        for index in 0..<(section.size / 16) {
            let (offset, overflows) = section.offset.addingReportingOverflow(index * 16)
            guard !overflows else { break }
            let tag = try reader.long(offset)
            if tag == Tag.end { break }
            entries.append((tag, try reader.long(offset + 8)))
        }
        return entries
    }

    /// Elf64_Verneed (vn_cnt at 2, vn_aux at 8, vn_next at 12) with Elf64_Vernaux (vna_name at 8, vna_next at 12).
    private static func versionNames(_ reader: ELFReader, _ start: UInt64, _ count: UInt64) throws -> [UInt64] {
        var names: [UInt64] = []
        var need = start
        for _ in 0..<min(count, 4096) {
            var auxiliary = need &+ UInt64(try reader.word(need &+ 8))
            for _ in 0..<(try reader.half(need &+ 2)) {
                names.append(UInt64(try reader.word(auxiliary &+ 8)))
                let next = UInt64(try reader.word(auxiliary &+ 12))
                if next == 0 { break }
                auxiliary = auxiliary &+ next
            }
            let next = UInt64(try reader.word(need &+ 12))
            if next == 0 { break }
            need = need &+ next
        }
        return names
    }

    /// Where in the file an address of the loaded program lies.
    private static func offset(
        of address: UInt64, in segments: [ELFReader.Segment], _ reader: ELFReader
    ) throws -> UInt64 {
        for segment in segments where segment.type == .load && address >= segment.address {
            let distance = address - segment.address
            if distance < segment.size { return segment.offset &+ distance }
        }
        throw ELFError(path: reader.path, problem: .malformed("an address outside every segment"))
    }
}
