internal import Glibc

/// A lock on an open file that ends with the process at the latest.
package enum FileLock {
    /// Closes a file, and gives back the lock on it.
    ///
    /// Closing alone leaves the lock to any process that is just being started by another thread: until it executes its
    /// program, it has the file open too.
    package static func release(_ descriptor: Int32) {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
