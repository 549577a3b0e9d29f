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
        #expect(try resolution(both).region(explicit: ["--region": nil, "settings.json": "x"])?.name == "x")
        #expect(try resolution(both).region(explicit: ["--region": "y", "settings.json": "x"])?.name == "y")
        #expect(try resolution(both).region(explicit: ["--region": nil])?.name == "a")
        #expect(try resolution(["AWS_REGION": "", "AWS_DEFAULT_REGION": "b"]).region(explicit: [:])?.name == "b")
        #expect(try resolution([:]).region(explicit: [:])?.name == "eu-west-1")
        #expect(try resolution(["AWS_PROFILE": "other"]).region(explicit: [:]) == nil)
    }

    @Test func refusesWhatIsNoRegionWithItsSource() throws {
        let bad = "localhost:8443/#"
        func refusal(_ source: String) -> IdentityError { .badRegion(source: source, value: bad) }
        #expect(throws: refusal("--region")) { try resolution([:]).region(explicit: ["--region": bad]) }
        for variable in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            #expect(throws: refusal(variable)) { try resolution([variable: bad]).region(explicit: [:]) }
        }
        let config = try Machine(config: "[profile p]\nregion = \(bad)").config()
        let profile = EndpointResolution(config: config, variables: [:], explicitProfile: "p")
        #expect(throws: refusal("`region` of profile p")) { try profile.region(explicit: [:]) }
        // What comes first counts, and what comes later is not looked at.
        #expect(try profile.region(explicit: ["--region": "us-east-2"])?.name == "us-east-2")
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
        try resolution(variables).endpoints(region: #require(Region("eu-west-1")), explicit: explicit).endpoint(
            for: service
        ).url
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
