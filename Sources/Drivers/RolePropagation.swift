internal import AWSCore
internal import Reconciliation
internal import Resources

/// Waits until Lambda sees a new role and its policy; for some seconds it rejects them as invalid.
struct RolePropagation: Sendable {
    let shared: DriverSet
    let context: StepContext

    /// Repeats a call while Lambda does not see the role. Every other refusal of a parameter is thrown at once.
    func success<Value>(_ attempt: () async throws -> Value) async throws -> Value {
        try await Waiting(time: shared.time, context: context).success(
            of: "Lambda to see role \(shared.names.role)", limit: shared.propagationLimit, while: Self.isPropagating,
            attempt: attempt)
    }

    static func isPropagating(_ error: AWSError) -> Bool {
        error.has(["InvalidParameterValueException"])
            && error.says(
                "cannot be assumed by Lambda", "execution role does not have permissions",
                "ensure the role can perform", "ARN does not refer to a valid principal",
                "KMS key is invalid for CreateGrant")
    }
}
