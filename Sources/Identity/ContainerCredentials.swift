internal import AWSCore
internal import Foundation
internal import Transport

/// Credentials of a container's task role, or of a pod's identity.
struct ContainerCredentials: CredentialsProvider {
    private let host: HostEnvironment
    private let url: String

    private static let plainHosts: Set<String> = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"]

    /// Nil where no variable names an endpoint.
    init?(host: HostEnvironment) throws {
        let variables = host.variables
        self.host = host
        if let path = variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"], !path.isEmpty {
            url = "http://169.254.170.2" + path
            return
        }
        guard let full = variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"], !full.isEmpty else { return nil }
        guard let origin = URLOrigin(full) else {
            throw IdentityError.badEndpoint(source: "AWS_CONTAINER_CREDENTIALS_FULL_URI", value: full)
        }
        guard origin.scheme == "https" || origin.isLoopback || Self.plainHosts.contains(origin.host) else {
            throw IdentityError.containerRefused(
                detail: "AWS_CONTAINER_CREDENTIALS_FULL_URI is plain http to \(origin.host)")
        }
        url = full
    }

    func credentials() async throws -> Credentials {
        var request = HTTPRequest(.get, url, timeout: .seconds(2))
        if let token = try token() { request.headers["Authorization"] = token }
        let response = try await Self.withRetries(3) { try await host.transport.send(request) }
        guard response.status == 200 else {
            throw IdentityError.containerRefused(detail: "it answered HTTP \(response.status)")
        }
        return try KeyDocument.credentials(in: response.text, tokenName: \.token) {
            IdentityError.containerRefused(detail: $0)
        }
    }

    func credentials(replacing rejected: Credentials) async throws -> Credentials? {
        try await credentials()
    }

    /// The file wins, and is read anew: it changes.
    private func token() throws -> String? {
        if let file = host.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"], !file.isEmpty {
            guard let token = try host.read(file)?.trimmingSpaces else {
                throw IdentityError.unreadableFile(path: file, detail: "there is no such file")
            }
            return token
        }
        return host.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
    }

    private static func withRetries(
        _ attempts: Int, _ send: () async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        for _ in 1..<attempts {
            if let response = try? await send(), response.status < 500 { return response }
            try Task.checkCancellation()
        }
        return try await send()
    }
}
