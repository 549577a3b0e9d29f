internal import Hashing

/// The key that signatures of one day are made with.
///
/// Deriving it takes four HMACs; who signs many requests derives it once a day with `Signer.signingKey(at:)` and hands
/// it back in. It never shows its bytes when printed or dumped.
package struct SigningKey: Hashable, Sendable {
    let accessKeyID: String
    let scope: CredentialScope
    /// Package, so that tests can compare it with the documented example.
    package let bytes: [UInt8]

    init(material: SigningKeyMaterial, scope: CredentialScope) {
        accessKeyID = material.accessKeyID
        self.scope = scope
        let dateKey = HMACSHA256.authenticate(scope.day.utf8, key: Array("AWS4\(material.secretAccessKey)".utf8))
        let regionKey = HMACSHA256.authenticate(scope.region.utf8, key: dateKey.bytes)
        let serviceKey = HMACSHA256.authenticate(scope.service.utf8, key: regionKey.bytes)
        bytes = HMACSHA256.authenticate(CredentialScope.terminator.utf8, key: serviceKey.bytes).bytes
    }

    func signature(of stringToSign: String) -> String {
        HMACSHA256.authenticate(stringToSign.utf8, key: bytes).hex
    }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SigningKey(\(accessKeyID)/\(scope.text), redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror {
        Mirror(self, children: ["accessKeyID": accessKeyID, "scope": scope.text], displayStyle: .struct)
    }
}
