internal import Foundation

/// The folders that this machine's administrator had the loader look into (`/etc/ld.so.conf`, see ldconfig(8)).
package enum LoaderConfiguration {
    private static let file = "/etc/ld.so.conf"

    /// In the loader's order; none where there is no such file, or where it cannot be read.
    static let folders = folders(in: file)

    /// - Parameter file: may include others, by patterns that are relative to its own folder.
    package static func folders(in file: String, depth: Int = 0) -> [String] {
        // What cannot be read adds nothing: the loader itself goes by what ldconfig(8) made of it.
        guard depth < 8, let text = try? String(contentsOfFile: file, encoding: .utf8) else { return [] }
        return text.split(whereSeparator: \.isNewline).flatMap { line -> [String] in
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.first == "include" else { return words.filter { $0.hasPrefix("/") } }
            return words.dropFirst().flatMap { pattern in
                matches(pattern, beside: file).flatMap { folders(in: $0, depth: depth + 1) }
            }
        }
    }

    /// Sorted, as glob(3) does it.
    private static func matches(_ pattern: String, beside file: String) -> [String] {
        let folder = URL(filePath: file).deletingLastPathComponent().path
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern.hasPrefix("/") ? pattern : "\(folder)/\(pattern)", 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }
}
