import FlyingFox
import FlyingSocks
import Foundation

/// Answers in Tiingo's place, in Tiingo's documented format, with prices that are made up.
@main
struct TiingoStandIn {
    static func main() async {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            let server = HTTPServer(
                address: try .inet(ip4: "127.0.0.1", port: options.port), pool: PromptSockets(HTTPServer.defaultPool()),
                logger: .disabled)
            let answers = Answers(token: options.token, limit: RateLimit(perSecond: options.rate))
            await server.appendRoute("*") { request in
                if options.latency > 0 { try await Task.sleep(for: .milliseconds(options.latency)) }
                return await answers.answer(request)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                group.addTask {
                    // A busy machine takes its time; where the port is taken, run() throws and ends this wait too.
                    try await server.waitUntilListening(timeout: 86_400)
                    if case .ip4(_, let port)? = await server.listeningAddress { announce(port) }
                }
                while try await group.next() != nil {}
            }
        } catch {
            FileHandle.standardError.write(Data("TiingoStandIn: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func announce(_ port: UInt16) {
        let line = "TiingoStandIn listens on http://127.0.0.1:\(port): the prices are made up, not Tiingo's.\n"
        FileHandle.standardOutput.write(Data(line.utf8))
    }
}

/// The command line.
struct Options {
    /// 0 for any that is free.
    var port: UInt16 = 0
    /// Requests a second above which the answer is 429; 0 for no limit.
    var rate = 0
    /// Milliseconds before every answer.
    var latency = 0
    /// The token that requests must carry; nil for none.
    var token: String?

    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard let value = rest.popFirst() else { throw Mistake(description: "\(option) needs a value") }
            switch option {
            case "--port": port = try Self.number(value, option)
            case "--rate": rate = try Self.number(value, option)
            case "--latency-ms": latency = try Self.number(value, option)
            case "--token": token = value
            default:
                throw Mistake(
                    description: "no option \(option); there are --port, --rate, --latency-ms and --token")
            }
        }
    }

    private static func number<Number: FixedWidthInteger>(_ text: String, _ option: String) throws -> Number {
        guard let number = Number(text), number >= 0 else {
            throw Mistake(description: "\(option) takes a number, not `\(text)`")
        }
        return number
    }
}
