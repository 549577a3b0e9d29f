import Diagnostics
import Foundation
import Testing

struct DecodingFactTests {
    private struct Order: Decodable {
        enum Side: String, Decodable { case buy }
        struct Item: Decodable { let count: Int }

        let side: Side
        let items: [Item]
    }

    @Test(arguments: [
        (#"{"side":"buy"}"#, "`items` is missing"),
        (#"{"side":"buy","items":[{"count":1},{}]}"#, "`items.Index 1.count` is missing"),
        (#"{"side":"buy","items":[{"count":"s3cret"}]}"#, "`items.Index 0.count` is of another kind"),
        (#"{"side":"buy","items":[{"count":null}]}"#, "`items.Index 0.count` is of another kind"),
        (#"{"side":"s3cret","items":[]}"#, "`side` is of another kind"),
        ("[]", "it is not the JSON that was expected"), ("", "it is not the JSON that was expected"),
        (#"{"side":"s3cr"#, "it is not the JSON that was expected"),
    ])
    func namesTheMemberAndNotItsValue(json: String, fact: String) {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Order.self, from: Data(json.utf8))
        }
        #expect(error?.fact == fact)
    }
}
