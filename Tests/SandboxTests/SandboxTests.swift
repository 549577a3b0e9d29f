import Foundation
import Glibc
import Sandbox
import TestSupport
import Testing
import Timing
import Transport

/// The sandbox with the tests' own Python, so that nothing is installed.
@Suite(.enabled(if: TestPython.path != nil, TestPython.hint), .serialized)
struct SandboxTests {
    private let scratch: Scratch
    private let sandbox: Sandbox

    init() throws {
        scratch = try Scratch()
        sandbox = Sandbox(
            folder: scratch.file("sandbox"), environment: ProcessInfo.processInfo.environment,
            transport: CurlTransport(), time: SystemTimeSource())
    }

    private func start(_ port: UInt16? = nil) async throws -> Sandbox.Running {
        try await sandbox.start(port: port, checksAuthorisation: false, python: TestPython.path) { _ in }
    }

    /// Ends what a test started, whatever became of it.
    private func withSandbox(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            _ = try await sandbox.stop()
            throw error
        }
        _ = try await sandbox.stop()
    }

    private func status(_ method: HTTPRequest.Method, _ url: String) async throws -> Int {
        try await CurlTransport().send(HTTPRequest(method, url)).status
    }

    @Test func keepsItsStateUntilItIsReset() async throws {
        try await withSandbox {
            #expect(try sandbox.running() == nil)
            let first = try await start()
            #expect(try sandbox.running() == first)
            #expect(try await start() == first)
            #expect(try await status(.put, first.endpoint + "/kept") == 200)

            #expect(try await sandbox.stop())
            #expect(try sandbox.running() == nil)
            #expect(try await !sandbox.stop())
            let second = try await start()
            // The address stays, so that what was configured with it goes on working.
            #expect(second.endpoint == first.endpoint)
            #expect(second.process != first.process)
            #expect(try await status(.head, second.endpoint + "/kept") == 200)

            #expect(try await sandbox.stop())
            try sandbox.reset()
            let third = try await start()
            #expect(try await status(.head, third.endpoint + "/kept") == 404)
        }
    }

    @Test func noticesThatItsProcessIsGone() async throws {
        try await withSandbox {
            let running = try await start()
            kill(running.process, SIGKILL)
            // The process is this one's child: until it is waited for, something of it is left.
            var status: Int32 = 0
            waitpid(running.process, &status, 0)
            #expect(try sandbox.running() == nil)
            #expect(try await !sandbox.stop())
        }
    }

    @Test func listensOnThisMachineAlone() async throws {
        try await withSandbox {
            let running = try await start()
            let port = try #require(URLOrigin(running.endpoint)?.port)
            #expect(Self.accepts(0x7f00_0001, port: port))
            // Whoever listens on every address listens on this one too.
            #expect(!Self.accepts(0x7f00_0002, port: port))
        }
    }

    /// Whether somebody takes a connection to this address.
    private static func accepts(_ address: UInt32, port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_addr.s_addr = address.bigEndian
        target.sin_port = in_port_t(port).bigEndian
        return withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    @Test func refusesAPortThatIsTaken() async throws {
        let listener = try LoopbackListener { _ in }
        let port = listener.port
        await #expect(throws: SandboxError.portTaken(port)) { try await start(port) }
        #expect(try sandbox.running() == nil)
    }

    @Test func showsTheOutputOfAProgramThatEndsAtOnce() async throws {
        try await withSandbox {
            await #expect {
                try await sandbox.start(port: nil, checksAuthorisation: false, python: "/bin/false") { _ in }
            } throws: {
                guard case .ended? = $0 as? SandboxError else { return false }
                return true
            }
            let left = try sandbox.running()
            #expect(left == nil)
        }
    }
}
