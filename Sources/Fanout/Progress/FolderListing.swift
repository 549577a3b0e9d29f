internal import AWSClients

/// Lists one of a run's folders by ranges of its tasks: keys begin with ten digits, so that a range of tasks is one of keys.
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

    /// What is behind a key, up to another.
    private struct Stretch: Sendable {
        var after: String?
        /// Nil goes on to the folder's end.
        let end: String?
        var tasks: Range<Int>
    }

    /// Every key, those of no task too.
    func everything() async throws -> Found {
        try await found([Stretch(after: nil, end: nil, tasks: 0..<tasks)])
    }

    func found(in spans: [Range<Int>]) async throws -> Found {
        try await found(
            spans.map { Stretch(after: start(of: $0.lowerBound), end: start(of: $0.upperBound), tasks: $0) })
    }

    /// One page of each alone: mostly that is all. What is behind it is split into parts that are listed side by side.
    private func found(_ stretches: [Stretch]) async throws -> Found {
        var found = Found()
        var rests: [Stretch] = []
        for page in try await sideBySide(stretches, page) {
            found.add(page.found)
            if let rest = page.rest { rests.append(rest) }
        }
        let most = max(KeySpans.most / max(rests.count, 1), 1)
        for part in try await sideBySide(rests.flatMap { parts(of: $0, atMost: most) }, all) { found.add(part) }
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

    /// The first begins where the page before ended, be that within a task's keys.
    private func parts(of rest: Stretch, atMost most: Int) -> [Stretch] {
        let ranges = KeySpans.parts(of: rest.tasks, atMost: most)
        return ranges.indices.map { position in
            let range = ranges[position]
            return Stretch(
                after: position == 0 ? rest.after : start(of: range.lowerBound),
                end: position == ranges.count - 1 ? rest.end : start(of: range.upperBound), tasks: range)
        }
    }

    /// Before every key of a task, and behind those of the task before it.
    private func start(of index: Int) -> String { prefix + RunKeys.digits(index) }

    private func sideBySide<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ work: @escaping @Sendable (Item) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: Result.self) { group in
            var results: [Result] = []
            for (position, item) in items.enumerated() {
                if position >= KeySpans.most, let result = try await group.next() { results.append(result) }
                group.addTask { try await work(item) }
            }
            for try await result in group { results.append(result) }
            return results
        }
    }
}
