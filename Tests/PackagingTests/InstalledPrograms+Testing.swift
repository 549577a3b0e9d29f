import Foundation
import Packaging
import Resources

extension InstalledPrograms {
    static let ofThisMachine = InstalledPrograms(searchPath: ProcessInfo.processInfo.environment["PATH"])
}

// As they are on this machine.
extension FunctionBundle {
    init(worker: String, architecture: Architecture, cache: PackingCache? = nil) async throws {
        try await self.init(worker: worker, architecture: architecture, programs: .ofThisMachine, cache: cache)
    }
}

extension RuntimeLayer {
    init(
        forWorker binary: String, architecture: Architecture, searchFolders: [String] = [],
        certificates: CertificateBundle = .system
    ) async throws {
        try await self.init(
            forWorker: binary, architecture: architecture, searchFolders: searchFolders, certificates: certificates,
            programs: .ofThisMachine)
    }
}
