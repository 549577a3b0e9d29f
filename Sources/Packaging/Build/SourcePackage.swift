internal import Foundation
internal import Resources

/// The folders that a package is built from, as SwiftPM wrote them down when it resolved its dependencies.
struct SourcePackage {
    /// The package's own first, then those that it names by a path, directly or through another.
    let folders: [String]
    /// Of what came from elsewhere.
    let checkouts: String

    /// Of `workspace-state.json`; another version may mean something else.
    private static let knownVersion = 7

    private struct WorkspaceState: Decodable {
        let version: Int
        let object: Object

        struct Object: Decodable { let dependencies: [Dependency] }
        struct Dependency: Decodable { let state: State }
        struct State: Decodable {
            let name: String
            let path: String?
        }
    }

    /// Nil where that is not known: nothing was built yet, or by a SwiftPM that writes something else.
    init?(_ build: WorkerBuild) {
        let scratch = build.linking.scratchFolder(packageFolder: build.folder)
        guard let data = try? Data(contentsOf: URL(filePath: "\(scratch)/workspace-state.json")),
            let state = try? JSONDecoder().decode(WorkspaceState.self, from: data), state.version == Self.knownVersion
        else { return nil }
        let paths = state.object.dependencies.filter { $0.state.name != "sourceControlCheckout" }.map(\.state.path)
        // A kind of dependency that is not known here.
        guard !paths.contains(nil) else { return nil }
        folders = [build.folder] + paths.compactMap(\.self).sorted()
        checkouts = "\(scratch)/checkouts"
    }

    /// A plugin may read any file.
    var canBeJudged: Bool {
        folders.allSatisfy { folder in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            let manifests = names.filter { $0.hasPrefix("Package") && $0.hasSuffix(".swift") }
            return !manifests.isEmpty
                && manifests.allSatisfy { name in
                    let text = try? String(contentsOf: URL(filePath: "\(folder)/\(name)"), encoding: .utf8)
                    return text.map { !$0.contains("plugin") } ?? false
                }
        }
    }

    /// The settings of SwiftPM and of tools that choose the toolchain: the only hidden files that count.
    var hiddenFiles: [String: FileMark] {
        let settings = SourceTree(folders.map { "\($0)/.swiftpm/configuration" }).files
        let versions = folders.compactMap { folder in
            FileMark(path: "\(folder)/.swift-version").map { ("\(folder)/.swift-version", $0) }
        }
        return settings.merging(versions) { own, _ in own }
    }
}
