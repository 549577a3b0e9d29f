/// The same numbers for the same seed.
package struct Dice: Sendable {
    private var state: UInt64

    package init(_ seed: UInt64) {
        state = seed &* 0x9e37_79b9_7f4a_7c15
    }

    /// From 1.
    package mutating func next(upTo limit: UInt64) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % limit) + 1
    }

    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[next(upTo: UInt64(elements.count)) - 1]
    }
}
