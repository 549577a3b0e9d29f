internal import Foundation
internal import Packaging

/// A root file system with as little in it as a function can rely on, made by `bwrap` for one process.
struct LambdaRoot: Sendable {
    /// The `bwrap` command, to which the program's own is added.
    let command: [String]

    init(bubblewrap: String, system: SystemStandIn, task: String, layers: String) {
        var command = [bubblewrap]
        for (path, file) in system.files.sorted(by: { $0.key < $1.key }) { command += ["--ro-bind", file, path] }
        // What names of hosts and time zones need, and the certificates where Amazon Linux has them.
        for path in ["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/usr/share/zoneinfo"] {
            command += ["--ro-bind-try", path, path]
        }
        command += [
            "--ro-bind-try", "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
            "--ro-bind", task, "/var/task", "--ro-bind", layers, "/opt",
            "--tmpfs", "/tmp", "--proc", "/proc", "--dev", "/dev", "--remount-ro", "/",
            // The network stays: the Runtime API listens on 127.0.0.1.
            "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent",
            "--uid", "993", "--gid", "990", "--chdir", "/var/task",
        ]
        self.command = command
    }
}
