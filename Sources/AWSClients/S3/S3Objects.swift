internal import SigV4

package struct ListedObject: Hashable, Sendable {
    package let key: String
    /// Bytes.
    package let size: Int
    /// Without its quotes. The MD5 of the contents in hexadecimal, unless the object came in parts or is encrypted with a key of
    /// KMS; nil where the server names none.
    package let entityTag: String?
}

package struct ListedPage: Hashable, Sendable {
    package let objects: [ListedObject]
    /// Whether more are behind the last one.
    package let isTruncated: Bool
}

package struct ObjectVersion: Hashable, Sendable {
    package let key: String
    /// Nil names the current object of a bucket without versions.
    package let versionID: String?

    package init(key: String, versionID: String? = nil) {
        self.key = key
        self.versionID = versionID
    }
}

package struct UnfinishedUpload: Decodable, Hashable, Sendable {
    let key: String
    let uploadId: String
}

/// S3 answered 200 to a deletion and kept objects.
package struct DeleteObjectsError: Error, Hashable, Sendable {
    package let bucket: String
    package let kept: [Kept]

    package struct Kept: Decodable, Hashable, Sendable {
        package let key: String
        package let code: String
        package let message: String?
    }
}

struct ObjectPage: Decodable {
    let isTruncated: Bool?
    let nextContinuationToken: String?
    let contents: [Element]?

    struct Element: Decodable {
        let key: String
        let size: Int
        let eTag: String?
    }

    var objects: [ListedObject] {
        (contents ?? []).map { element in
            ListedObject(
                key: PercentEncoding.decodeURL(element.key), size: element.size,
                entityTag: element.eTag?.filter { $0 != "\"" })
        }
    }
}

struct VersionPage: Decodable {
    let isTruncated: Bool?
    let nextKeyMarker: String?
    let nextVersionIdMarker: String?
    let version: [Element]?
    let deleteMarker: [Element]?

    struct Element: Decodable {
        let key: String
        let versionId: String
    }

    var versions: [ObjectVersion] {
        ((version ?? []) + (deleteMarker ?? [])).map {
            ObjectVersion(key: PercentEncoding.decodeURL($0.key), versionID: $0.versionId)
        }
    }

    var next: (key: String, version: String?)? {
        guard isTruncated == true, let key = nextKeyMarker else { return nil }
        return (PercentEncoding.decodeURL(key), nextVersionIdMarker)
    }
}

extension PercentEncoding {
    /// S3's `encoding-type=url` writes a space as `+`.
    fileprivate static func decodeURL(_ text: String) -> String {
        let spaced = String(text.map { $0 == "+" ? " " : $0 })
        return decode(spaced) ?? text
    }
}
