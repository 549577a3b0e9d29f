internal import AWSCore
internal import Foundation
internal import Timing

/// Credentials that a program prints (`credential_process`).
struct ProcessCredentials: CredentialsProvider {
    let profile: String
    let command: String
    let host: HostEnvironment

    func credentials() async throws -> Credentials {
        guard let words = ShellWords.split(command), !words.isEmpty else {
            throw IdentityError.processFailed(profile: profile, detail: "the command has an open quote")
        }
        let output: HostEnvironment.ProcessOutput
        do {
            output = try await host.run(words)
        } catch {
            throw IdentityError.processFailed(profile: profile, detail: "\(words[0]) could not be started")
        }
        guard output.succeeded else {
            throw IdentityError.processFailed(profile: profile, detail: "\(words[0]) failed")
        }
        return try KeyDocument.credentials(in: output.output, tokenName: \.sessionToken) {
            IdentityError.processFailed(profile: profile, detail: "\(words[0]): \($0)")
        }
    }

    func credentials(replacing rejected: Credentials) async throws -> Credentials? {
        try await credentials()
    }
}

/// `{"AccessKeyId": …, "SecretAccessKey": …}`, as programs and metadata services write it.
struct KeyDocument: Decodable {
    let version: Int?
    let code: String?
    let accessKeyID: String?
    let secretAccessKey: String?
    let sessionToken: String?
    let token: String?
    let expiration: String?

    enum CodingKeys: String, CodingKey {
        case version = "Version"
        case code = "Code"
        case accessKeyID = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case sessionToken = "SessionToken"
        case token = "Token"
        case expiration = "Expiration"
    }

    /// - Parameter failure: makes the error; its text never holds what was read.
    static func credentials(
        in text: String, tokenName: KeyPath<KeyDocument, String?>, failure: (String) -> IdentityError
    ) throws -> Credentials {
        guard let document = try? JSONDecoder().decode(KeyDocument.self, from: Data(text.utf8)) else {
            throw failure("it did not give JSON")
        }
        // Programs must say version 1; metadata services say nothing.
        if tokenName == \.sessionToken, document.version != 1 { throw failure("it gave a version other than 1") }
        guard let id = document.accessKeyID, let secret = document.secretAccessKey else {
            throw failure("it gave no keys" + (document.code.map { " (\($0))" } ?? ""))
        }
        var expiration: Instant?
        if let text = document.expiration {
            guard let instant = Instant(iso8601: text) else { throw failure("its expiration is no time") }
            expiration = instant
        }
        return Credentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: document[keyPath: tokenName],
            expiration: expiration)
    }
}

/// Splits a command line as a POSIX shell would, without one.
enum ShellWords {
    /// Nil where a quote is left open.
    static func split(_ line: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var characters = line.makeIterator()
        while let character = characters.next() {
            switch (character, quote) {
            case (let mark, let open?) where mark == open: quote = nil
            case ("\\", nil), ("\\", "\""):
                guard let next = characters.next() else { return nil }
                // Between double quotes it stands for itself, but before a quote or another one.
                let isLiteral = quote != nil && next != "\"" && next != "\\"
                word = (word ?? "") + (isLiteral ? "\\" : "") + String(next)
            case (_, _?): word = (word ?? "") + String(character)
            case ("'", nil), ("\"", nil):
                quote = character
                word = word ?? ""
            case (let space, nil) where space.isWhitespace:
                if let word { words.append(word) }
                word = nil
            case (_, nil): word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else { return nil }
        if let word { words.append(word) }
        return words
    }
}
