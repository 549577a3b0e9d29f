internal import AWSClients
internal import AWSCore
internal import Drivers

/// How many invocations the account permits at once.
package enum AccountQuota: Sendable {
    /// What is left for functions without a reservation.
    case known(Int)
    /// Nobody could or would tell; why, in one line.
    case unknown(String)

    package var limit: Int? {
        switch self {
        case .known(let limit): limit
        case .unknown: nil
        }
    }
}

extension StackSession {
    /// Asks Lambda. That it does not tell is no reason to do nothing.
    package func accountQuota() async throws -> AccountQuota {
        do {
            return .known(try await clients.lambda.accountConcurrency().unreserved)
        } catch let error as AWSError {
            return .unknown(console.wording.headline(for: error))
        }
    }
}
