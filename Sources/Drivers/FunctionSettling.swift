internal import AWSClients
internal import AWSCore
internal import Reconciliation
internal import Resources

/// Lambda changes a function one step at a time, and takes its time for each.
struct FunctionSettling: Sendable {
    let shared: DriverSet

    private static let limit: Duration = .seconds(300)

    /// Waits until the function is as it was last told to be.
    ///
    /// - Throws: ``FunctionFailure`` where Lambda could not do it.
    @discardableResult
    func settled(_ context: StepContext, qualifier: String? = nil) async throws -> LambdaFunction {
        let name = shared.names.function
        return try await Waiting(time: shared.time, context: context).value(
            of: "function \(name) to settle", limit: Self.limit
        ) {
            guard let function = try await shared.clients.lambda.function(named: name, qualifier: qualifier) else {
                // Just created, and not yet seen by the one who answered.
                return nil
            }
            if let failure = function.failure {
                throw FunctionFailure(function: qualifier.map { "\(name):\($0)" } ?? name, reason: failure)
            }
            // Anything else, known or not, is on its way.
            let isActive = [nil, "Active", "Inactive"].contains(function.state)
            let isUpdated = [nil, "Successful"].contains(function.lastUpdateStatus)
            return isActive && isUpdated ? function : nil
        }
    }

    /// Does something once no change of the function is under way.
    func whenFree<Value>(_ context: StepContext, _ call: () async throws -> Value) async throws -> Value {
        try await Waiting(time: shared.time, context: context).success(
            of: "another update of function \(shared.names.function) to end", limit: Self.limit,
            while: { $0.has(["ResourceConflictException"]) && $0.says("in progress") }, attempt: call)
    }
}

extension LambdaFunction {
    /// Why it does not work, or why it is not what it was last told to be.
    var failure: String? {
        if state == "Failed" { return stateReason ?? "no reason was given" }
        if lastUpdateStatus == "Failed" { return lastUpdateReason ?? "no reason was given" }
        return nil
    }

    /// Lambda still answers for it, and it will be gone.
    var isBeingDeleted: Bool { state == "Deleting" }
}

/// Lambda accepted a function and could not make it work.
package struct FunctionFailure: Error, Hashable, Sendable {
    package let function: String
    package let reason: String
}

extension AWSError {
    /// Whether AWS's message holds these words.
    func says(_ words: String...) -> Bool {
        guard case .service(let failure) = self else { return false }
        return words.contains { failure.message.contains($0) }
    }
}
