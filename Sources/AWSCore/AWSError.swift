package import Transport

/// A call of AWS that did not do what was asked.
package enum AWSError: Error, Hashable, Sendable {
    /// AWS answered with an error.
    case service(ServiceFailure)
    /// No answer came; the call may have been carried out (``TransportError/mayHaveBeenCarriedOut``).
    case transport(call: Call, TransportError)
    /// The call was carried out, but its answer could not be read.
    case unreadable(call: Call, status: Int, detail: String)

    /// Which call it was.
    package struct Call: Hashable, Sendable {
        package let service: Service
        package let operation: String

        package init(service: Service, operation: String) {
            self.service = service
            self.operation = operation
        }
    }

    /// AWS's own code; nil where no answer came.
    package var code: String? {
        if case .service(let failure) = self { failure.code } else { nil }
    }

    /// Whether AWS answered with one of these codes, in the service's own or its older spelling.
    package func has(_ codes: Set<String>) -> Bool {
        guard case .service(let failure) = self else { return false }
        return codes.contains(failure.code) || failure.alias.map(codes.contains) ?? false
    }

    /// Whether the call may have had its effect although it failed.
    package var mayHaveBeenCarriedOut: Bool {
        switch self {
        case .service(let failure): failure.status >= 500
        case .transport(_, let error): error.mayHaveBeenCarriedOut
        case .unreadable: true
        }
    }
}

/// An error answer of AWS.
package struct ServiceFailure: Hashable, Sendable {
    package let call: AWSError.Call
    package let status: Int
    /// Without namespace and suffix: `QueueDoesNotExist`. Where an answer carries none: `HTTP404`.
    package let code: String
    /// SQS's and CloudWatch's older name for the same error: `AWS.SimpleQueueService.NonExistentQueue`.
    package let alias: String?
    package let message: String
    package let requestID: String?
    /// How long the service asks to be left alone.
    package let retryAfter: Duration?
    /// The region that S3 says the bucket is in.
    package let bucketRegion: String?

    package init(
        call: AWSError.Call, status: Int, code: String, alias: String? = nil, message: String,
        requestID: String? = nil, retryAfter: Duration? = nil, bucketRegion: String? = nil
    ) {
        self.call = call
        self.status = status
        self.code = code
        self.alias = alias
        self.message = message
        self.requestID = requestID
        self.retryAfter = retryAfter
        self.bucketRegion = bucketRegion
    }
}
