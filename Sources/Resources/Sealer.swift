internal import Hashing

/// Turns secrets into digests that can be compared and written down.
///
/// The salt is made once for a lockfile, so that equal secrets of two stacks do not look equal, and a list of likely
/// secrets made for one lockfile is of no use for another.
package struct Sealer: Sendable {
    private let salt: String

    package init(salt: String) {
        self.salt = salt
    }

    package func seal(_ secret: String) -> AttributeValue {
        .sealed(HMACSHA256.authenticate(Array(secret.utf8), key: Array(salt.utf8)).hex)
    }
}
