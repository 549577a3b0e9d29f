import AWSCore
import Identity
import Testing

/// Region and endpoints by the rank of their sources.
@Suite struct EndpointResolutionTests {
    private static let config = """
        \u{FEFF}[default]\r
        region = eu-west-1 # a comment\r
        services = local\r
        endpoint_url = http://127.0.0.1:9\r
        [services local]\r
        sqs =\r
          endpoint_url = http://127.0.0.1:8\r
        cloudwatch_logs =\r
          endpoint_url = http://127.0.0.1:7\r
        """

    private func resolution(_ variables: [String: String]) throws -> EndpointResolution {
        EndpointResolution(
            config: try Machine(variables, config: Self.config).config(), variables: variables, explicitProfile: nil)
    }

    @Test func takesTheRegionByRank() throws {
        let both = ["AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"]
        #expect(try resolution(both).region(explicit: "x") == "x")
        #expect(try resolution(both).region(explicit: nil) == "a")
        #expect(try resolution(["AWS_REGION": "", "AWS_DEFAULT_REGION": "b"]).region(explicit: nil) == "b")
        #expect(try resolution([:]).region(explicit: nil) == "eu-west-1")
    }

    @Test(
        arguments: [
            ([:], "/of/profile.pem"),
            (["AWS_CA_BUNDLE": ""], "/of/profile.pem"),
            (["AWS_CA_BUNDLE": "/of/variable.pem"], "/of/variable.pem"),
            (["AWS_PROFILE": "bare"], nil),
            (["AWS_PROFILE": "blank"], nil),
        ] as [([String: String], String?)])
    func takesTheAuthoritiesOfTheVariableOverTheProfiles(variables: [String: String], bundle: String?) throws {
        let config = "[default]\nca_bundle = /of/profile.pem\n[profile bare]\n[profile blank]\nca_bundle =\n"
        let resolution = EndpointResolution(
            config: try Machine(variables, config: config).config(), variables: variables, explicitProfile: nil)
        #expect(resolution.certificateBundle == bundle)
    }

    private func url(_ service: Service, _ variables: [String: String], explicit: String? = nil) throws -> String {
        try resolution(variables).endpoints(region: "eu-west-1", explicit: explicit).endpoint(for: service).url
    }

    @Test func takesEachServicesEndpointByRank() throws {
        let own = ["AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:1", "AWS_ENDPOINT_URL": "http://127.0.0.1:2"]
        #expect(try url(.sqs, own, explicit: "http://127.0.0.1:3") == "http://127.0.0.1:3")
        #expect(try url(.sqs, own) == "http://127.0.0.1:1")
        #expect(try url(.logs, own) == "http://127.0.0.1:2")
        #expect(try url(.sqs, [:]) == "http://127.0.0.1:8")
        #expect(try url(.logs, [:]) == "http://127.0.0.1:7")
        #expect(try url(.s3, [:]) == "http://127.0.0.1:9")
        let ignored = own.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { _, new in new }
        #expect(try url(.sqs, ignored) == "https://sqs.eu-west-1.amazonaws.com")
    }
}
