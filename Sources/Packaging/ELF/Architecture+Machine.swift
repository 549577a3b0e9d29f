package import Resources

extension Architecture {
    /// Of this machine; nil where Lambda has none such.
    package static var current: Architecture? {
        #if arch(x86_64)
            .x86
        #elseif arch(arm64)
            .arm64
        #else
            nil
        #endif
    }

    package var machine: ELFFile.Machine {
        switch self {
        case .x86: .x86
        case .arm64: .arm64
        }
    }

    /// The loader's file name, as programs ask for it.
    package var loader: String {
        switch self {
        case .x86: "ld-linux-x86-64.so.2"
        case .arm64: "ld-linux-aarch64.so.1"
        }
    }

    /// The folders of this machine's loader, then those in which Debian and others keep libraries for this processor.
    var libraryFolders: [String] {
        let triple =
            switch self {
            case .x86: "x86_64-linux-gnu"
            case .arm64: "aarch64-linux-gnu"
            }
        let usual = [
            "/lib/\(triple)", "/usr/lib/\(triple)", "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib",
        ]
        var known: Set<String> = []
        return (LoaderConfiguration.folders + usual).filter { known.insert($0).inserted }
    }
}
