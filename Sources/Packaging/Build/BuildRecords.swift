internal import Files
internal import Foundation
internal import Hashing
internal import Resources

/// Records of earlier builds and their sources, so that an unchanged worker is not built again.
package struct BuildRecords: Sendable {
    private let folder: String
    private let environment: [String: String]
    private let isOutput: @Sendable (String) -> Bool

    /// - Parameters:
    ///   - folder: need not exist yet.
    ///   - environment: the variables that builds run with.
    ///   - isOutput: whether a path is none of the sources, although it lies among them: what fanctl writes itself.
    package init(
        folder: String, environment: [String: String], isOutput: @escaping @Sendable (String) -> Bool = { _ in false }
    ) {
        self.folder = folder
        self.environment = environment
        self.isOutput = isOutput
    }

    /// A build that has begun.
    package struct Begun {
        let circumstances: BuildCircumstances
        /// Of the package itself.
        let sources: [String: FileMark]
        /// A file that was written when the build began. Later changes have later times than this file, by the file system's
        /// own clock, which may differ from the machine's.
        let marker: FileMark
    }

    package func circumstances(_ arguments: [String], toolchain: String) -> BuildCircumstances {
        BuildCircumstances(arguments: arguments, toolchain: toolchain, environment: environment)
    }

    private func path(_ build: WorkerBuild) -> String {
        "\(folder)/\(build.product)-\(build.linking.rawValue)-\(SHA256.hash(build.folder).hex.prefix(12)).json"
    }

    /// The program, where building it again would make the same one; nil where that is not certain.
    package func program(_ build: WorkerBuild, _ circumstances: BuildCircumstances) -> String? {
        // A build repairs any damage to the record.
        guard let data = try? Data(contentsOf: URL(filePath: path(build))),
            let stamp = try? JSONDecoder().decode(BuildStamp.self, from: data),
            let package = SourcePackage(build), package.canBeJudged,
            stamp.holds(circumstances, sources: sources(package), products: products(stamp.program))
        else { return nil }
        return stamp.program
    }

    /// - Throws: ``PackagingError/unwritable(path:detail:)``.
    package func begin(_ build: WorkerBuild, _ circumstances: BuildCircumstances) throws -> Begun {
        let file = path(build)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            // Until this build has ended well, nothing is known of its program.
            try Data().write(to: URL(filePath: file))
        } catch {
            throw PackagingError.unwritable(path: file, detail: error.localizedDescription)
        }
        guard let marker = FileMark(path: file) else {
            throw PackagingError.unwritable(path: file, detail: "it went away")
        }
        return Begun(
            circumstances: circumstances, sources: SourceTree([build.folder], ignoring: isOutput).files, marker: marker)
    }

    /// Records the build, unless a source changed meanwhile: then it is unknown which of the two states was built.
    ///
    /// - Throws: ``PackagingError/unwritable(path:detail:)``.
    package func end(_ build: WorkerBuild, _ begun: Begun, program: String) throws {
        guard let package = SourcePackage(build), package.canBeJudged,
            // Nil where a source went away meanwhile.
            let stamp = try? BuildStamp(
                begun.circumstances, sources: sources(package), products: products(program), program: program),
            isAsItWas(package, begun)
        else { return }
        let file = path(build)
        do {
            try AtomicFile.replace(file, with: Array(JSONEncoder().encode(stamp)), isSynced: false)
        } catch let error as FileError {
            throw PackagingError.unwritable(path: file, detail: error.reason)
        }
    }

    private func isAsItWas(_ package: SourcePackage, _ begun: Begun) -> Bool {
        let tree = SourceTree(package.folders, ignoring: isOutput)
        guard begun.sources.allSatisfy({ tree.files[$0] == $1 }) else { return false }
        // The build may have made this file, and its own folder beside it.
        let own = "\(package.folders[0])/Package.resolved"
        let changing = tree.foldersOfOutput.union([package.folders[0]])
        return tree.files.allSatisfy { $0 == own || $1.changed < begun.marker.changed }
            && tree.folders.allSatisfy { changing.contains($0) || $1.changed < begun.marker.changed }
    }

    private func sources(_ package: SourcePackage) -> [String: FileMark] {
        SourceTree(package.folders, ignoring: isOutput).files.merging(SourceTree([package.checkouts]).files) { own, _ in
            own
        }
        .merging(package.hiddenFiles) { own, _ in own }
    }

    /// The program and the libraries beside it.
    private func products(_ program: String) -> [String: FileMark] {
        let folder = (program as NSString).deletingLastPathComponent
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let paths = [program] + names.filter { $0.hasSuffix(".so") }.map { "\(folder)/\($0)" }
        return Dictionary(paths.compactMap { path in FileMark(path: path).map { (path, $0) } }) { first, _ in first }
    }
}
