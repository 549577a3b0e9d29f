import Files
import Foundation
import LocalHost
import Sandbox

extension FileError: ExplainedError {
    var explanation: Explanation { Explanation("could not \(operation.verb) \(path): \(reason)") }
}

extension FileError.Operation {
    fileprivate var verb: String {
        switch self {
        case .createFolder: "make the folder"
        case .sync: "flush"
        case .open, .read, .write, .rename, .truncate, .remove, .list, .lock: rawValue
        }
    }
}

extension SandboxError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .noPython(let detail):
            Explanation(
                "the sandbox needs Python 3 with its venv module: \(detail)",
                next: "Install the Debian package python3-venv.")
        case .installFailed(let step, let lines): Explanation("\(step) failed", why: lines)
        case .portTaken(let port): Explanation("port \(port) of 127.0.0.1 is taken")
        case .notStarted(let code): Explanation("the sandbox could not be started: \(String(cString: strerror(code)))")
        case .notRunning: Explanation("the sandbox is not running", next: "Run `fanctl sandbox start` first.")
        case .ended(let log): Explanation("the sandbox ended at once", why: log)
        case .notReady(let endpoint, let log): Explanation("the sandbox at \(endpoint) does not answer", why: log)
        case .didNotEnd(let process):
            Explanation("the sandbox (process \(process)) did not end by itself and was killed")
        case .unreadableRecord(let path):
            Explanation("\(path) cannot be read", next: "Remove it if no sandbox is running.")
        }
    }
}

extension LocalRunError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .workerDoesNotStart(let reason, let log):
            Explanation("the worker does not start: \(reason)", why: log.map { "  \($0)" })
        case .unavailable(let what, let code):
            Explanation("no worker can be reached: \(what): \(String(cString: strerror(code)))")
        }
    }
}

extension CocoaError: ExplainedError {
    var explanation: Explanation {
        let path = userInfo[NSFilePathErrorKey] as? String
        return Explanation([localizedDescription, path].compactMap(\.self).joined(separator: ": "))
    }
}
