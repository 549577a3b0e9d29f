extension Sequence where Element: Sendable {
    /// The results of an asynchronous call for each element, in the elements' order.
    ///
    /// - Parameter limit: calls at a time; less than 1 counts as 1.
    /// - Throws: the first error in time. It cancels the calls that run and starts no others; this returns when all have ended.
    package func concurrentMap<Value: Sendable, Failure: Error>(
        limit: Int, _ transform: @escaping @Sendable (Element) async throws(Failure) -> Value
    ) async throws(Failure) -> [Value] {
        var results: [Value?] = []
        try await enumerated().forEachConcurrently(limit: limit) { (item) async throws(Failure) -> (Int, Value) in
            (item.offset, try await transform(item.element))
        } onResult: { position, value in
            while results.count <= position { results.append(nil) }
            results[position] = value
        }
        return results.compactMap(\.self)
    }

    /// Makes an asynchronous call for each element, and hands results on in the order in which they arrive.
    ///
    /// Memory holds no more than the results of the calls that run.
    ///
    /// - Parameters:
    ///   - limit: calls at a time; less than 1 counts as 1.
    ///   - weight: what a call costs, in any unit.
    ///   - maximumWeight: the calls that run weigh no more together, but a heavier one runs alone.
    ///   - onResult: is never called twice at the same time.
    /// - Throws: the first error in time. It cancels the calls that run and starts no others; this returns when all have ended.
    package func forEachConcurrently<Value: Sendable, Failure: Error>(
        limit: Int, weight: (Element) -> Int = { _ in 0 }, maximumWeight: Int = .max,
        _ call: @escaping @Sendable (Element) async throws(Failure) -> Value, onResult: (Value) -> Void
    ) async throws(Failure) {
        try await withTaskGroup(of: Finished<Value, Failure>.self) { group -> Result<Void, Failure> in
            var (running, load) = (0, 0)
            func receiveOne() async -> Failure? {
                guard let finished = await group.next() else { return nil }
                running -= 1
                load -= finished.weight
                switch finished.result {
                case .success(let value): onResult(value)
                case .failure(let error): return error
                }
                return nil
            }
            for element in self {
                let weight = weight(element)
                while running >= Swift.max(limit, 1) || running > 0 && weight > maximumWeight - load {
                    guard let error = await receiveOne() else { continue }
                    group.cancelAll()
                    return .failure(error)
                }
                running += 1
                load += weight
                group.addTask {
                    do throws(Failure) {
                        return Finished(weight: weight, result: .success(try await call(element)))
                    } catch {
                        return Finished(weight: weight, result: .failure(error))
                    }
                }
            }
            while running > 0 {
                guard let error = await receiveOne() else { continue }
                group.cancelAll()
                return .failure(error)
            }
            return .success(())
        }.get()
    }
}

private struct Finished<Value: Sendable, Failure: Error>: Sendable {
    let weight: Int
    let result: Result<Value, Failure>
}
