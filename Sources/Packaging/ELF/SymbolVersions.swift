/// A table of symbol versions in an ELF file, as the Linux Standard Base describes both (Core, "Symbol Versioning").
struct SymbolVersions {
    let reader: ELFReader
    let start: UInt64
    let count: UInt64
    let text: (UInt64) throws -> String

    /// VER_FLG_WEAK: the loader starts the program without this version, too.
    private static let weak: UInt16 = 2

    /// Elf64_Verneed (vn_cnt at 2, vn_file at 4, vn_aux at 8, vn_next at 12), each with a chain of Elf64_Vernaux (vna_flags
    /// at 4, vna_name at 8, vna_next at 12).
    func needed() throws -> [ELFFile.NeededVersion] {
        var versions: [ELFFile.NeededVersion] = []
        try walk(nextAt: 12) { need in
            let library = try text(UInt64(try reader.word(need &+ 4)))
            var auxiliary = need &+ UInt64(try reader.word(need &+ 8))
            for _ in 0..<(try reader.half(need &+ 2)) {
                versions.append(
                    ELFFile.NeededVersion(
                        library: library, version: try text(UInt64(try reader.word(auxiliary &+ 8))),
                        isOptional: try reader.half(auxiliary &+ 4) & Self.weak != 0))
                let next = UInt64(try reader.word(auxiliary &+ 12))
                if next == 0 { break }
                auxiliary = auxiliary &+ next
            }
        }
        return versions
    }

    /// Elf64_Verdef (vd_aux at 12, vd_next at 16), each with its own name in its first Elf64_Verdaux (vda_name at 0).
    func defined() throws -> Set<String> {
        var versions: Set<String> = []
        try walk(nextAt: 16) { definition in
            let auxiliary = definition &+ UInt64(try reader.word(definition &+ 12))
            versions.insert(try text(UInt64(try reader.word(auxiliary))))
        }
        return versions
    }

    private func walk(nextAt distance: UInt64, _ visit: (UInt64) throws -> Void) throws {
        var entry = start
        for _ in 0..<min(count, 4096) {
            try visit(entry)
            let next = UInt64(try reader.word(entry &+ distance))
            if next == 0 { break }
            entry = entry &+ next
        }
    }
}
