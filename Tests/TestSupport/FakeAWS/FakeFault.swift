internal import AWSCore
internal import Transport

/// Something that goes wrong with a call.
package struct FakeFault: Sendable {
    package enum Kind: Sendable, Hashable, CaseIterable {
        /// As the service itself says "too many".
        case throttled
        case internalError
        case unavailable
        /// The call is carried out, and no answer arrives.
        case answerLost
        /// Nothing was sent.
        case noConnection
        case accessDenied
        case badParameter
        case expiredToken
    }

    package let kind: Kind
    private let matches: @Sendable (FakeCall, _ occurrence: Int) -> Bool

    /// The n-th call of an operation (`CreateQueue`), counted from 1; nil for all of them.
    package static func on(_ operation: String, _ kind: Kind, occurrence: Int? = 1) -> FakeFault {
        FakeFault(kind: kind) { call, number in
            call.operation == operation && (occurrence == nil || number == occurrence)
        }
    }

    /// The call with this number, whatever it is.
    package static func call(_ number: Int, _ kind: Kind) -> FakeFault {
        FakeFault(kind: kind) { call, _ in call.number == number }
    }

    /// Some of all calls, the same ones for the same seed.
    ///
    /// - Parameter oneIn: 1 for every call; of several faults the first that applies counts.
    package static func seeded(_ seed: UInt64, oneIn: UInt64, _ kind: Kind) -> FakeFault {
        FakeFault(kind: kind) { call, _ in mixed(seed &+ UInt64(call.number)) % oneIn == 0 }
    }

    private init(kind: Kind, matches: @escaping @Sendable (FakeCall, Int) -> Bool) {
        self.kind = kind
        self.matches = matches
    }

    func applies(to call: FakeCall, occurrence: Int) -> Bool { matches(call, occurrence) }

    /// SplitMix64's finaliser.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value &* 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

extension FakeFault.Kind {
    /// The refusal in the service's words; nil where there is no answer at all.
    func refusal(of service: Service) -> FakeError? {
        switch self {
        case .answerLost, .noConnection: return nil
        case .throttled:
            switch service {
            case .lambda:
                return FakeError(429, "TooManyRequestsException", "Rate exceeded", headers: [("Retry-After", "1")])
            case .sqs: return FakeError(403, "RequestThrottled", "Request is throttled.")
            case .s3: return FakeError(503, "SlowDown", "Please reduce your request rate.")
            case .logs: return FakeError(400, "ThrottlingException", "Rate exceeded")
            default: return FakeError(400, "Throttling", "Rate exceeded")
            }
        case .internalError:
            let code: String =
                switch service {
                case .lambda: "ServiceException"
                case .iam: "ServiceFailure"
                case .s3: "InternalError"
                default: "InternalFailure"
                }
            return FakeError(500, code, "We encountered an internal error. Please try again.")
        case .unavailable: return FakeError(503, "ServiceUnavailable", "Service is unable to handle request.")
        case .accessDenied:
            let code = [.sqs, .lambda, .logs].contains(service) ? "AccessDeniedException" : "AccessDenied"
            return FakeError(403, code, "User is not authorized to perform this action")
        case .badParameter:
            let code = [.sqs, .lambda].contains(service) ? "InvalidParameterValueException" : "InvalidArgument"
            return FakeError(400, code, "No such value is taken here.")
        case .expiredToken:
            let isOlder = [.s3, .iam, .sts].contains(service)
            return FakeError(
                service == .s3 ? 400 : 403, isOlder ? "ExpiredToken" : "ExpiredTokenException",
                "The security token included in the request is expired")
        }
    }

    var transportError: TransportError.Kind? {
        switch self {
        case .answerLost: .connectionLost
        case .noConnection: .couldNotConnect
        default: nil
        }
    }
}
