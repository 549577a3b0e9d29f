package import AWSCore
internal import Foundation
internal import Transport

extension HostEnvironment {
    /// The region that an instance says it is in; nil elsewhere, after about a second, or where metadata is switched off.
    ///
    /// - Throws: ``IdentityError/badRegion(source:value:)``.
    package func instanceRegion() async throws -> Region? {
        try await InstanceCredentials(host: self)?.region().map {
            try Region($0, from: "the region of the instance's metadata")
        }
    }
}

/// Credentials and region of an EC2 instance, by the second version of its metadata service.
struct InstanceCredentials: CredentialsProvider {
    private let host: HostEnvironment
    private let base: String

    /// Nil where `AWS_EC2_METADATA_DISABLED` is true.
    init?(host: HostEnvironment) {
        let variables = host.variables
        guard variables["AWS_EC2_METADATA_DISABLED"]?.lowercased() != "true" else { return nil }
        self.host = host
        if let given = variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"], !given.isEmpty {
            base = given.hasSuffix("/") ? String(given.dropLast()) : given
        } else if variables["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.lowercased() == "ipv6" {
            base = "http://[fd00:ec2::254]"
        } else {
            base = "http://169.254.169.254"
        }
    }

    func credentials() async throws -> Credentials {
        let path = "/latest/meta-data/iam/security-credentials/"
        let token = try await token()
        let role = try await text(path, token).split(whereSeparator: \.isNewline).first.map(String.init)
        guard let role else { throw Self.nothing("the instance has no role") }
        return try KeyDocument.credentials(in: try await text(path + role, token), tokenName: \.token) {
            Self.nothing($0)
        }
    }

    func credentials(replacing rejected: Credentials) async throws -> Credentials? {
        try await credentials()
    }

    /// Nil where this is no instance.
    func region() async -> String? {
        // A laptop has no such service, and that is no error: another source of a region is asked for.
        guard let token = try? await token(),
            let region = try? await text("/latest/meta-data/placement/region", token)
        else { return nil }
        return region.isEmpty ? nil : region
    }

    private func token() async throws -> String {
        let request = HTTPRequest(
            .put, base + "/latest/api/token", headers: ["x-aws-ec2-metadata-token-ttl-seconds": "21600"],
            timeout: .seconds(1))
        return try await answer(request)
    }

    private func text(_ path: String, _ token: String) async throws -> String {
        try await answer(
            HTTPRequest(
                .get, base + path, headers: ["x-aws-ec2-metadata-token": token], timeout: .seconds(1)))
    }

    private func answer(_ request: HTTPRequest) async throws -> String {
        let response: HTTPResponse
        do {
            response = try await host.transport.send(request)
        } catch is TransportError {
            throw Self.nothing("no answer from the metadata service")
        }
        guard response.status == 200 else {
            throw Self.nothing("the metadata service answered HTTP \(response.status)")
        }
        return response.text.trimmingSpaces
    }

    private static func nothing(_ detail: String) -> IdentityError {
        .noCredentials(tried: [
            "environment, profile and container", "instance metadata: \(detail)",
        ])
    }
}
