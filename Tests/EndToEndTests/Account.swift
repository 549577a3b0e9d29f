import Foundation
import TestSupport

/// What boto3 sees and does in an account of a local AWS.
struct Account {
    let endpoint: String
    let region: String

    /// Everything that `fanctl` calls, and nothing that it does not: the statement for a user of it.
    static let actions = [
        "sqs:*", "lambda:*", "logs:*", "s3:*", "iam:CreateRole", "iam:GetRole", "iam:DeleteRole", "iam:PassRole",
        "iam:TagRole", "iam:UntagRole", "iam:ListRoleTags", "iam:PutRolePolicy", "iam:GetRolePolicy",
        "iam:DeleteRolePolicy", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies", "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole", "sts:GetCallerIdentity",
    ]

    struct Keys: Decodable {
        let id: String
        let secret: String
    }

    func makeUser(_ name: String, actions: [String] = actions) async throws -> Keys {
        try await ask(["user", endpoint, name] + actions)
    }

    func makeRole(_ name: String, for user: String) async throws -> String {
        struct Answer: Decodable { let arn: String }
        let answer: Answer = try await ask(["role", endpoint, name, user] + Self.actions)
        return answer.arn
    }

    /// Names of everything, in every service of a stack, that has the text in it.
    func left(_ text: String) async throws -> [String] { try await ask(["left", endpoint, region, text]) }

    /// Sizes by key.
    func objects(in bucket: String) async throws -> [String: Int] { try await ask(["get", endpoint, region, bucket]) }

    /// Disables every event source mapping; how many there are.
    func idle() async throws -> Int { try await ask(["idle", endpoint, region]) }

    /// Puts every message of a queue into another one.
    func bury(_ queue: String, in other: String) async throws -> Int {
        try await ask(["bury", endpoint, region, queue, other])
    }

    struct Depth: Decodable, Equatable {
        let visible: Int
        /// Taken by somebody.
        let hidden: Int
    }

    func depth(of queue: String) async throws -> Depth { try await ask(["depth", endpoint, region, queue]) }

    /// Gives a stack's queue to a function of this Python file, with the stack's own role and variables; the function's name.
    func deploy(_ file: String, for stack: String) async throws -> String {
        try await ask(["deploy", endpoint, region, stack, file])
    }

    struct Message: Decodable {
        let run: String
        let index: Int
        let body: String
    }

    /// Takes every message off a queue.
    func take(from queue: String) async throws -> [Message] { try await ask(["take", endpoint, region, queue]) }

    private func ask<Answer: Decodable>(_ arguments: [String]) async throws -> Answer {
        try await JSONDecoder().decode(Answer.self, from: TestPython.run("account.py", arguments))
    }
}

extension Program {
    /// An environment with these keys alone.
    static func environment(_ keys: Account.Keys) -> [String: String] {
        var variables = harmless
        variables["AWS_ACCESS_KEY_ID"] = keys.id
        variables["AWS_SECRET_ACCESS_KEY"] = keys.secret
        return variables
    }
}
