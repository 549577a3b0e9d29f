import SigV4
import Testing

@Suite struct PercentEncodingTests {
    @Test(arguments: [
        ("", ""), ("AZaz09-_.~", "AZaz09-_.~"), (" ", "%20"), ("+", "%2B"), ("a/b", "a%2Fb"), ("é", "%C3%A9"),
        ("日本", "%E6%97%A5%E6%9C%AC"), ("😀", "%F0%9F%98%80"), ("e\u{301}", "e%CC%81"), ("%", "%25"),
        ("\r\n\0", "%0D%0A%00"),
        ("!'()*:@=&?#;,$[]", "%21%27%28%29%2A%3A%40%3D%26%3F%23%3B%2C%24%5B%5D"),
    ])
    func keepsOnlyTheUnreserved(text: String, encoded: String) {
        #expect(PercentEncoding.encode(text) == encoded)
        #expect(PercentEncoding.decode(encoded) == text)
    }

    @Test func keepsSlashesWhenAsked() {
        #expect(PercentEncoding.encode("/a b//c%/", keepingSlash: true) == "/a%20b//c%25/")
    }

    @Test func encodesBytesThatAreNoText() {
        #expect(PercentEncoding.encode([0x00, 0xff, 0x41] as [UInt8]) == "%00%FFA")
    }

    @Test(arguments: ["%", "%4", "%zz", "a%2", "%%41", "%+1", "%ff", "%C3", "%ED%A0%80"])
    func refusesToDecodeBrokenText(text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }

    @Test(arguments: [("%c3%A9", "é"), ("a+b", "a+b"), ("ü%20", "ü ")])
    func decodesEitherCaseAndLeavesThePlus(text: String, decoded: String) {
        #expect(PercentEncoding.decode(text) == decoded)
    }

    @Test func writesQueriesInTheOrderGiven() {
        let items: [(name: String, value: String?)] = [
            ("prefix", "runs/1 +"), ("uploads", nil), ("empty", ""), ("prefix", "ü"), ("a b", "&="),
        ]
        #expect(PercentEncoding.query(items) == "prefix=runs%2F1%20%2B&uploads&empty=&prefix=%C3%BC&a%20b=%26%3D")
        #expect(PercentEncoding.query([]) == "")
    }
}
