internal import Foundation
package import Resources

/// Files of this machine in the place of those that every function finds in Lambda: a shell and the C library.
package struct SystemStandIn: Sendable {
    /// The files here, by the path that they are to have.
    package let files: [String: String]

    /// - Throws: ``ELFError`` or ``ClosureError`` where this machine has no shell that can be started.
    package init(for architecture: Architecture) throws {
        let shell = "/bin/sh"
        let closure = try SharedLibraryClosure(of: shell, architecture: architecture)
        var files = [shell: closure.program.path]
        // Where Lambda's LD_LIBRARY_PATH leads first.
        for (name, path) in closure.libraries { files["/lib64/\(name)"] = path }
        for name in AmazonLinux.libraries {
            files["/lib64/\(name)"] = LoadedObject.find(name, in: architecture.libraryFolders, for: architecture)?.path
        }
        if let interpreter = closure.program.file.interpreter {
            files[interpreter] = closure.libraries[(interpreter as NSString).lastPathComponent]
        }
        self.files = files
    }
}
