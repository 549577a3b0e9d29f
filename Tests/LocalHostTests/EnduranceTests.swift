import Foundation
import LocalHost
import Synchronization
import TestSupport
import Testing

@Suite
struct EnduranceTests {
    /// What a process holds.
    private struct Holdings {
        let kilobytes: Int
        let threads: Int
        let descriptors: Int

        init(_ process: Int32) throws {
            let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            func number(_ name: String) throws -> Int {
                let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
                return try (line?.split { !$0.isNumber }.first.flatMap { Int($0) }).orThrow(name)
            }
            kilobytes = try number("VmRSS")
            threads = try number("Threads")
            descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
        }
    }

    /// KB. Nine thousand invocations may each leave 170 bytes behind: less than a quarter of the smallest event.
    private static let mostGrowth = 1_500

    @Test func keepsMemoryThreadsAndDescriptorsSteadyOverTenThousandEvents() async throws {
        let function = try TestFunction()
        // Each task holds its thread: then the worker has as many as it will ever have.
        let crowd = try function.event([String](repeating: #"{"order":"pause","count":300}"#, count: 8))
        let one = try function.event([#"{"order":"answer","text":"one"}"#])
        let several = try function.event(["nonsense", #"{"order":"fail"}"#, #"{"order":"answer"}"#], attempt: 2)
        let givenUp = try function.event([#"{"order":"giveUp","text":"no such thing"}"#])
        let events = [one, givenUp, one, several, one, Array("{}".utf8)]
        let seen = Mutex<[Holdings]>([])
        let runtime = try BareRuntime { number, process in
            if number == 1_000 || number == 10_000 {
                // The worker waits for its next event meanwhile.
                let holdings = try Holdings(process)
                seen.withLock { $0.append(holdings) }
            }
            guard number < 10_000 else { return nil }
            return number == 0 ? crowd : events[number % events.count]
        }
        try await runtime.run(BuiltProgram.path("TestWorker"), function.results)
        let holdings = seen.withLock { $0 }
        try #require(holdings.count == 2)
        let (before, after) = (holdings[0], holdings[1])
        #expect(after.kilobytes - before.kilobytes < Self.mostGrowth, "\(before) \(after)")
        #expect(after.descriptors == before.descriptors)
        // Swift's own come and go, one a processor at most.
        #expect(after.threads <= before.threads + ProcessInfo.processInfo.activeProcessorCount)
    }
}
