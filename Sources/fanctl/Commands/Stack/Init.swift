import ArgumentParser
import Foundation
import Operations
import Stacks

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a stack file, settings.json and a worker package that builds; overwrites nothing.")

    @Argument(help: "The stack's name: lower-case letters, digits and single hyphens.")
    var name: String = "hello"

    @Option(help: ArgumentHelp("The project's folder; is made where it is missing.", valueName: "dir"))
    var project: String = "."

    @Option(
        help: ArgumentHelp(
            "Where Swift finds fanctl's package with the FanWorker library: a folder or a URL. Else the folder above this fanctl that holds it, or the one that it was built in.",
            valueName: "path or url"))
    var library: String?

    func run() throws {
        guard Stack.isName(name) else {
            throw UsageError.badStackName(name)
        }
        let template = ProjectTemplate(name: name, library: try LibraryPackage(library))
        let folder = URL(filePath: project, directoryHint: .isDirectory).standardizedFileURL
        let taken = template.files.filter { !$0.mayBeThere && Self.exists($0, in: folder) }.map(\.path)
        guard taken.isEmpty else { throw InitCommandError.filesExist(taken) }
        for file in template.files {
            let isThere = Self.exists(file, in: folder)
            if !isThere { try write(file, in: folder) }
            TerminalConsole.write(
                "  \(isThere ? "=" : "+") \(file.path)\(isThere ? "  (there already, left as it is)" : "")\n",
                to: STDOUT_FILENO)
        }
        TerminalConsole.write("\n\(ConsoleText(lines: template.nextSteps(in: project)))\n", to: STDOUT_FILENO)
    }

    private static func exists(_ file: ProjectTemplate.File, in folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: file.path).path)
    }

    private func write(_ file: ProjectTemplate.File, in folder: URL) throws {
        let url = folder.appending(path: file.path)
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: url, options: .withoutOverwriting)
        } catch let error as CocoaError {
            throw InitCommandError.unwritable(path: url.path, detail: error.localizedDescription)
        }
    }
}
