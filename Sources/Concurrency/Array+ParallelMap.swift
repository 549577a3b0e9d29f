internal import Dispatch
internal import Synchronization

extension Array where Element: Sendable {
    /// The transformed elements, in the elements' order, computed on all cores while the caller's thread waits.
    ///
    /// For work that only computes or reads files. What waits for the network is for `concurrentMap`.
    ///
    /// - Throws: the error of the first element that has one.
    package func parallelMap<Value: Sendable>(_ transform: @Sendable (Element) throws -> Value) throws -> [Value] {
        let results = Mutex([Result<Value, any Error>?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = Result { try transform(self[index]) }
            results.withLock { $0[index] = result }
        }
        return try results.withLock { $0 }.compactMap { try $0?.get() }
    }
}
