internal import FoundationEssentials
internal import Resources

/// The facts of an ELF file that its loader uses: the processor, and the libraries that it needs.
///
/// 64-bit and little-endian, as both of Lambda's processors are (System V ABI, chapters 4 and 5).
package struct ELFFile: Hashable, Sendable {
    package let machine: Machine
    /// The loader that an executable asks for (PT_INTERP).
    package let interpreter: String?
    /// DT_NEEDED, in order.
    package let needed: [String]
    package let soname: String?
    package let libraryPath: LibraryPath
    /// The versions of other libraries' symbols that this file was linked with.
    package let neededVersions: [NeededVersion]
    /// The versions of symbols that this file brings; empty where it numbers none.
    package let definedVersions: Set<String>

    /// The folders that the loader searches for needed libraries before those of the system.
    package enum LibraryPath: Hashable, Sendable {
        case none
        /// DT_RUNPATH: for what the file itself needs.
        case own([String])
        /// DT_RPATH, which counts only where there is no DT_RUNPATH: also for what the libraries need that it brings in.
        case inherited([String])
    }

    package struct NeededVersion: Hashable, Sendable {
        /// As DT_NEEDED names it.
        package let library: String
        package let version: String
        /// The loader starts the program without it, too.
        package let isOptional: Bool

        package init(library: String, version: String, isOptional: Bool = false) {
            self.library = library
            self.version = version
            self.isOptional = isOptional
        }
    }

    /// The highest GLIBC version that a symbol asks for, such as `2.34`; nil where none is asked for.
    package var requiredGLIBC: GLIBCVersion? {
        neededVersions.compactMap { GLIBCVersion(symbolVersion: $0.version) }.max()
    }

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

    /// - Throws: ``ELFError``.
    package init(path: String) throws {
        try self.init(bytes: try Self.contents(of: path), path: path)
    }

    static func contents(of path: String) throws -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe))
        } catch {
            throw ELFError(path: path, problem: .unreadable)
        }
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
            (needed, soname, libraryPath, neededVersions, definedVersions) = ([], nil, .none, [], [])
            return
        }
        let table = try DynamicTable(reader, dynamic, segments)
        needed = table.needed
        soname = table.soname
        libraryPath = table.libraryPath
        neededVersions = table.neededVersions
        definedVersions = table.definedVersions
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
