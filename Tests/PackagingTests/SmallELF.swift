import Packaging

/// A small ELF file with what the loader reads, and nothing else. Its last byte is the end of a text that is needed.
struct SmallELF {
    var machine: UInt16 = 62
    var interpreter: String? = "/lib64/ld-linux-x86-64.so.2"
    var needed: [String] = []
    var soname: String?
    var runPath: String?
    /// DT_RPATH.
    var oldRunPath: String?
    /// Needed, by library.
    var versions: [(library: String, names: [String])] = []
    /// VER_FLG_WEAK on all of them.
    var versionsAreWeak = false
    var definedVersions: [String] = []

    private static let address: UInt64 = 0x40_0000

    var bytes: [UInt8] {
        var strings: [UInt8] = [0]
        func text(_ text: String) -> UInt64 {
            defer { strings += Array(text.utf8) + [0] }
            return UInt64(strings.count)
        }
        let needs = versionNeeds(text)
        let definitions = versionDefinitions(text)
        var entries = needed.map { (UInt64(1), text($0)) }
        if let soname { entries.append((14, text(soname))) }
        if let oldRunPath { entries.append((15, text(oldRunPath))) }
        if let runPath { entries.append((29, text(runPath))) }

        let segments = UInt64(interpreter == nil ? 2 : 3)
        let interpreter: [UInt8] = self.interpreter.map { Array($0.utf8) + [0] } ?? []
        let dynamic = 64 + segments * 56
        // Six more: the table of texts, the versions of both kinds and their numbers, the end.
        let versionStart = dynamic + UInt64(entries.count + 6) * 16
        let definitionStart = versionStart + UInt64(needs.count)
        let interpreterStart = definitionStart + UInt64(definitions.count)
        let stringStart = interpreterStart + UInt64(interpreter.count)
        let size = stringStart + UInt64(strings.count)
        entries += [
            (5, Self.address + stringStart), (0x6fff_fffe, Self.address + versionStart),
            (0x6fff_ffff, UInt64(versions.count)), (0x6fff_fffc, Self.address + definitionStart),
            (0x6fff_fffd, UInt64(definedVersions.count)), (0, 0),
        ]

        var file = header(segments)
        if !interpreter.isEmpty { file += segment(3, interpreterStart, UInt64(interpreter.count)) }
        file += segment(1, 0, size)
        file += segment(2, dynamic, UInt64(entries.count) * 16)
        for (tag, value) in entries { file += little(tag) + little(value) }
        return file + needs + definitions + interpreter + strings
    }

    private func header(_ segments: UInt64) -> [UInt8] {
        var bytes: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        bytes += little(UInt16(3)) + little(machine) + little(UInt32(1))
        bytes += little(UInt64(0)) + little(UInt64(64)) + little(UInt64(0)) + little(UInt32(0))
        bytes += little(UInt16(64)) + little(UInt16(56)) + little(UInt16(segments))
        return bytes + little(UInt16(64)) + little(UInt16(0)) + little(UInt16(0))
    }

    private func segment(_ type: UInt32, _ offset: UInt64, _ size: UInt64) -> [UInt8] {
        let longs = [offset, Self.address + offset, Self.address + offset, size, size, 1]
        return little(type) + little(UInt32(4)) + longs.flatMap { little($0) }
    }

    private func versionNeeds(_ text: (String) -> UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        for (number, version) in versions.enumerated() {
            let size = 16 + version.names.count * 16
            let next = number + 1 < versions.count ? size : 0
            bytes += little(UInt16(1)) + little(UInt16(version.names.count))
            bytes += [UInt32(text(version.library)), 16, UInt32(next)].flatMap { little($0) }
            for (position, name) in version.names.enumerated() {
                let next = position + 1 < version.names.count ? 16 : 0
                bytes += little(UInt32(0)) + little(UInt16(versionsAreWeak ? 2 : 0)) + little(UInt16(2))
                bytes += little(UInt32(text(name))) + little(UInt32(next))
            }
        }
        return bytes
    }

    /// The name of each, and of the one before it, which a loader passes over.
    private func versionDefinitions(_ text: (String) -> UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        for (number, version) in definedVersions.enumerated() {
            let next = number + 1 < definedVersions.count ? 36 : 0
            bytes += little(UInt16(1)) + little(UInt16(0)) + little(UInt16(number + 2)) + little(UInt16(2))
            bytes += [UInt32(0), 20, UInt32(next)].flatMap { little($0) }
            bytes += [UInt32(text(version)), 8, UInt32(text("parent")), 0].flatMap { little($0) }
        }
        return bytes
    }

    private func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
