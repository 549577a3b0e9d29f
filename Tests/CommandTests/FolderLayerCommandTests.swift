import Foundation
import TestSupport
import Testing

/// Layers of the user's own files, from the stack file to `down`.
@Suite struct FolderLayerCommandTests {
    private func layers(_ project: StackProject) -> [String]? {
        project.aws.world { $0.functions["demo"]?.versions.last?.release.layers }?.map {
            $0.split(separator: ":").suffix(2).joined(separator: ":")
        }
    }

    @Test func goesUpChangesAndGoesDown() async throws {
        let project = try StackProject(worker: ["layers: [runtime, {folder: ../data}]"])
        let fanctl = project.fanctl
        try project.write("data/words.txt", "one")
        let up = try await fanctl.succeed("up", "--no-build")
        #expect(up.text.contains("14 created"), "\(up.text)")
        #expect(up.errorText.contains(#/layer data \d+ bytes/#), "\(up.errorText)")
        #expect(layers(project) == ["demo-runtime:1", "demo-layer-data:1"])
        #expect(try await fanctl.succeed("push", "--no-build").text.hasPrefix("Nothing to push"))

        try project.write("data/words.txt", "two")
        // As for the worker, what was saved is what `push` is for.
        #expect(try await fanctl.succeed("up").text.hasPrefix("Nothing to do"))
        #expect(try await fanctl.succeed("push", "--no-build").text.contains("is now version 2"))
        #expect(layers(project) == ["demo-runtime:1", "demo-layer-data:2"])
        #expect(try await fanctl.run("plan", "--detailed-exitcode").status == 0)

        let down = try await fanctl.succeed("down", "--yes", "--delete-results")
        #expect(down.text == "Nothing of the stack demo is left.\n")
        #expect(project.aws.census.isEmpty)
    }

    @Test func comesToAndLeavesAStackThatIsUp() async throws {
        let project = try StackProject()
        try await project.fanctl.succeed("up", "--no-build")
        try project.write("data/words.txt", "one")
        try project.setWorker(["layers: [{folder: ../data}, runtime]"])
        try await project.fanctl.succeed("up", "--no-build")
        #expect(layers(project) == ["demo-layer-data:1", "demo-runtime:1"])
        try project.setWorker([])
        try await project.fanctl.succeed("up", "--yes")
        #expect(layers(project) == ["demo-runtime:1"])
        #expect(project.aws.counts["layerVersion"] == 1)
    }

    @Test(arguments: ["plan", "up", "push"])
    func missingFolderIsAnErrorOfTheStackFileBeforeAnythingIsBuilt(command: String) async throws {
        let project = try StackProject()
        try await project.fanctl.succeed("up", "--no-build")
        try project.setWorker(["layers: [runtime, {folder: ../data}]"])
        project.aws.forgetCalls()
        let output = try await project.fanctl.run(command)
        #expect(output.status == 1)
        let place = "\(project.stacks)/demo.yaml:7:30: error: the layer's folder "
        #expect(output.errorText.contains(place), "\(output.errorText)")
        #expect(output.errorText.contains("/data does not exist"), "\(output.errorText)")
        #expect(!output.errorText.contains("building"))
        #expect(project.aws.changes.isEmpty)
        // What can be done without the folder can be done.
        #expect(try await project.fanctl.run("status").text.contains("ok  queue demo"))
        try await project.fanctl.succeed("down", "--yes", "--delete-results")
        #expect(project.aws.census.isEmpty)
    }
}
