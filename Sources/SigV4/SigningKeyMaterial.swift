/// The part of a set of credentials that a signature is made from. It never shows its secrets when printed or dumped.
package struct SigningKeyMaterial: Hashable, Sendable {
    package let accessKeyID: String
    package let secretAccessKey: String
    /// Present with temporary credentials only.
    package let sessionToken: String?

    package init(accessKeyID: String, secretAccessKey: String, sessionToken: String?) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}

extension SigningKeyMaterial: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The access key ID alone: it is no secret, every signed request names it.
    package var description: String { "SigningKeyMaterial(accessKeyID: \(accessKeyID), secrets redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["accessKeyID": accessKeyID], displayStyle: .struct) }
}
