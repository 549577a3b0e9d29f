internal import Hashing

/// Turns secrets into digests that the lockfile can hold and the planner can compare.
///
/// Each lockfile has its own salt: equal secrets of two stacks have different digests, and a dictionary made for one lockfile is
/// useless for another.
package struct SecretHasher: Sendable {
    private let salt: String

    package init(salt: String) {
        self.salt = salt
    }

    package func hash(_ secret: String) -> AttributeValue {
        .sealed(HMACSHA256.authenticate(Array(secret.utf8), key: Array(salt.utf8)).hex)
    }
}
