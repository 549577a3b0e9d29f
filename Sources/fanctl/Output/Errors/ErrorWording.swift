import AWSClients
import AWSCore
import Drivers
import Foundation
import Reconciliation
import Stacks
import Timing
import Transport

/// What is said of each error: what failed, why, and what to do next. All such sentences are here.
enum ErrorWording {
    /// Nil for errors that are not fanctl's own.
    static func lines(for error: any Error) -> [String]? {
        switch error {
        case let error as AWSError: lines(error)
        case let error as TransportError: [sentence(error)]
        case let error as ApplyFailure: lines(error)
        case let error as WaitError: lines(error)
        case let error as FunctionFailure:
            ["Lambda could not make function \(error.function) work: \(error.reason)"]
        case let error as OwnershipError: lines(error)
        case let error as PlanConflict: lines(error)
        case let error as AdoptionError: lines(error)
        case let error as LockfileError: lines(error)
        case let error as StateLockError: lines(error)
        case let error as DeleteObjectsError: lines(error)
        case let error as CommandError: error.lines
        default: ErrorWording.more(for: error)
        }
    }

    private static func lines(_ error: AWSError) -> [String] {
        switch error {
        case .service(let failure):
            var lines = ["\(title(failure.call)) failed: \(failure.message)"]
            let request = failure.requestID.map { ", request id \($0)" } ?? ""
            lines.append("(\(failure.code), HTTP \(failure.status)\(request))")
            if let advice = advice(failure) { lines.append(advice) }
            return lines
        case .transport(let call, let error):
            var lines = ["\(title(call)) got no answer: \(sentence(error))"]
            if error.mayHaveBeenCarriedOut {
                lines.append("It may have been carried out; the same command finds out and goes on.")
            }
            return lines
        case .unreadable(let call, let status, let detail):
            return ["\(title(call)) answered HTTP \(status) with something that cannot be read: \(detail)"]
        }
    }

    private static func title(_ call: AWSError.Call) -> String {
        let service =
            switch call.service {
            case .sqs: "SQS"
            case .lambda: "Lambda"
            case .iam: "IAM"
            case .s3: "S3"
            case .sts: "STS"
            case .logs: "CloudWatch Logs"
            case .sso, .ssoOIDC: "SSO"
            }
        return "\(service) \(call.operation)"
    }

    private static func advice(_ failure: ServiceFailure) -> String? {
        switch failure.code {
        case "ExpiredToken", "ExpiredTokenException":
            "The credentials have expired: renew them (`aws sso login`, or new keys) and run the command again."
        case "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId":
            "AWS does not know this access key: check the profile and the environment variables."
        case "SignatureDoesNotMatch":
            "The secret key does not belong to the access key, or was cut when it was copied."
        case "AccessDenied", "AccessDeniedException":
            "The credentials lack this permission: ask for it, or take another --profile or --role-arn."
        case "InvalidSignatureException" where failure.message.contains("expired"), "RequestTimeTooSkewed":
            "This machine's clock is wrong: set it."
        case "LimitExceeded", "LimitExceededException", "CodeStorageExceededException":
            "A quota of the account is used up: delete something, or ask AWS for more."
        default: nil
        }
    }

    private static func sentence(_ error: TransportError) -> String {
        switch error.kind {
        case .couldNotResolve: "\(error.origin) has no address (check the region and the network)"
        case .tooLarge: "\(error.origin): \(error.detail)"
        case .couldNotConnect: "no connection to \(error.origin): \(error.detail)"
        case .timedOut: "\(error.origin) did not answer in time"
        case .connectionLost: "the connection to \(error.origin) was lost: \(error.detail)"
        case .insecure: "the certificate of \(error.origin) was refused: \(error.detail)"
        case .plainHTTPRefused:
            "\(error.origin) is plain http beyond this machine; name it with --endpoint if that is meant"
        case .malformed: "\(error.origin): \(error.detail)"
        }
    }

    private static func lines(_ failure: ApplyFailure) -> [String] {
        var lines: [String] = []
        for failed in failure.failures {
            let words = self.lines(for: failed.error) ?? [String(describing: failed.error)]
            lines.append("\(failed.id) could not be \(failed.action.done): \(words[0])")
            lines += words.dropFirst()
        }
        if failure.failures.isEmpty { lines.append("interrupted before everything was done") }
        if !failure.notStarted.isEmpty {
            lines.append("Not started: \(failure.notStarted.map(\.description).joined(separator: ", ")).")
        }
        lines.append("What was done is recorded: run the same command again to go on from here.")
        return lines
    }

    private static func lines(_ error: WaitError) -> [String] {
        var lines = ["gave up waiting for \(error.what) after \(Int(error.limit.inSeconds)) seconds"]
        if let last = error.last { lines.append("AWS's last word: \(self.lines(last)[0])") }
        return lines
    }

    private static func lines(_ error: OwnershipError) -> [String] {
        [
            "\(error.id) exists and is not this stack's: \(owner(error.owner))",
            "It was not touched. Rename the stack, or remove the resource yourself.",
        ]
    }

    private static func lines(_ error: PlanConflict) -> [String] {
        error.conflicts.map { "\($0.id) exists and is not this stack's: \(owner($0.owner))" }
            + [
                "Nothing was changed. Where it is this stack's and only its lockfile was lost, `fanctl adopt` rebuilds that; "
                    + "else rename the stack, or remove what stands under its names yourself."
            ]
    }

    private static func lines(_ error: AdoptionError) -> [String] {
        switch error {
        case .nothingFound: ["nothing in this account and region carries the stack's tags", "`fanctl up` makes it."]
        case .severalLineages(let lineages):
            [
                "under the stack's names are resources of \(lineages.count) lockfiles (lineages "
                    + "\(lineages.joined(separator: ", ")))",
                "Find the lockfile of one of them; fanctl does not guess.",
            ]
        }
    }

    private static func owner(_ owner: ObservedOwner) -> String {
        switch owner {
        case .fanctl(let other): "it belongs to the fanctl stack \(other.stack) with lineage \(other.lineage)"
        case .nobody, .parent: "it does not carry fanctl's tags"
        }
    }

    private static func lines(_ error: LockfileError) -> [String] {
        switch error {
        case .unreadable(let path, let detail):
            [
                "the lockfile \(path) cannot be used: \(detail)",
                "It was not touched. Restore it from version control or a backup.",
            ]
        case .newerFormat(let path, let format):
            ["the lockfile \(path) has format \(format), which is newer than this fanctl knows", "Update fanctl."]
        case .otherTarget(let path, let recorded, let current):
            [
                "the lockfile \(path) is about \(place(recorded)), and this command about \(place(current))",
                "Nothing was changed. Go back to the former account, region and endpoint, or use another stack file.",
            ]
        case .otherStack(let path, let recorded, let current):
            [
                "the lockfile \(path) is about the stack \(recorded), and the stack file about \(current)",
                "Run `fanctl down` under the old name first, or give the new stack a file of its own.",
            ]
        }
    }

    private static func place(_ target: Lockfile.Target) -> String {
        "account \(target.account) in \(target.region)" + (target.endpoint.map { " at \($0)" } ?? "")
    }

    private static func lines(_ error: StateLockError) -> [String] {
        guard case .held(let holder, let path) = error else { return [] }
        guard let holder else { return ["another fanctl is working on this stack (\(path))"] }
        return [
            "another fanctl is working on this stack: `fanctl \(holder.command)`, process \(holder.process) on "
                + "\(holder.host), since \(holder.since)",
            "Wait until it is done; its lock goes with it.",
        ]
    }

    private static func lines(_ error: DeleteObjectsError) -> [String] {
        let first = error.kept[0]
        return [
            "S3 kept \(error.kept.count) objects of bucket \(error.bucket), among them \(first.key): "
                + "\(first.message ?? first.code)"
        ]
    }
}

/// What a command found out by itself.
struct CommandError: Error {
    let lines: [String]

    init(_ lines: String...) {
        self.lines = lines
    }

    init(lines: [String]) {
        self.lines = lines
    }
}

/// A plan that may not be applied: some of it is somebody else's.
struct PlanConflict: Error {
    let conflicts: [Conflict]
}
