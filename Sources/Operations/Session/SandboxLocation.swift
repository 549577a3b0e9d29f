package import Sandbox
internal import Transport

/// The sandbox of a project.
package struct SandboxLocation {
    package let sandbox: Sandbox

    /// - Parameter project: the absolute path of the project's folder.
    package init(_ project: String, _ surroundings: Surroundings) {
        sandbox = Sandbox(
            folder: "\(project)/.fanctl/sandbox", environment: surroundings.environment,
            transport: surroundings.transport(CurlTransport.Configuration()), time: surroundings.time)
    }

    /// - Throws: ``SandboxError/notRunning`` where it is not running.
    package func running() throws -> Sandbox.Running {
        guard let running = try sandbox.running() else { throw SandboxError.notRunning }
        return running
    }
}
