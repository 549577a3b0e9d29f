/// Reads numbers and texts of an ELF file; every access is checked against the file's size.
struct ELFReader {
    let bytes: [UInt8]
    let path: String

    struct Segment {
        let type: Kind
        let offset: UInt64
        let address: UInt64
        let size: UInt64

        /// p_type.
        enum Kind: Hashable {
            case load
            case dynamic
            case interpreter
            case other(UInt32)

            init(_ value: UInt32) {
                self =
                    switch value {
                    case 1: .load
                    case 2: .dynamic
                    case 3: .interpreter
                    default: .other(value)
                    }
            }
        }
    }

    func byte(_ offset: UInt64) throws -> UInt8 {
        guard offset < UInt64(bytes.count) else { throw ELFError(path: path, problem: .truncated(offset: offset)) }
        return bytes[Int(offset)]
    }

    func half(_ offset: UInt64) throws -> UInt16 { UInt16(try number(offset, 2)) }
    func word(_ offset: UInt64) throws -> UInt32 { UInt32(try number(offset, 4)) }
    func long(_ offset: UInt64) throws -> UInt64 { try number(offset, 8) }

    private func number(_ offset: UInt64, _ size: UInt64) throws -> UInt64 {
        let (end, overflows) = offset.addingReportingOverflow(size)
        guard !overflows, end <= UInt64(bytes.count) else {
            throw ELFError(path: path, problem: .truncated(offset: offset))
        }
        var value: UInt64 = 0
        for index in stride(from: Int(end) - 1, through: Int(offset), by: -1) {
            value = value << 8 | UInt64(bytes[index])
        }
        return value
    }

    /// Up to the first zero byte, within the limit.
    func text(at offset: UInt64, _ limit: UInt64 = 4096) throws -> String {
        guard offset < UInt64(bytes.count) else { throw ELFError(path: path, problem: .truncated(offset: offset)) }
        let rest = bytes[Int(offset)...].prefix(Int(min(limit, 4096)))
        guard let end = rest.firstIndex(of: 0) else {
            throw ELFError(path: path, problem: .malformed("a text without an end at \(offset)"))
        }
        return String(decoding: rest[..<end], as: UTF8.self)
    }

    /// The program headers: e_phoff at 32, e_phentsize at 54, e_phnum at 56.
    func segments() throws -> [Segment] {
        let start = try long(32)
        let size = UInt64(try half(54))
        let count = UInt64(try half(56))
        guard count == 0 || size >= 56 else {
            throw ELFError(path: path, problem: .malformed("program headers of \(size) bytes"))
        }
        return try (0..<count).map { index in
            let (offset, overflows) = start.addingReportingOverflow(index * size)
            guard !overflows else { throw ELFError(path: path, problem: .truncated(offset: start)) }
            return Segment(
                type: Segment.Kind(try word(offset)), offset: try long(offset + 8), address: try long(offset + 16),
                size: try long(offset + 32))
        }
    }
}
