import FoundationEssentials
import Hashing
import Testing

@Suite struct HashFunctionTests {
    // FIPS 180-4, RFC 1321 and RFC 4231 give these.
    @Test func hashesTheStandardsExamples() {
        #expect(SHA256.hash("abc").hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(SHA256.hash("").hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(MD5.hash(Array("abc".utf8)).hex == "900150983cd24fb0d6963f7d28e17f72")
        #expect(SHA1.hash(Array("abc".utf8)).hex == "a9993e364706816aba3e25717850c26c9cd0d89d")
        let code = HMACSHA256.authenticate(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(code.hex == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func hashesBytesThatAreNotContiguous() {
        let bytes = Array("abcabc".utf8)
        #expect(SHA256.hash(bytes.lazy.map { $0 }) == SHA256.hash(bytes))
        #expect(SHA256.hash(bytes[3...]) == SHA256.hash("abc"))
    }

    @Test func hashesInPiecesAsInOne() {
        let sum = IncrementalSHA256()
        sum.update(Array("a".utf8))
        sum.update([])
        sum.update(Array("bc".utf8))
        #expect(sum.finalize() == SHA256.hash("abc"))
    }

    @Test func writesBase64AsContentMD5Does() {
        #expect(MD5.hash(Array("".utf8)).base64 == "1B2M2Y8AsgTpgAmY7PhCfg==")
    }
}

@Suite struct HexTests {
    @Test func decodesWhatItEncodes() {
        let bytes = Array(UInt8.min...UInt8.max)
        #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        #expect(Hex.decode("0aFf") == [0x0a, 0xff])
    }

    @Test(arguments: ["0", "0g", "zz", "é0"])
    func refusesTextThatIsNotHexadecimal(text: String) {
        #expect(Hex.decode(text) == nil)
    }
}

@Suite struct FingerprintTests {
    @Test func doesNotDependOnOrderAndDoesNotRunNamesTogether() {
        let one = SHA256.hash("1")
        let two = SHA256.hash("2")
        #expect(Fingerprint.parts(["a": one, "b": two]) == Fingerprint.parts(["b": two, "a": one]))
        #expect(Fingerprint.parts(["a": one, "b": two]) != Fingerprint.parts(["a": two, "b": one]))
        #expect(Fingerprint.parts(["ab": one]) != Fingerprint.parts(["a": one]))
    }

    @Test func readsFiles() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "fanctl-fingerprint-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: path) }
        try Data("abc".utf8).write(to: path)
        #expect(try Fingerprint.file(at: path.path) == SHA256.hash("abc"))
        #expect(throws: (any Error).self) { try Fingerprint.file(at: path.path + ".missing") }
    }
}
