import Foundation
import Packaging
import Resources
import TestSupport
import Testing

extension PackagingSuites {
    @Suite
    struct ClosureTests {
        private let scratch: Scratch

        init() throws {
            scratch = try Scratch()
        }

        @Test(
            .enabled(if: Loader.path != nil, "needs glibc"), arguments: Loader.programs
        )
        func findsWhatTheLoaderWouldLoad(program: String) async throws {
            let architecture: Architecture = try ELFFile(path: program).machine == .arm64 ? .arm64 : .x86
            let closure = try SharedLibraryClosure(of: program, architecture: architecture)
            #expect(closure.libraries == (try await Loader.list(program)))
            #expect(closure.libraries[architecture.loader] != nil)
        }

        @Test func includesTheSmallPartOfFoundationAlone() throws {
            let worker = BuiltProgram.path("TestWorker")
            let architecture: Architecture = try ELFFile(path: worker).machine == .arm64 ? .arm64 : .x86
            let names = Set(try SharedLibraryClosure(of: worker, architecture: architecture).libraries.keys)
            #expect(names.contains("libFoundationEssentials.so"))
            let large = ["libFoundation.so", "lib_FoundationICU.so", "libFoundationNetworking.so"]
            #expect(names.isDisjoint(with: large), "\(names)")
        }

        /// Writes a library or program; its path.
        private func write(_ name: String, _ file: SmallELF) throws -> String {
            try scratch.write(name, file.bytes)
        }

        private func closure(_ program: String, _ folders: String...) throws -> [String: String] {
            try SharedLibraryClosure(
                of: program, architecture: .x86, searchFolders: folders.map(scratch.file)
            ).libraries
        }

        private func library(
            _ needed: String..., machine: UInt16 = 62, runPath: String? = nil, oldRunPath: String? = nil
        ) -> SmallELF {
            SmallELF(
                machine: machine, interpreter: nil, needed: needed, runPath: runPath, oldRunPath: oldRunPath)
        }

        @Test func namesAMissingLibraryAndWhatNeedsIt() throws {
            let program = try write("program", library("libmiddle.so"))
            let middle = try write("lib/libmiddle.so", library("libnowhere-to-be-found.so.7"))
            let error = try #require(throws: ClosureError.self) { try closure(program, "lib") }
            #expect(error.library == "libnowhere-to-be-found.so.7")
            #expect(error.neededBy == middle)
            #expect(error.searched.contains(scratch.file("lib")))
        }

        @Test func namesAMissingLoader() throws {
            let program = try write("program", SmallELF(interpreter: "/lib/ld-of-another-system.so.1"))
            #expect(throws: ClosureError.self) { try closure(program) }
        }

        @Test func passesOverALibraryForAnotherProcessor() throws {
            let program = try write("program", library("libown.so"))
            try scratch.write("one/libown.so", library(machine: 183).bytes)
            #expect(throws: ClosureError.self) { try closure(program, "one") }
            let right = try write("two/libown.so", library())
            #expect(try closure(program, "one", "two") == ["libown.so": right])
        }

        @Test func passesOverAFileThatIsNotALibrary() throws {
            let program = try write("program", library("libown.so"))
            try scratch.write("one/libown.so", "INPUT(libother.so)")
            let right = try write("two/libown.so", library())
            #expect(try closure(program, "one", "two") == ["libown.so": right])
        }

        @Test(arguments: ["$ORIGIN", "${ORIGIN}"])
        func looksInTheFilesOwnFolderForORIGIN(word: String) throws {
            let program = try write("bin/program", library("libown.so", runPath: "\(word)/../own"))
            let own = try write("own/libown.so", library("libdeep.so", runPath: "\(word)/deep"))
            let deep = try write("own/deep/libdeep.so", library())
            try scratch.write("other/libown.so", library().bytes)
            #expect(try closure(program, "other") == ["libown.so": own, "libdeep.so": deep])
        }

        @Test func inheritsRPATHButNotRUNPATH() throws {
            let old = try write("old/program", library("libmiddle.so", oldRunPath: "$ORIGIN/../hidden"))
            let new = try write("new/program", library("libmiddle.so", runPath: "$ORIGIN/../hidden"))
            let middle = try write("hidden/libmiddle.so", library("libdeep.so"))
            let deep = try write("hidden/libdeep.so", library())
            #expect(try closure(old) == ["libmiddle.so": middle, "libdeep.so": deep])
            let error = try #require(throws: ClosureError.self) { try closure(new) }
            #expect(error.library == "libdeep.so" && error.neededBy == middle)
        }

        @Test func ignoresInheritedRPATHWhereAFileHasRUNPATH() throws {
            let program = try write("program", library("liba.so", oldRunPath: scratch.file("hidden")))
            let a = try write("hidden/liba.so", library("libb.so", runPath: scratch.file("other")))
            try scratch.write("hidden/libb.so", library().bytes)
            let b = try write("other/libb.so", library("libc-of-b.so"))
            let c = try write("hidden/libc-of-b.so", library())
            #expect(try closure(program) == ["liba.so": a, "libb.so": b, "libc-of-b.so": c])
        }

        @Test func keepsTheFirstOfTwoFilesOfOneName() throws {
            let program = try write("program", library("liba.so", "libb.so"))
            let a = try write("lib/liba.so", library("libshared.so", runPath: scratch.file("one")))
            let b = try write("lib/libb.so", library("libshared.so", runPath: scratch.file("two")))
            let shared = try write("one/libshared.so", library())
            try scratch.write("two/libshared.so", library().bytes)
            #expect(try closure(program, "lib") == ["liba.so": a, "libb.so": b, "libshared.so": shared])
        }

        @Test func endsWhereLibrariesNeedEachOther() throws {
            let program = try write("program", library("liba.so", "libb.so"))
            let a = try write("lib/liba.so", library("libb.so"))
            let b = try write("lib/libb.so", library("liba.so"))
            #expect(try closure(program, "lib") == ["liba.so": a, "libb.so": b])
        }

        @Test func followsLinksToTheFile() throws {
            let program = try write("program", library("libown.so.1"))
            let file = try write("lib/libown.so.1.2.3", library())
            try FileManager.default.createSymbolicLink(
                atPath: scratch.file("lib/libown.so.1"), withDestinationPath: "libown.so.1.2.3")
            #expect(try closure(program, "lib") == ["libown.so.1": file])
        }

        @Test func readsTheAdministratorsFoldersAndIncludedFiles() throws {
            let file = try scratch.write(
                "etc/ld.so.conf", "# ours\n/one  # first\ninclude more/*.conf\n\n/four /five\nhwcap 1 nosegneg\n")
            try scratch.write("etc/more/b.conf", "/three\n")
            try scratch.write("etc/more/a.conf", "  /two\n")
            try scratch.write("etc/more/c.txt", "/nowhere\n")
            #expect(LoaderConfiguration.folders(in: file) == ["/one", "/two", "/three", "/four", "/five"])
            let circle = try scratch.write("circle.conf", "/one\ninclude circle.conf\n")
            #expect(Set(LoaderConfiguration.folders(in: circle)) == ["/one"])
            #expect(LoaderConfiguration.folders(in: scratch.file("none")).isEmpty)
        }

        @Test func isEmptyForAProgramWithoutLibraries() throws {
            #expect(try closure(try write("program", library())).isEmpty)
        }

        @Test func refusesAScript() throws {
            let script = try scratch.write("program", "#!/bin/sh\n")
            let error = try #require(throws: ELFError.self) { try closure(script) }
            #expect(error.problem == .notELF && error.path == script)
        }
    }
}
