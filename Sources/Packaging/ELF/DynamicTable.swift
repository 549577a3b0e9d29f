/// The dynamic section: what the loader does before the program starts.
struct DynamicTable {
    private(set) var needed: [String] = []
    private(set) var soname: String?
    private(set) var libraryPath = ELFFile.LibraryPath.none
    private(set) var neededVersions: [ELFFile.NeededVersion] = []
    private(set) var definedVersions: Set<String> = []

    /// d_tag.
    enum Tag {
        static let end: UInt64 = 0
        static let needed: UInt64 = 1
        static let stringTable: UInt64 = 5
        static let soname: UInt64 = 14
        static let rpath: UInt64 = 15
        static let runpath: UInt64 = 29
        /// GNU extensions: the versions of symbols that an object defines, and those that it needs of others.
        static let versionDefinitions: UInt64 = 0x6fff_fffc
        static let versionDefinitionCount: UInt64 = 0x6fff_fffd
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
        for entry in entries {
            switch entry.tag {
            case Tag.needed: needed.append(try text(entry.value))
            case Tag.soname: soname = try text(entry.value)
            case Tag.runpath: libraryPath = .own(Self.folders(try text(entry.value)))
            case Tag.rpath:
                // Where there is a DT_RUNPATH, the loader does not look at the older entry.
                if case .own = libraryPath { break }
                libraryPath = .inherited(Self.folders(try text(entry.value)))
            default: break
            }
        }
        func versions(_ tag: UInt64, _ countTag: UInt64) throws -> SymbolVersions? {
            guard let address = entries.first(where: { $0.tag == tag })?.value else { return nil }
            let count = entries.first { $0.tag == countTag }?.value ?? 0
            return SymbolVersions(
                reader: reader, start: try Self.offset(of: address, in: segments, reader), count: count, text: text)
        }
        neededVersions = try versions(Tag.versionNeeds, Tag.versionNeedCount)?.needed() ?? []
        definedVersions = try versions(Tag.versionDefinitions, Tag.versionDefinitionCount)?.defined() ?? []
    }

    private static func folders(_ path: String) -> [String] { path.split(separator: ":").map(String.init) }

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

    /// The offset in the file of an address of the loaded program.
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
