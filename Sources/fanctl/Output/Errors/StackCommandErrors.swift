import Operations
import Stacks

extension StackCommandError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .notUp(let stack, let deed): deed.explanation(stack)
        case .mappingGone(let function, let stack, let wasPausing):
            Explanation(
                "the event source mapping of \(function) is gone: somebody deleted it in AWS",
                next: "`fanctl up \(stack)` makes it again\(wasPausing ? ", to rest until `resume`" : "").")
        case .lockfileExists(let path): Explanation("there is a lockfile, \(path): nothing has to be adopted")
        case .queueElsewhere(let arn, let account, let region):
            Explanation(
                "the queue \(arn) is not in account \(account) and region \(region)",
                why: ["A function reads only from queues beside it."])
        case .queueMissing(let arn): Explanation("the queue \(arn), which the stack file names, does not exist")
        case .visibilityTooShort(let queue, let visibility, let timeout):
            Explanation(
                "the queue \(queue) has a visibility timeout of \(NumberFormat.duration(visibility)), and the worker a "
                    + "timeout of \(NumberFormat.duration(timeout))",
                next:
                    "A task would come back while it is being worked on, and Lambda refuses it: change one of the two."
            )
        case .noSuchVersion(let number, let function, let known):
            Explanation("there is no version \(number) of \(function); there are: \(known.listed)")
        case .noLiveVersion(let function, let known):
            Explanation(
                "no version of \(function) is called at the moment, so none is before it",
                next: "Name one with --to; there are: \(known.listed)")
        case .noVersionBefore(let number, let function):
            Explanation("there is no version before \(number), the present one of \(function)")
        case .changeDeclined: Explanation("nothing was changed")
        case .deletionDeclined: Explanation("nothing was deleted")
        }
    }
}

extension StackCommandError.Deed {
    fileprivate func explanation(_ stack: String) -> Explanation {
        switch self {
        case .work: Explanation("the stack \(stack) is not up", next: "Run `fanctl up \(stack)` first.")
        case .push: Explanation("the stack \(stack) is not up", next: "Run `fanctl up \(stack)`: it pushes too.")
        case .listVersions: Explanation("the stack \(stack) is not up")
        case .rollBack: Explanation("the stack \(stack) has no version to go back to: it is not up")
        }
    }
}

extension [Int] {
    fileprivate var listed: String { map(String.init).joined(separator: ", ") }
}

extension InitCommandError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .noLibrary:
            Explanation(
                "the package with the FanWorker library is neither above this fanctl nor where it was built",
                next: "Name it with --library: the folder of fanctl's package, or its URL.")
        case .notTheLibrary(let folder):
            Explanation("\(folder) does not hold fanctl's package: no Package.swift with FanWorker")
        case .filesExist(let paths):
            Explanation(
                "\(paths.joined(separator: ", ")) \(paths.count == 1 ? "is" : "are") there already, and nothing is overwritten",
                next: "Choose another folder with --project, or move \(paths.count == 1 ? "it" : "them") away.")
        case .unwritable(let path, let detail): Explanation("\(path) cannot be written: \(detail)")
        }
    }
}
