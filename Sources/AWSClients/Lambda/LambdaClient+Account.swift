internal import AWSCore
internal import Transport

extension LambdaClient {
    /// How many executions the account may have at once in the region, and how many of them no function keeps for itself.
    package func accountConcurrency() async throws -> AccountConcurrency {
        struct Answer: Decodable {
            let limit: AccountConcurrency

            enum CodingKeys: String, CodingKey {
                case limit = "AccountLimit"
            }
        }
        return try await call(
            "GetAccountSettings", .get, "/2016-08-19/account-settings", returning: Answer.self
        ).limit
    }
}

/// The account's quota of concurrent executions. 1,000 in most accounts, 10 in new ones.
package struct AccountConcurrency: Decodable, Hashable, Sendable {
    package let quota: Int
    /// The executions left for functions without a reservation.
    package let unreserved: Int

    package init(quota: Int, unreserved: Int) {
        self.quota = quota
        self.unreserved = unreserved
    }

    enum CodingKeys: String, CodingKey {
        case quota = "ConcurrentExecutions"
        case unreserved = "UnreservedConcurrentExecutions"
    }
}
