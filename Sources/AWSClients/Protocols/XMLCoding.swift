internal import AWSCore
internal import Diagnostics
internal import Foundation
internal import Transport
internal import XMLCoder

/// XML as S3, IAM and STS write it.
enum XMLCoding {
    /// - Parameter lowercasingNames: reads an element `Key` into a member `key`.
    static func decode<Value: Decodable>(
        _ type: Value.Type, _ response: HTTPResponse, of operation: AWSOperation, lowercasingNames: Bool = false
    ) throws -> Value {
        let decoder = XMLDecoder()
        if lowercasingNames { decoder.keyDecodingStrategy = .convertFromCapitalized }
        decoder.shouldProcessNamespaces = true
        // A tag's value may begin or end with a space.
        decoder.trimValueWhitespaces = false
        do {
            return try decoder.decode(type, from: Data(response.body))
        } catch {
            // What is no XML at all is an error of the parser's own.
            throw AWSError.unreadable(
                call: AWSError.Call(service: operation.service, operation: operation.name),
                status: response.status, detail: (error as? DecodingError)?.fact ?? "the answer is no XML")
        }
    }

    /// Text with the five characters replaced that XML gives a meaning.
    static func escape(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&apos;"
            // A carriage return would reach the reader as a line feed.
            case "\r": result += "&#13;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
