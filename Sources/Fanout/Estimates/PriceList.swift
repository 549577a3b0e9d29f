package import Resources

/// AWS's prices. No other file holds any.
package struct PriceList: Hashable, Sendable {
    /// The day on which the prices were looked up.
    package let date: String
    package let region: String
    /// Dollars a million requests.
    package let lambdaRequests: Double
    /// Dollars a GB-second.
    package let lambdaDuration: [Architecture: [Tier]]
    /// Dollars a million requests, of 64 KB each.
    package let sqsRequests: [Tier]
    /// Dollars a thousand: PUT, COPY, POST and LIST.
    package let s3Writes: Double
    /// Dollars a thousand: GET and HEAD.
    package let s3Reads: Double
    /// Dollars a GB that is ingested.
    package let logs: Double
    /// Dollars a custom metric and month; an hour without data is free.
    package let metrics: Double
    /// The free tier of an account, each month.
    package let free: Allowance

    /// A price up to a quantity, after which the next tier's price applies.
    package struct Tier: Hashable, Sendable {
        /// Counted from 0; nil for the last tier.
        package let upTo: Double?
        package let price: Double
    }

    package struct Allowance: Hashable, Sendable {
        package let lambdaRequests: Double
        package let gigabyteSeconds: Double
        package let sqsRequests: Double
        package let logGigabytes: Double
        /// Metrics for the whole month.
        package let metrics: Double
    }

    /// Hours of a month, in AWS's prices.
    package static let hoursInMonth = 730.0

    /// The bytes that SQS counts as one request.
    package static let sqsChunk = 65_536

    package static let current = PriceList(
        date: "2026-11-22", region: "us-east-1",
        lambdaRequests: 0.20,
        lambdaDuration: [
            .x86: [
                Tier(upTo: 6e9, price: 0.0000166667), Tier(upTo: 15e9, price: 0.000015),
                Tier(upTo: nil, price: 0.0000133334),
            ],
            .arm64: [
                Tier(upTo: 7.5e9, price: 0.0000133334), Tier(upTo: 18.75e9, price: 0.0000120001),
                Tier(upTo: nil, price: 0.0000106667),
            ],
        ],
        sqsRequests: [
            Tier(upTo: 100e9, price: 0.40), Tier(upTo: 200e9, price: 0.30), Tier(upTo: nil, price: 0.24),
        ],
        s3Writes: 0.005, s3Reads: 0.0004, logs: 0.50, metrics: 0.30,
        free: Allowance(
            lambdaRequests: 1e6, gigabyteSeconds: 400_000, sqsRequests: 1e6, logGigabytes: 5, metrics: 10))
}

extension [PriceList.Tier] {
    /// The price of a quantity, each part at its tier's price.
    func dollars(for quantity: Double) -> Double {
        var (begin, sum) = (0.0, 0.0)
        for tier in self where quantity > begin {
            let end = Swift.min(tier.upTo ?? quantity, quantity)
            sum += (end - begin) * tier.price
            begin = end
        }
        return sum
    }
}
