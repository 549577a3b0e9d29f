internal import CZlib

/// Unpacks gzip (RFC 1952), of one member or of several, a chunk at a time.
///
/// A class because zlib's state must not move.
final class Gunzip {
    /// The first two bytes of gzip.
    static let magic: [UInt8] = [0x1f, 0x8b]

    /// Why unpacking failed.
    enum Failure: Error {
        case cutOff
        case damaged(String)
    }

    private let stream: UnsafeMutablePointer<z_stream>
    /// Packed bytes that were read, and how many of them are consumed.
    private var packed: [UInt8]
    private var position = 0
    private var isInMember = true
    /// Whether zlib may hold output for which there was no room.
    private var isFull = false

    private static let chunkSize = 65_536

    /// - Parameter first: the first bytes, which have been read already.
    init(_ first: [UInt8]) throws {
        packed = first
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard zlib_inflate_gzip(stream) == Z_OK else {
            stream.deallocate()
            throw Failure.damaged("no memory")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// The next bytes; nil at the end.
    ///
    /// - Parameter read: returns the next packed bytes; nil at their end.
    /// - Throws: ``Failure``, or what `read` throws.
    func next(_ read: () throws -> [UInt8]?) throws -> [UInt8]? {
        while true {
            if position == packed.count && !isFull {
                guard let more = try read() else {
                    if isInMember { throw Failure.cutOff }
                    return nil
                }
                packed = more
                position = 0
            }
            if !isInMember {
                // Zeros fill a file up to a block of a tape; anything else begins another member.
                guard let start = packed[position...].firstIndex(where: { $0 != 0 }) else {
                    position = packed.count
                    continue
                }
                position = start
                inflateReset(stream)
                isInMember = true
            }
            let bytes = try unpack()
            if !bytes.isEmpty { return bytes }
        }
    }

    private func unpack() throws -> [UInt8] {
        var status = Z_OK
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { room, count in
            packed.withUnsafeMutableBufferPointer { input in
                stream.pointee.next_in = input.baseAddress.map { $0 + position }
                stream.pointee.avail_in = UInt32(input.count - position)
                stream.pointee.next_out = room.baseAddress
                stream.pointee.avail_out = UInt32(room.count)
                status = inflate(stream, Z_NO_FLUSH)
                position = input.count - Int(stream.pointee.avail_in)
            }
            count = room.count - Int(stream.pointee.avail_out)
            isFull = stream.pointee.avail_out == 0
        }
        switch status {
        case Z_STREAM_END:
            isInMember = false
            isFull = false
        // Without room or without input there is no progress, which is no error.
        case Z_OK, Z_BUF_ERROR: break
        default: throw Failure.damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)")
        }
        return bytes
    }
}

extension Gunzip.Failure {
    var problem: InputError.Problem {
        switch self {
        case .cutOff: .gzipCutOff
        case .damaged(let detail): .gzipDamaged(detail)
        }
    }
}
