internal import Foundation
package import Resources
internal import Subprocess
internal import SystemPackage
internal import WireFormat

/// Builds the worker's package in release.
package struct WorkerBuild: Sendable {
    let folder: String
    let product: String
    let linking: Linking
    private let programs: InstalledPrograms
    private let records: BuildRecords?

    /// - Parameters:
    ///   - programs: `swift` is one of them.
    ///   - records: skips builds that would make the same program again; nil builds always.
    package init(
        folder: String, product: String, linking: Linking = .dynamic, programs: InstalledPrograms,
        records: BuildRecords? = nil
    ) {
        self.folder = folder
        self.product = product
        self.linking = linking
        self.programs = programs
        self.records = records
    }

    private var arguments: [String] {
        ["build", "-c", "release", "--product", product, "--package-path", folder]
            + linking.arguments(packageFolder: folder)
    }

    /// The path of the program that was built.
    ///
    /// - Parameter onLine: gets every line that the build prints.
    /// - Throws: ``PackagingError``.
    package func run(onLine: @escaping @Sendable (String) -> Void) async throws -> String {
        try checkPackage()
        guard let records else {
            try await build(onLine)
            return try await program()
        }
        let begun = try records.begin(self, try await circumstances(records))
        try await build(onLine)
        let program = try await program()
        try records.end(self, begun, program: program)
        return program
    }

    /// The path of the program, where building it again would make the same one; nil where that is not certain.
    ///
    /// - Throws: ``PackagingError``.
    package func unchanged() async throws -> String? {
        try checkPackage()
        guard let records else { return nil }
        return records.program(self, try await circumstances(records))
    }

    private func circumstances(_ records: BuildRecords) async throws -> BuildCircumstances {
        let (status, lines) = try await swift(["--version"]) { _ in }
        guard status.isSuccess else {
            throw failure(status, lines)
        }
        return records.circumstances(arguments, toolchain: lines.joined(separator: "\n"))
    }

    private func checkPackage() throws {
        guard FileManager.default.fileExists(atPath: folder + "/Package.swift") else {
            throw PackagingError.noPackage(folder: folder)
        }
    }

    /// The path of the program that was built last.
    ///
    /// - Throws: ``PackagingError``.
    package func existing() async throws -> String {
        try checkPackage()
        return try await program()
    }

    private func program() async throws -> String {
        let binary = try await binFolder() + "/" + product
        guard FileManager.default.isExecutableFile(atPath: binary) else {
            throw PackagingError.noProduct(product: product, folder: folder)
        }
        return binary
    }

    private func build(_ onLine: @escaping @Sendable (String) -> Void) async throws {
        let (status, lines) = try await swift(arguments, onLine)
        guard status.isSuccess else {
            if lines.contains(where: { $0.contains("no product named") }) {
                throw PackagingError.noProduct(product: product, folder: folder)
            }
            throw failure(status, lines)
        }
    }

    private func binFolder() async throws -> String {
        // The link that SwiftPM keeps to what it built last: asking it takes a third of a second.
        let link = linking.scratchFolder(packageFolder: folder) + "/release"
        if FileManager.default.fileExists(atPath: "\(link)/\(product)") { return link }
        let (status, lines) = try await swift(arguments + ["--show-bin-path"]) { _ in }
        guard status.isSuccess, let path = lines.last(where: { $0.hasPrefix("/") }) else {
            throw failure(status, lines)
        }
        return path
    }

    private func failure(_ status: TerminationStatus, _ lines: [String]) -> PackagingError {
        .buildFailed(status: "\(status)", lastLines: lines.suffix(20))
    }

    private func swift(
        _ arguments: [String], _ onLine: @escaping @Sendable (String) -> Void
    ) async throws -> (TerminationStatus, [String]) {
        guard let program = programs.path(of: "swift") else { throw PackagingError.noSwift }
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments),
            environment: .inherit.updating([.init(stringLiteral: WorkerVariable.linking.name): linking.rawValue]),
            input: .none,
            output: .sequence, error: .combinedWithOutput
        ) { execution in
            var lines: [String] = []
            for try await line in execution.standardOutput.strings() {
                let text = line.trimmingCharacters(in: .newlines)
                onLine(text)
                lines.append(text)
            }
            return lines
        }
        return (result.terminationStatus, result.closureResult)
    }
}
