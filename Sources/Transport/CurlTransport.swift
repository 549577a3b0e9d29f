internal import Synchronization

/// HTTP over libcurl: one thread drives every transfer, connections are kept and reused.
///
/// Certificates are always verified. Plain HTTP goes to loopback, and to the hosts named in the configuration, alone.
/// Redirects are not followed: a signature holds for one URL.
package final class CurlTransport: HTTPTransport {
    private let configuration: Configuration
    /// Nil before the first request: who makes none needs no thread for it.
    private let driver = Mutex<CurlDriver?>(nil)

    package struct Configuration: Sendable {
        /// Hosts that may be spoken to without TLS, beside loopback. IPv6 addresses without brackets.
        package var plainHTTPHosts: Set<String>
        /// A PEM file of certificate authorities; nil takes the one that libcurl was built with.
        package var certificateBundle: String?
        package var connectTimeout: Duration
        /// Transfers to one host beyond this wait for a free connection.
        package var connectionsPerHost: Int

        package init(
            plainHTTPHosts: Set<String> = [], certificateBundle: String? = nil,
            connectTimeout: Duration = .seconds(10), connectionsPerHost: Int = 64
        ) {
            self.plainHTTPHosts = plainHTTPHosts
            self.certificateBundle = certificateBundle
            self.connectTimeout = connectTimeout
            self.connectionsPerHost = connectionsPerHost
        }
    }

    package init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
    }

    deinit {
        driver.withLock { $0?.stop() }
    }

    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let order = try TransferOrder(request, configuration)
        return try await running().perform(order)
    }

    private func running() -> CurlDriver {
        driver.withLock { driver in
            let running = driver ?? CurlDriver(connectionsPerHost: configuration.connectionsPerHost)
            driver = running
            return running
        }
    }
}

/// The parameters of one transfer.
struct TransferOrder: Sendable {
    let request: HTTPRequest
    let origin: URLOrigin
    let certificateBundle: String?
    let connectTimeout: Duration

    /// - Throws: ``TransportError`` where the request must not be sent.
    init(_ request: HTTPRequest, _ configuration: CurlTransport.Configuration) throws {
        guard let origin = URLOrigin(request.url) else {
            let start = String(request.url.prefix { $0 != "?" })
            throw TransportError(kind: .malformed, origin: start, detail: "not an absolute http or https URL")
        }
        guard origin.scheme == "https" || origin.isLoopback || configuration.plainHTTPHosts.contains(origin.host) else {
            throw TransportError(kind: .plainHTTPRefused, origin: origin.description, detail: "plain http")
        }
        self.request = request
        self.origin = origin
        certificateBundle = configuration.certificateBundle
        connectTimeout = configuration.connectTimeout
    }
}
