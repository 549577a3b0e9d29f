/// The cost of a run, item by item, in dollars.
package struct CostEstimate: Hashable, Sendable {
    package let usage: CostUsage
    package let prices: PriceList
    package let items: [Item]

    package struct Item: Hashable, Sendable {
        package let name: Name
        /// In the unit of the name.
        package let quantity: Double
        package let dollars: Double
        /// The cost beyond the free tier, if the account used nothing else in the month.
        package let dollarsBeyondFree: Double
    }

    package enum Name: String, Hashable, Sendable, Codable, CaseIterable {
        case lambdaRequests
        case lambdaGigabyteSeconds
        case sqsRequests
        case s3Writes
        case s3Lists
        case s3Reads
        case logGigabytes
        case metricHours
    }

    /// Without the free tier.
    package var dollars: Double { items.reduce(0) { $0 + $1.dollars } }
    package var dollarsBeyondFree: Double { items.reduce(0) { $0 + $1.dollarsBeyondFree } }

    /// - Parameter concurrency: see ``DrainEstimate/concurrency(maxConcurrency:accountQuota:)``.
    package init(of workload: Workload, concurrency: Int, prices: PriceList = .current) {
        self.init(
            of: CostUsage(of: workload, drain: DrainEstimate(of: workload, concurrency: concurrency)), prices: prices)
    }

    package init(of usage: CostUsage, prices: PriceList = .current) {
        self.usage = usage
        self.prices = prices
        let duration = prices.lambdaDuration[usage.processor] ?? []
        func item(
            _ name: Name, _ quantity: Double, free: Double = 0, price: (Double) -> Double
        ) -> Item {
            Item(
                name: name, quantity: quantity, dollars: price(quantity),
                dollarsBeyondFree: price(max(quantity - free, 0)))
        }
        items = [
            item(.lambdaRequests, Double(usage.invocations), free: prices.free.lambdaRequests) {
                $0 / 1e6 * prices.lambdaRequests
            },
            item(.lambdaGigabyteSeconds, usage.gigabyteSeconds, free: prices.free.gigabyteSeconds) {
                duration.dollars(for: $0)
            },
            item(.sqsRequests, Double(usage.sqs.total), free: prices.free.sqsRequests) {
                prices.sqsRequests.dollars(for: $0) / 1e6
            },
            item(.s3Writes, Double(usage.s3Writes)) { $0 / 1000 * prices.s3Writes },
            item(.s3Lists, Double(usage.s3Lists)) { $0 / 1000 * prices.s3Writes },
            item(.s3Reads, Double(usage.s3Reads)) { $0 / 1000 * prices.s3Reads },
            item(.logGigabytes, Double(usage.logBytes) / 1e9, free: prices.free.logGigabytes) { $0 * prices.logs },
            item(.metricHours, Double(usage.metricHours), free: prices.free.metrics * PriceList.hoursInMonth) {
                $0 / PriceList.hoursInMonth * prices.metrics
            },
        ]
    }
}
