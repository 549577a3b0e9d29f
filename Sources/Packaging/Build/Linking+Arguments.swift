internal import Glibc
internal import Resources

extension Linking {
    /// Each has a folder of its own: neither makes the other build again.
    func scratchFolder(packageFolder: String) -> String {
        switch self {
        case .dynamic: "\(packageFolder)/.build"
        case .static: "\(packageFolder)/.build/static"
        }
    }

    /// The arguments of `swift build`. FanWorker's package reads `FANCTL_LINKING`, so that FanWorker is linked in the same way.
    func arguments(packageFolder: String) -> [String] {
        // Other linkers write the path of a shared library into it: the layer would be another in each checkout.
        let linker = ["-Xswiftc", "-use-ld=lld"]
        switch self {
        case .dynamic: return linker
        case .static:
            return linker + [
                "--static-swift-stdlib", "--scratch-path", scratchFolder(packageFolder: packageFolder),
            ]
                // All of Swift comes along, and what is exported cannot be left out; of functions that are alike, one is enough.
                + ["-Xlinker", "--no-export-dynamic", "-Xlinker", "-O2", "-Xlinker", "--icf=all"]
                + (Self.loaderKnowsPackedRelocations ? ["-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"] : [])
        }
    }

    /// The layer's loader is this machine's; it knows them since glibc 2.36.
    private static var loaderKnowsPackedRelocations: Bool {
        var text = [CChar](repeating: 0, count: 64)
        // "glibc 2.36"
        guard confstr(Int32(_CS_GNU_LIBC_VERSION), &text, text.count) > 0 else { return false }
        let number = text.prefix { $0 != 0 }.drop { $0 != 32 }.dropFirst().map { UInt8(bitPattern: $0) }
        guard let version = GLIBCVersion(symbolVersion: "GLIBC_" + String(decoding: number, as: UTF8.self)) else {
            return false
        }
        return version >= GLIBCVersion(major: 2, minor: 36)
    }
}
