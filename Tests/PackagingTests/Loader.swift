import Foundation
import Packaging
import TestSupport

/// What this machine's own tools say of programs and libraries.
enum Loader {
    static let path = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Programs to try things with: the worker among them.
    static let programs = ["TestWorker", "git", "openssl", "python3", "sh"].compactMap {
        $0 == "TestWorker" ? BuiltProgram.path($0) : resolved(Program.find($0))
    }.filter {
        (try? Data(contentsOf: URL(filePath: $0), options: .mappedIfSafe))?.starts(with: Array("\u{7f}ELF".utf8))
            == true
    }

    private static func resolved(_ path: String?) -> String? {
        path.map { URL(filePath: $0).resolvingSymlinksInPath().path }
    }

    /// The libraries that the loader would load, itself among them: names with the paths of the files.
    static func list(_ program: String) async throws -> [String: String] {
        guard let path else { throw Program.Missing(name: "the loader") }
        let text = try await Program.succeed([path, "--list", program])
        var libraries: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            if words.count >= 3, words[1] == "=>" {
                libraries[URL(filePath: words[0]).lastPathComponent] = resolved(words[2])
            } else if let first = words.first, first.hasPrefix("/") {
                libraries[URL(filePath: first).lastPathComponent] = resolved(first)
            }
        }
        return libraries
    }

    /// The answers of `readelf -dVl`.
    struct Reading {
        var needed: [String] = []
        var soname: String?
        var libraryPath = ELFFile.LibraryPath.none
        var interpreter: String?
        var neededVersions: [ELFFile.NeededVersion] = []
        var definedVersions: Set<String> = []
    }

    static func readelf(_ file: String) async throws -> Reading {
        guard let readelf = Program.find("readelf") else { throw Program.Missing(name: "readelf") }
        let text = try await Program.succeed([readelf, "-dVlW", file])
        var reading = Reading()
        var (isNeeds, isDefinitions, library) = (false, false, "")
        func bracketed(_ line: Substring) -> String? {
            line.firstMatch(of: /\[(.*)\]/).map { String($0.output.1) }
        }
        func folders(_ line: Substring) -> [String] { (bracketed(line) ?? "").split(separator: ":").map(String.init) }
        for line in text.split(separator: "\n") {
            if line.hasPrefix("Version ") {
                (isNeeds, isDefinitions) = (line.hasPrefix("Version needs"), line.hasPrefix("Version definition"))
            }
            if line.contains("(NEEDED)"), let name = bracketed(line) { reading.needed.append(name) }
            if line.contains("(SONAME)") { reading.soname = bracketed(line) }
            if line.contains("(RUNPATH)") { reading.libraryPath = .own(folders(line)) }
            if line.contains("(RPATH)") { reading.libraryPath = .inherited(folders(line)) }
            if let match = line.firstMatch(of: /Requesting program interpreter: (.*)\]/) {
                reading.interpreter = String(match.output.1)
            }
            if isNeeds, let match = line.firstMatch(of: /File: (\S+)/) { library = String(match.output.1) }
            if isNeeds, let match = line.firstMatch(of: /Name: (\S+) +Flags: (.*?) +Version:/) {
                reading.neededVersions.append(
                    ELFFile.NeededVersion(
                        library: library, version: String(match.output.1), isOptional: match.output.2.contains("WEAK")))
            }
            if isDefinitions, let match = line.firstMatch(of: /Rev: .* Name: (\S+)/) {
                reading.definedVersions.insert(String(match.output.1))
            }
        }
        return reading
    }
}
