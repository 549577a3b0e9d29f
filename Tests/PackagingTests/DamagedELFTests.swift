import Foundation
import Packaging
import TestSupport
import Testing

extension PackagingSuites {
    /// Whatever the bytes are, the answer is a reading or an ``ELFError``.
    @Suite
    struct DamagedELFTests {
        private let small = SmallELF(
            needed: ["libc.so.6"], runPath: "/opt/lib",
            versions: [("libc.so.6", ["GLIBC_2.34", "GLIBC_2.2.5"]), ("libm.so.6", ["GLIBC_2.29"])],
            definedVersions: ["OWN_1", "OWN_2"]
        ).bytes

        @Test func refusesAFileThatEndsTooEarlyAtEveryByte() throws {
            #expect(throws: Never.self) { try ELFFile(bytes: small, path: "small") }
            for length in small.indices {
                #expect(throws: ELFError.self, "\(length) bytes") {
                    try ELFFile(bytes: Array(small.prefix(length)), path: "small")
                }
            }
        }

        private func error(_ bytes: [UInt8]) throws -> ELFError {
            try #require(throws: ELFError.self) { try ELFFile(bytes: bytes, path: "lib/small") }
        }

        @Test func namesTheFileAndWhereItEnds() throws {
            #expect(try error(Array(small.prefix(19))).problem == .truncated(offset: 18))
            #expect(try error(Array(small.prefix(19))).path == "lib/small")
            #expect(try error(Array("#!/bin/sh\n".utf8)).problem == .notELF)
            #expect(try error([]).problem == .notELF)
            let missing = try #require(throws: ELFError.self) { try ELFFile(path: "/nonexistent/file") }
            #expect(missing.path == "/nonexistent/file" && missing.problem == .unreadable)
        }

        @Test(arguments: [4, 5])
        func tells32BitAndBigEndianFilesFromDamagedOnes(offset: Int) throws {
            var bytes = small
            bytes[offset] = bytes[offset] == 1 ? 2 : 1
            #expect(try error(bytes).problem == .otherClass)
        }

        @Test func survivesAnyByteInHeadersAndTables() throws {
            for offset in small.indices {
                for value: UInt8 in [0, 1, 0x7f, 0x80, 0xff] {
                    var bytes = small
                    bytes[offset] = value
                    try expectReadingOrError(bytes)
                }
            }
        }

        @Test func survivesNumbersAtTheEdgeOfWhatFits() throws {
            for offset in stride(from: 0, through: small.count - 8, by: 4) {
                let edges: [UInt64] = [
                    .max, .max - 7, .max - 63, 1 << 63, UInt64(Int64.max), UInt64(small.count), 1 << 32,
                ]
                for value in edges {
                    var bytes = small
                    withUnsafeBytes(of: value.littleEndian) { bytes.replaceSubrange(offset..<(offset + 8), with: $0) }
                    try expectReadingOrError(bytes)
                }
            }
        }

        @Test(arguments: [UInt64(1), 2, 3])
        func survivesRandomDamage(seed: UInt64) throws {
            var random = SplitMix(state: seed)
            let real = [UInt8](try Data(contentsOf: URL(filePath: "/bin/sh")))
            for round in 0..<3000 {
                var bytes = round % 10 == 0 ? real : small
                // Where the loader's tables are: the rest of a real file is never read.
                let reach = round % 20 == 0 ? min(bytes.count, 4096) : bytes.count
                for _ in 0...(random.next() % 8) {
                    bytes[Int(random.next() % UInt64(reach))] = UInt8(truncatingIfNeeded: random.next())
                }
                try expectReadingOrError(bytes)
            }
        }

        private func expectReadingOrError(_ bytes: [UInt8]) throws {
            do {
                _ = try ELFFile(bytes: bytes, path: "damaged")
            } catch is ELFError {
                // As it should be. Any other error ends the test.
            }
        }
    }
}

/// Random numbers that are the same every time.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
