internal import AWSClients
internal import Concurrency

/// Lists one of a run's folders by ranges of tasks.
///
/// Keys begin with ten digits, so that a range of tasks is a range of keys.
struct FolderListing: Sendable {
    let s3: S3Client
    let bucket: String
    let prefix: String
    /// How many tasks the run has.
    let tasks: Int

    struct Found: Sendable {
        /// Tasks with a result, or with a failure record.
        var files = TaskIndexSet()
        var marks = TaskIndexSet()
        var foreignKeys = 0
        var calls = 0

        mutating func add(_ other: Found) {
            files.formUnion(other.files)
            marks.formUnion(other.marks)
            foreignKeys += other.foreignKeys
            calls += other.calls
        }
    }

    /// The keys after one key, up to another.
    private struct Stretch: Sendable {
        var after: String?
        /// Nil for the folder's end.
        let end: String?
        var tasks: Range<Int>
    }

    /// Lists every key, also those of no task.
    func everything() async throws -> Found {
        try await found([Stretch(after: nil, end: nil, tasks: 0..<tasks)])
    }

    func found(in spans: [Range<Int>]) async throws -> Found {
        try await found(
            spans.map { Stretch(after: start(of: $0.lowerBound), end: start(of: $0.upperBound), tasks: $0) })
    }

    /// Lists one page of each stretch, and splits the rest into parts that are listed side by side.
    private func found(_ stretches: [Stretch]) async throws -> Found {
        var found = Found()
        var rests: [Stretch] = []
        for page in try await stretches.concurrentMap(limit: KeySpans.most, { try await page(of: $0) }) {
            found.add(page.found)
            if let rest = page.rest { rests.append(rest) }
        }
        let most = max(KeySpans.most / max(rests.count, 1), 1)
        try await rests.flatMap { parts(of: $0, atMost: most) }
            .forEachConcurrently(limit: KeySpans.most) {
                try await all(of: $0)
            } onResult: {
                found.add($0)
            }
        return found
    }

    private func all(of stretch: Stretch) async throws -> Found {
        var found = Found()
        var next: Stretch? = stretch
        while let stretch = next {
            let page = try await page(of: stretch)
            found.add(page.found)
            next = page.rest
        }
        return found
    }

    private func page(of stretch: Stretch) async throws -> (found: Found, rest: Stretch?) {
        let page = try await s3.page(of: bucket, prefix: prefix, after: stretch.after)
        var found = Found()
        found.calls = 1
        var rest = stretch
        for object in page.objects {
            if let end = stretch.end, !object.key.utf8.lexicographicallyPrecedes(end.utf8) { return (found, nil) }
            rest.after = object.key
            guard let name = RunKeys.parse(object.key, prefix: prefix), name.index < tasks else {
                found.foreignKeys += 1
                continue
            }
            if name.name.hasSuffix(RunKeys.markExtension) {
                found.marks.insert(name.index)
            } else {
                found.files.insert(name.index)
            }
            rest.tasks = min(name.index, rest.tasks.upperBound)..<rest.tasks.upperBound
        }
        return (found, page.isTruncated && !page.objects.isEmpty ? rest : nil)
    }

    /// Splits a rest; the first part begins where the page ended, even within a task's keys.
    private func parts(of rest: Stretch, atMost most: Int) -> [Stretch] {
        let ranges = KeySpans.parts(of: rest.tasks, atMost: most)
        return ranges.indices.map { position in
            let range = ranges[position]
            return Stretch(
                after: position == 0 ? rest.after : start(of: range.lowerBound),
                end: position == ranges.count - 1 ? rest.end : start(of: range.upperBound), tasks: range)
        }
    }

    /// A key before every key of a task, and after those of the task before it.
    private func start(of index: Int) -> String { prefix + RunKeys.digits(index) }
}
