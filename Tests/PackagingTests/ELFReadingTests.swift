import Packaging
import Resources
import TestSupport
import Testing

extension PackagingSuites {
    @Suite
    struct ELFReadingTests {
        @Test(
            .enabled(if: Program.find("readelf") != nil && Loader.path != nil, "needs binutils and glibc"),
            arguments: Loader.programs)
        func readsProgramsAndLibrariesAsReadelfDoes(program: String) async throws {
            let libraries = try await Loader.list(program)
            for path in [program] + libraries.values.sorted() {
                let theirs = try await Loader.readelf(path)
                let ours = try ELFFile(path: path)
                #expect(ours.needed == theirs.needed, "\(path)")
                #expect(ours.soname == theirs.soname, "\(path)")
                #expect(ours.libraryPath == theirs.libraryPath, "\(path)")
                #expect(ours.interpreter == theirs.interpreter, "\(path)")
                #expect(ours.neededVersions == theirs.neededVersions, "\(path)")
                #expect(ours.definedVersions == theirs.definedVersions, "\(path)")
            }
            // The comparison was one of something with something.
            let library = try ELFFile(path: try #require(libraries["libc.so.6"]))
            #expect(library.definedVersions.contains("GLIBC_2.17") && !library.neededVersions.isEmpty)
        }

        @Test func findsAllPartsInOrder() throws {
            let small = SmallELF(
                needed: ["libb.so.1", "liba.so.2"], soname: "libself.so.3", runPath: "/one:$ORIGIN/two",
                oldRunPath: "/old",
                versions: [("libm.so.6", ["GLIBC_2.29", "GLIBC_2.4"]), ("libz.so.1", ["ZLIB_1.2"])],
                definedVersions: ["SELF_1", "SELF_2.1"])
            let file = try ELFFile(bytes: small.bytes, path: "small")
            #expect(file.machine == .x86)
            #expect(file.interpreter == "/lib64/ld-linux-x86-64.so.2")
            #expect(file.needed == ["libb.so.1", "liba.so.2"])
            #expect(file.soname == "libself.so.3")
            #expect(file.libraryPath == .own(["/one", "$ORIGIN/two"]))
            #expect(
                file.neededVersions == [
                    ELFFile.NeededVersion(library: "libm.so.6", version: "GLIBC_2.29"),
                    ELFFile.NeededVersion(library: "libm.so.6", version: "GLIBC_2.4"),
                    ELFFile.NeededVersion(library: "libz.so.1", version: "ZLIB_1.2"),
                ])
            #expect(file.requiredGLIBC == GLIBCVersion(major: 2, minor: 29))
            #expect(file.definedVersions == ["SELF_1", "SELF_2.1"])
        }

        @Test func usesRPATHOnlyWhereThereIsNoRUNPATH() throws {
            func path(_ small: SmallELF) throws -> ELFFile.LibraryPath {
                try ELFFile(bytes: small.bytes, path: "small").libraryPath
            }
            #expect(try path(SmallELF(oldRunPath: "/old")) == .inherited(["/old"]))
            #expect(try path(SmallELF(runPath: "", oldRunPath: "/old")) == .own([]))
            #expect(try path(SmallELF()) == .none)
        }

        @Test func tellsAnOptionalVersionFromARequiredOne() throws {
            let small = SmallELF(versions: [("libz.so.1", ["ZLIB_9"])], versionsAreWeak: true)
            #expect(
                try ELFFile(bytes: small.bytes, path: "small").neededVersions == [
                    ELFFile.NeededVersion(library: "libz.so.1", version: "ZLIB_9", isOptional: true)
                ])
        }

        @Test(arguments: [
            (UInt16(62), ELFFile.Machine.x86), (183, .arm64), (243, .other(243)),
        ])
        func tellsTheProcessor(number: UInt16, machine: ELFFile.Machine) throws {
            #expect(try ELFFile(bytes: SmallELF(machine: number).bytes, path: "small").machine == machine)
        }

        @Test(arguments: [
            ("GLIBC_2.4", 2, 4), ("GLIBC_2.34", 2, 34), ("GLIBC_2.2.5", 2, 2),
        ])
        func comparesGlibcVersionsAsNumbers(text: String, major: Int, minor: Int) throws {
            #expect(GLIBCVersion(symbolVersion: text) == GLIBCVersion(major: major, minor: minor))
        }

        @Test(arguments: ["GLIBC_PRIVATE", "GLIBC_2", "GLIBCXX_3.4", "GLIBC_ABI_DT_RELR", "", "GLIBC_x.y"])
        func refusesWhatIsNotAGlibcVersion(text: String) {
            #expect(GLIBCVersion(symbolVersion: text) == nil)
        }

        @Test func ordersVersions() {
            #expect(GLIBCVersion(major: 2, minor: 4) < GLIBCVersion(major: 2, minor: 34))
            #expect(GLIBCVersion(major: 2, minor: 99) < GLIBCVersion(major: 3, minor: 0))
        }
    }
}
