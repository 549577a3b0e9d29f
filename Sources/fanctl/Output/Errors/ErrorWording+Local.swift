import AWSCore
import Fanout
import Files
import Foundation
import Identity
import LocalHost
import Packaging
import Sandbox
import Stacks

extension ErrorWording {
    /// Errors of this machine: files, credentials, builds, inputs.
    static func more(for error: any Error) -> [String]? {
        switch error {
        case let error as StackFileError: error.diagnostics.map(\.description)
        case let error as StackLocatorError: lines(error)
        case let error as IdentityError: lines(error)
        case let error as EnvironmentCredentialsError: lines(error)
        case let error as PackagingError: lines(error)
        case let error as ELFError: lines(error)
        case let error as ClosureError:
            [
                "the library \(error.library), which \(error.neededBy) needs, was not found",
                "Looked in \(error.searched.joined(separator: ", ")).",
            ]
        case let error as BundleRefused: ["the worker could not start in Lambda"] + error.errors
        case let error as SmokeTestFailure: lines(error)
        case let error as ZipError: ["the worker could not be packed: \(error.problem)"]
        case let error as SandboxError: lines(error)
        case let error as InputError: [sentence(error)]
        case let error as RunError: lines(error)
        case DownloadError.differs(let key):
            ["\(key) arrives with other contents each time, and never with those that S3 names"]
        case let error as ConcatenationError: lines(error)
        case LocalRunError.workerDoesNotStart(let reason, let log):
            ["the worker does not start: \(reason)"] + log.map { "  \($0)" }
        case LocalRunError.unavailable(let what, let code):
            ["no worker can be spoken to: \(what): \(String(cString: strerror(code)))"]
        case let error as FileError: ["could not \(verb(error.operation)) \(error.path): \(error.reason)"]
        case let error as CocoaError:
            [
                [error.localizedDescription, error.userInfo[NSFilePathErrorKey] as? String].compactMap(\.self).joined(
                    separator: ": ")
            ]
        default: nil
        }
    }

    private static func lines(_ error: SmokeTestFailure) -> [String] {
        ["the worker does not start: \(error.problem)"] + error.lines.suffix(10).map { "  \($0)" }
            + ["It was tried here before the upload; nothing was uploaded."]
            + (error.hasOtherLayers ? ["The layers given by ARN were not there; in Lambda they are."] : [])
            + ["With --no-smoke-test it is uploaded all the same."]
    }

    private static func lines(_ error: StackLocatorError) -> [String] {
        switch error {
        case .noSuchFile(let path): ["there is no stack file \(path)"]
        case .noSuchStack(let name, let known):
            ["there is no stack \(name)"]
                + (known.isEmpty ? ["stacks/ holds none."] : ["There are: \(known.joined(separator: ", "))."])
        case .notOne(let known):
            known.isEmpty
                ? ["there is no stack file in stacks/"]
                : ["which stack? There are: \(known.joined(separator: ", "))."]
        }
    }

    private static func lines(_ error: IdentityError) -> [String] {
        switch error {
        case .malformedConfig(let file, let line): ["\(file):\(line): error: neither a section nor KEY = VALUE"]
        case .unreadableFile(let path, let detail): ["\(path) cannot be used: \(detail)"]
        case .noSuchProfile(let name, let files):
            ["there is no profile \(name)", "Looked in \(files.joined(separator: " and "))."]
        case .profileLoop(let names): ["the profiles \(names.joined(separator: " → ")) lead in a circle"]
        case .incompleteProfile(let name, let missing): ["the profile \(name) lacks \(missing)"]
        case .unknownCredentialSource(let profile, let source):
            ["the profile \(profile) names credential_source \(source), which does not exist"]
        case .needsMFA(let profile):
            [
                "the profile \(profile) asks for a one-time password, which fanctl does not",
                "Get a session with `aws sts get-session-token` and put its keys into the environment.",
            ]
        case .needsSSOLogin(let profile):
            ["the SSO session of profile \(profile) has ended", "Run `aws sso login --profile \(profile)`."]
        case .needsLogin(let profile):
            [
                "the profile \(profile) uses `aws login`, which fanctl does not know",
                "Run `eval $(aws configure export-credentials --profile \(profile) --format env)`.",
            ]
        case .processFailed(let profile, let detail): ["credential_process of profile \(profile): \(detail)"]
        case .containerRefused(let detail): ["the container's credentials: \(detail)"]
        case .noCredentials(let tried):
            ["no AWS credentials were found"] + tried.map { "tried: \($0)" }
                + ["Set them in the environment, name a --profile, or try the --sandbox."]
        case .noRegion:
            ["no region is known", "Name one in the stack file, in settings.json, with --region or in AWS_REGION."]
        case .badRegion(let source, let value):
            [
                "\(source) is `\(value)`, which is no region's name",
                "A region becomes part of the host that requests go to: it has letters, digits and hyphens, as in `us-east-2`.",
            ]
        case .badEndpoint(let source, let value): ["\(source) is `\(value)`, which is no http or https URL"]
        case .wrongAccount(let expected, let actual, let arn):
            [
                "settings.json says account \(expected), and the credentials are of account \(actual) (\(arn))",
                "Nothing was asked of that account.",
            ]
        }
    }

    private static func lines(_ error: EnvironmentCredentialsError) -> [String] {
        switch error {
        case .secretMissing: ["AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not"]
        case .expirationUnreadable(let text): ["AWS_CREDENTIAL_EXPIRATION is `\(text)`, which is no time"]
        }
    }

    private static func lines(_ error: PackagingError) -> [String] {
        switch error {
        case .unreadable(let path, let detail): ["\(path) cannot be read: \(detail)"]
        case .unwritable(let path, let detail): ["\(path) cannot be written: \(detail)"]
        case .noCertificates(let folder):
            ["there are no certificates in \(folder)", "Install the Debian package ca-certificates."]
        case .noStrip: ["no program strips symbols", "Install the Debian package binutils."]
        case .stripFailed(let path, let detail): ["symbols could not be stripped from \(path): \(detail)"]
        case .noPackage(let folder):
            ["there is no Package.swift in \(folder)", "Check `worker.package` in the stack file."]
        case .noSwift: ["swift is not on the PATH"]
        case .noProduct(let product, let folder):
            [
                "the package in \(folder) has no executable product \(product)",
                "Check `worker.product` in the stack file.",
            ]
        case .buildFailed(let status, let lastLines): ["the worker could not be built (\(status))"] + lastLines
        }
    }

    private static func lines(_ error: ELFError) -> [String] {
        switch error.problem {
        case .unreadable: ["\(error.path) cannot be read"]
        case .notELF: ["\(error.path) is no program for Linux"]
        case .otherClass: ["\(error.path) is not 64-bit and little-endian"]
        case .truncated(let offset): ["\(error.path) is cut off: something is missing at \(offset)"]
        case .malformed(let what): ["\(error.path) is damaged: \(what)"]
        }
    }

    private static func lines(_ error: SandboxError) -> [String] {
        switch error {
        case .noPython(let detail):
            ["the sandbox needs Python 3 with its venv module: \(detail)", "Install the Debian package python3-venv."]
        case .installFailed(let step, let lines): ["\(step) failed"] + lines
        case .portTaken(let port): ["port \(port) of 127.0.0.1 is taken"]
        case .notStarted(let code): ["the sandbox could not be started: \(String(cString: strerror(code)))"]
        case .ended(let log): ["the sandbox ended at once"] + log
        case .notReady(let endpoint, let log): ["the sandbox at \(endpoint) does not answer"] + log
        case .didNotEnd(let process): ["the sandbox (process \(process)) did not end by itself and was killed"]
        case .unreadableRecord(let path): ["\(path) cannot be read", "Remove it if no sandbox is running."]
        }
    }

    private static func verb(_ operation: FileError.Operation) -> String {
        switch operation {
        case .createFolder: "make the folder"
        case .sync: "flush"
        default: operation.rawValue
        }
    }

    private static func lines(_ error: RunError) -> [String] {
        switch error {
        case .alreadySent(let earlier):
            [
                "these tasks were sent before, as run \(earlier.run)",
                "Finish that run with --run \(earlier.run) --resume, or name a new one with --run.",
            ]
        case .runExists(let record):
            ["run \(record.run) exists", "Name another with --run, or finish it with --resume."]
        case .unknownRun(let run): ["there is no run \(run) on this machine"]
        case .beingSent(let path): ["another fanctl is sending this run (\(path))"]
        case .inputChanged(let run, let source): ["\(source) is not what run \(run) was begun with"]
        case .newerVersion(let place, let version): ["\(place) has version \(version), newer than this fanctl knows"]
        case .unreadable(let place, let detail): ["\(place) cannot be read: \(detail)"]
        case .badAcknowledgement(let path, let line): ["\(path):\(line): error: not a range of tasks"]
        case .queueMissing(let queue): ["the queue \(queue) is gone", "`fanctl up` makes it again."]
        case .deadLettersMoveOn(let queue):
            [
                "the dead-letter queue \(queue) has a dead-letter queue of its own",
                "Reading it could move its messages there: take its redrive policy away first.",
            ]
        case .moveEnded(let status, let reason, let moved):
            [
                "SQS ended the move of the dead letters (\(status)): \(reason ?? "no reason given")",
                "\(moved) were moved; the others are where they were. The same command goes on.",
            ]
        case .counterMissing(let queue, let counter): ["SQS gave no \(counter) for \(queue)"]
        }
    }

    private static func lines(_ error: ConcatenationError) -> [String] {
        switch error {
        case .mixed(let first, let other):
            ["the results are of more than one kind, and become no one file: \(first) and \(other)"]
        case .otherColumns(let task): ["the result of task \(task) has other columns than those before it"]
        case .notJSON(let path): ["\(path) is not JSON"]
        }
    }

    /// A part of an input that was passed over.
    static func line(_ bad: BadTask) -> String {
        let more = bad.lastLine > bad.error.line ? " (up to line \(bad.lastLine))" : ""
        return sentence(bad.error) + more
    }

    private static func sentence(_ error: InputError) -> String {
        let place = error.line == 0 ? "" : ":\(error.line)" + (error.column.map { ":\($0)" } ?? "")
        let problem =
            switch error.problem {
            case .noTasks: "there is no task in it"
            case .notUTF8: "it is not UTF-8"
            case .refusedCharacter(let code):
                "SQS does not carry the character U+\(String(code, radix: 16).uppercased())"
            case .tooLong(let limit):
                "the task is larger than the \(limit) bytes that SQS carries (is a quote left open?)"
            case .emptyHeaderName(let field): "column \(field) has no name"
            case .repeatedHeaderName(let name): "two columns are called `\(name)`"
            case .missingFields(let expected, let found): "\(found) fields where the header has \(expected)"
            case .surplusFields(let expected): "more fields than the \(expected) of the header"
            case .unclosedQuote: "a quote is never closed"
            case .bareQuote: "a quote inside a field that does not begin with one"
            case .textAfterQuote: "text behind a closing quote"
            case .json(let problem): "not JSON: \(problem)"
            case .notAnObject: "a task must be a JSON object"
            case .notAnArray: "the file must be a JSON array of objects"
            case .gzipCutOff: "the gzip file is cut off"
            case .gzipDamaged(let detail): "the gzip file is damaged: \(detail)"
            }
        return "\(error.source)\(place): error: \(problem)"
    }
}
