internal import AWSCore
internal import Timing
internal import Transport

/// Where the environment says that results go, and what comes back.
enum Destinations {
    struct Missing: Error, CustomStringConvertible {
        var description: String { "neither FANCTL_BUCKET nor FANCTL_RESULTS_FOLDER says where results go" }
    }

    struct NoCredentials: Error, CustomStringConvertible {
        var description: String { "there are no credentials in the environment" }
    }

    struct BadRegion: Error, Equatable, CustomStringConvertible {
        let name: String
        var description: String { "AWS_REGION or AWS_DEFAULT_REGION is `\(name)`, which is no region's name" }
    }

    static func store(
        _ variables: [String: String], transport: any HTTPTransport, time: any TimeSource
    ) throws -> any ResultStore {
        let environment = WorkerEnvironment(variables: variables)
        if let folder = environment["FANCTL_RESULTS_FOLDER"] { return FolderStore(folder: folder) }
        guard let bucket = environment["FANCTL_BUCKET"] else { throw Missing() }
        guard let keys = try Credentials.fromEnvironment(variables) else { throw NoCredentials() }
        return BucketStore(
            pipeline: RequestPipeline(
                transport: transport, credentials: StaticCredentials(keys), endpoints: try endpoints(environment),
                time: time),
            bucket: bucket)
    }

    /// Nil on a person's own machine where nothing answers in SQS's place.
    static func queue(
        _ variables: [String: String], transport: any HTTPTransport, time: any TimeSource
    ) throws -> (any TaskQueue)? {
        let environment = WorkerEnvironment(variables: variables)
        let endpoints = try endpoints(environment)
        if environment["FANCTL_RESULTS_FOLDER"] != nil && !endpoints.endpoint(for: .sqs).isCustom { return nil }
        guard let keys = try Credentials.fromEnvironment(variables) else { return nil }
        // The task comes back without that too: nothing is worth a long wait.
        let policy = RetryPolicy(maxAttempts: 3, longestWait: .seconds(1))
        return SQSTaskQueue(
            pipeline: RequestPipeline(
                transport: transport, credentials: StaticCredentials(keys), endpoints: endpoints, policy: policy,
                time: time))
    }

    private static func endpoints(_ environment: WorkerEnvironment) throws -> Endpoints {
        var overrides: [Service: String] = [:]
        for service in [Service.s3, .sqs] {
            overrides[service] = environment["AWS_ENDPOINT_URL_\(service.configurationName)"]
        }
        let name = environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? Region.usEast1.name
        guard let region = Region(name) else { throw BadRegion(name: name) }
        return Endpoints(region: region, common: environment["AWS_ENDPOINT_URL"], overrides: overrides)
    }
}
