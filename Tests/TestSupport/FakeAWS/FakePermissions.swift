internal import AWSCore

extension FakeWorld {
    /// Lambda's view of a role: nothing at first, its permissions somewhat later.
    func checkAssumable(_ arn: String) throws {
        let refusal = FakeError.invalidParameter("The role defined for the function cannot be assumed by Lambda.")
        guard let role = role(arn), isSeen(role.created, after: settings.roleDelay),
            role.trustPolicy.contains("lambda.amazonaws.com")
        else { throw refusal }
    }

    /// What Lambda asks of a role before it reads from a queue with it.
    func checkReading(_ queueARN: String, role arn: String) throws {
        for action in ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"] {
            let isAllowed = role(arn).map { mayDo("sqs:\(action)", on: queueARN, $0) } ?? false
            guard isAllowed else {
                throw FakeError.invalidParameter(
                    "The \(settings.permissionWording) execution role does not have permissions to call \(action) on SQS"
                )
            }
        }
    }

    private func role(_ arn: String) -> FakeRole? { roles.values.first { roleARN($0.name) == arn } }

    private func mayDo(_ action: String, on resource: String, _ role: FakeRole) -> Bool {
        role.policies.values.filter { isSeen($0.changed, after: settings.policyDelay) }.contains { policy in
            let statements = JSON(Array(policy.document.utf8))?["Statement"]
            return Self.list(statements).contains { statement in
                statement["Effect"]?.string == "Allow"
                    && Self.list(statement["Action"]).contains { Self.matches($0.string ?? "", action) }
                    && Self.list(statement["Resource"]).contains { Self.matches($0.string ?? "", resource) }
            }
        }
    }

    private static func list(_ value: JSON?) -> [JSON] {
        switch value {
        case .array(let items): items
        case .some(let item): [item]
        case nil: []
        }
    }

    private static func matches(_ pattern: String, _ text: String) -> Bool {
        if pattern.hasSuffix("*") { return text.hasPrefix(pattern.dropLast()) }
        return pattern == text
    }
}
