/// Finds invalid or refused characters in a text that is to be sent.
enum UTF8Text {
    /// The first character that SQS refuses: controls but tab, LF and CR; U+FFFE and U+FFFF.
    ///
    /// See "message-body" in SendMessage's reference. Surrogates are no valid UTF-8 in the first place.
    static func firstRefused(in bytes: some RandomAccessCollection<UInt8>) -> (offset: Int, scalar: UInt32)? {
        var offset = 0
        var tail: UInt32 = 0
        for byte in bytes {
            if byte < 0x20, byte != 0x09, byte != 0x0a, byte != 0x0d { return (offset, UInt32(byte)) }
            tail = tail << 8 | UInt32(byte)
            if byte >= 0xbe, tail & 0xff_ffff >= 0xef_bfbe, tail & 0xff_ffff <= 0xef_bfbf {
                return (offset - 2, tail & 0xff == 0xbe ? 0xfffe : 0xffff)
            }
            offset += 1
        }
        return nil
    }

    /// The end of the valid part; nil where the whole text is valid.
    static func firstInvalid(in bytes: some RandomAccessCollection<UInt8>) -> Int? {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): offset += UTF8.width(scalar)
            case .emptyInput: return nil
            case .error: return offset
            }
        }
    }

    /// The column of an offset: one more than the characters before it.
    static func column(of offset: Int, in bytes: some RandomAccessCollection<UInt8>) -> Int {
        bytes.prefix(offset).count { $0 & 0xc0 != 0x80 } + 1
    }
}
