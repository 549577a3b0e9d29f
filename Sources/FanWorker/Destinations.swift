internal import AWSCore
internal import Timing
internal import Transport
internal import WireFormat

/// The store of results and the queue, as the environment names them.
enum Destinations {
    struct Missing: Error, CustomStringConvertible {
        var description: String {
            "neither \(WorkerVariable.bucket.name) nor \(WorkerVariable.resultsFolder.name) says where results go"
        }
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
        switch WorkerSettings(environment: variables).destination {
        case nil: throw Missing()
        case .folder(let folder): return FolderStore(folder: folder)
        case .bucket(let bucket):
            guard let keys = try Credentials.fromEnvironment(variables) else { throw NoCredentials() }
            return BucketStore(
                pipeline: RequestPipeline(
                    transport: transport, credentials: StaticCredentials(keys),
                    endpoints: try endpoints(WorkerEnvironment(variables: variables)), time: time),
                bucket: bucket)
        }
    }

    /// Nil on a developer's machine without an endpoint in SQS's place.
    static func queue(
        _ variables: [String: String], transport: any HTTPTransport, time: any TimeSource
    ) throws -> (any TaskQueue)? {
        let endpoints = try endpoints(WorkerEnvironment(variables: variables))
        if case .folder = WorkerSettings(environment: variables).destination, !endpoints.endpoint(for: .sqs).isCustom {
            return nil
        }
        guard let keys = try Credentials.fromEnvironment(variables) else { return nil }
        // Without these calls SQS still redelivers the message, later: a long wait is not worth it.
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
