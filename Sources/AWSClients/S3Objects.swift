internal import SigV4

package struct ListedObject: Hashable, Sendable {
    package let key: String
    /// Bytes.
    package let size: Int
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
    let Key: String
    let UploadId: String
}

/// S3 answered 200 to a deletion and kept objects.
package struct DeleteObjectsError: Error, Hashable, Sendable {
    package let bucket: String
    package let kept: [Kept]

    package struct Kept: Decodable, Hashable, Sendable {
        package let key: String
        package let code: String
        package let message: String?

        enum CodingKeys: String, CodingKey {
            case key = "Key"
            case code = "Code"
            case message = "Message"
        }
    }
}

/// The member names are S3's own: they are only read here.
struct ObjectPage: Decodable {
    let IsTruncated: Bool?
    let NextContinuationToken: String?
    let Contents: [Element]?

    struct Element: Decodable {
        let Key: String
        let Size: Int
    }

    var objects: [ListedObject] {
        (Contents ?? []).map { ListedObject(key: PercentEncoding.decodeURL($0.Key), size: $0.Size) }
    }
}

struct VersionPage: Decodable {
    let IsTruncated: Bool?
    let NextKeyMarker: String?
    let NextVersionIdMarker: String?
    let Version: [Element]?
    let DeleteMarker: [Element]?

    struct Element: Decodable {
        let Key: String
        let VersionId: String
    }

    var versions: [ObjectVersion] {
        ((Version ?? []) + (DeleteMarker ?? [])).map {
            ObjectVersion(key: PercentEncoding.decodeURL($0.Key), versionID: $0.VersionId)
        }
    }

    var next: (key: String, version: String?)? {
        guard IsTruncated == true, let key = NextKeyMarker else { return nil }
        return (PercentEncoding.decodeURL(key), NextVersionIdMarker)
    }
}

extension PercentEncoding {
    /// S3's `encoding-type=url` writes a space as `+`.
    fileprivate static func decodeURL(_ text: String) -> String {
        let spaced = String(text.map { $0 == "+" ? " " : $0 })
        return decode(spaced) ?? text
    }
}
