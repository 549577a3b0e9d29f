package import Resources

/// A stack file, checked and with every default filled in.
package struct Stack: Sendable, Equatable {
    package var name: String
    /// Nil: settings, environment or profile say.
    package var region: String?
    package var queue: Queue
    package var worker: Worker
    package var trigger: Trigger
    package var results: Results
    package var logs: Logs
    package var tags: [String: String]
    /// The absolute path of the stack file.
    package var file: String

    /// The existing resources that the file names.
    package var existing: ExistingResources {
        ExistingResources(
            queueARN: queue.existingARN, roleARN: worker.existingRoleARN, bucket: results.existingBucket)
    }

    package struct Queue: Sendable, Equatable {
        /// An existing queue; then only `maxReceives` below is read.
        package var existingARN: String?
        package var visibilityTimeout: TimeSpan
        package var retention: TimeSpan
        package var deadLetter: DeadLetter
    }

    package struct DeadLetter: Sendable, Equatable {
        /// How often a task is received before it is given up.
        package var maxReceives: Int
        package var retention: TimeSpan
    }

    package struct Worker: Sendable, Equatable {
        /// The absolute path of the worker's SwiftPM package.
        package var package: String
        package var product: String
        package var linking: Linking
        package var architecture: Architecture
        package var settings: FunctionSettings
        package var environment: [String: EnvironmentValue]
        package var layers: [LayerReference]
        /// How many published versions of the worker are kept, for `rollback`.
        package var keepVersions: Int
        /// An existing role.
        package var existingRoleARN: String?

        /// MB.
        package var memory: Int { settings.memory }
        package var timeout: TimeSpan { TimeSpan(seconds: settings.timeout) }
    }

    package struct Trigger: Sendable, Equatable {
        package var batchSize: Int
        package var batchWindow: TimeSpan
        /// Nil: only the account limits it.
        package var maxConcurrency: Int?
    }

    package struct Results: Sendable, Equatable {
        /// An existing bucket.
        package var existingBucket: String?
        /// Ends in a slash.
        package var prefix: String
        /// Whole days; nil keeps results.
        package var expire: TimeSpan?
    }

    package struct Logs: Sendable, Equatable {
        /// Whole days, one of those that CloudWatch Logs permits; nil keeps logs.
        package var retention: TimeSpan?
    }
}

/// One layer of the function.
package enum LayerReference: Hashable, Sendable {
    /// fanctl's runtime layer: loader, glibc and the worker's libraries.
    case runtime
    /// A folder of the user's own files.
    case folder(LayerFolder)
    /// A published layer version.
    case arn(String)

    package var folder: LayerFolder? { if case .folder(let folder) = self { folder } else { nil } }
}

/// A folder that becomes a layer.
package struct LayerFolder: Hashable, Sendable {
    /// The folder's own name, in the letters that Lambda accepts. Unique in the stack.
    package let name: String
    /// Absolute.
    package let path: String
    /// Where the stack file names it.
    package let line: Int?
    package let column: Int?

    package init(name: String, path: String, line: Int? = nil, column: Int? = nil) {
        self.name = name
        self.path = path
        self.line = line
        self.column = column
    }

    /// Where it is named does not make it another layer.
    package static func == (one: Self, other: Self) -> Bool { one.name == other.name && one.path == other.path }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(path)
    }
}
