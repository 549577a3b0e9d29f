/// A run is not in the folder of runs on this machine.
package enum LocalRunCommandError: Error, Hashable, Sendable {
    case noRunOfStack(String, folder: String)
    case unknownRun(String, folder: String)
    case noRuns(folder: String)
}
