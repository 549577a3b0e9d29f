/// Values that protocols get wrong, picked by a fixed seed.
struct Awkward {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    private static let texts = [
        "plain", "two words", "a&b=c", "a+b", "50%", "%2F", "ü", "日本語", "🙂", "<tag>", "\"quoted\"", "it's", "a/b",
        "a;b#c?d",
        "back\\slash", " padded ", "~-_.", "line\nbreak", "tab\tstop", "{\"json\":true}", "*()!$,@:",
    ]
    private static let keys = [
        "results/run/0001.json", "a b", "ü/é", "日本/語.txt", "a//b", "a/../b", "./a", "..", "a+b", "50%", "a%2Fb", "~x",
        "a&b=c",
        "?query", "#fragment", "a/", "trailing//", "(x)!*'", "🙂",
    ]

    mutating func number(below limit: Int) -> Int {
        // SplitMix64.
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }

    mutating func text() -> String { Self.texts[number(below: Self.texts.count)] }

    mutating func objectKey() -> String { Self.keys[number(below: Self.keys.count)] }

    mutating func name() -> String { "fan-\(number(below: 1000))" }

    mutating func flag() -> Bool { number(below: 2) == 0 }

    mutating func tags() -> [String: String] {
        var tags: [String: String] = [:]
        for _ in 0..<number(below: 5) { tags[text()] = text() }
        return tags
    }

    mutating func texts(_ count: Int) -> [String] { (0..<count).map { _ in text() } }

    mutating func policy() -> String {
        #"{"Version":"2012-10-17","Statement":[{"Sid":"\#(text())","Effect":"Allow"}]}"#
    }
}

extension [String: String] {
    /// As IAM and S3 take tags.
    var pairs: [[String: String]] { sorted { $0.key < $1.key }.map { ["Key": $0.key, "Value": $0.value] } }
}
