internal import FoundationEssentials

/// What the loader reads of an ELF file: whose machine it is for, and what it needs.
///
/// 64-bit and little-endian, as both of Lambda's processors are (System V ABI, chapters 4 and 5).
package struct ELFFile: Hashable, Sendable {
    package let machine: Machine
    /// The loader that an executable asks for (PT_INTERP).
    package let interpreter: String?
    /// DT_NEEDED, in order.
    package let needed: [String]
    package let soname: String?
    /// DT_RUNPATH, or DT_RPATH where there is none of the former.
    package let runPath: [String]
    /// The highest GLIBC version that a symbol asks for, such as `2.34`; nil where none is asked for.
    package let requiredGLIBC: GLIBCVersion?

    /// e_machine.
    package enum Machine: Hashable, Sendable {
        case x86
        case arm64
        case other(UInt16)

        init(_ value: UInt16) {
            self =
                switch value {
                case 62: .x86
                case 183: .arm64
                default: .other(value)
                }
        }
    }

    package init(path: String) throws {
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe))
        } catch {
            throw ELFError(path: path, problem: .unreadable)
        }
        try self.init(bytes: bytes, path: path)
    }

    /// - Throws: ``ELFError``.
    package init(bytes: [UInt8], path: String) throws {
        let reader = ELFReader(bytes: bytes, path: path)
        guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { throw ELFError(path: path, problem: .notELF) }
        guard try reader.byte(4) == 2, try reader.byte(5) == 1 else {
            throw ELFError(path: path, problem: .otherClass)
        }
        machine = Machine(try reader.half(18))
        let segments = try reader.segments()
        interpreter = try segments.first { $0.type == .interpreter }.map { try reader.text(at: $0.offset, $0.size) }
        guard let dynamic = segments.first(where: { $0.type == .dynamic }) else {
            // Statically linked.
            (needed, soname, runPath, requiredGLIBC) = ([], nil, [], nil)
            return
        }
        let table = try DynamicTable(reader, dynamic, segments)
        needed = table.needed
        soname = table.soname
        runPath = table.runPath
        requiredGLIBC = table.versions.compactMap(GLIBCVersion.init(symbolVersion:)).max()
    }
}

/// A version of the GNU C library.
package struct GLIBCVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let major: Int
    package let minor: Int

    package init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// `GLIBC_2.34` → 2.34; nil for others, `GLIBC_PRIVATE` among them.
    package init?(symbolVersion: String) {
        guard symbolVersion.hasPrefix("GLIBC_") else { return nil }
        let parts = symbolVersion.dropFirst(6).split(separator: ".").map { Int($0) }
        guard parts.count >= 2, let major = parts[0], let minor = parts[1] else { return nil }
        self.init(major: major, minor: minor)
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    package var description: String { "\(major).\(minor)" }
}

/// A file that is no ELF file, or not all of one.
package struct ELFError: Error, Hashable, Sendable {
    package let path: String
    package let problem: Problem

    package enum Problem: Hashable, Sendable {
        case unreadable
        case notELF
        /// 32-bit or big-endian.
        case otherClass
        /// Something lies outside the file.
        case truncated(offset: UInt64)
        case malformed(String)
    }
}
