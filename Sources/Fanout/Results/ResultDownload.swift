package import AWSClients
internal import Concurrency
internal import Files
internal import Hashing

/// Downloads a run's results into a folder, and failure records into its subfolder `failures`.
///
/// Never writes elsewhere: only keys of the one valid shape become file names.
package struct ResultDownload: Sendable {
    private let s3: S3Client
    private let bucket: String
    private let keys: RunKeys
    private let folder: String
    private let width: Int
    private let mostBytes: Int

    /// - Parameters:
    ///   - folder: made where it does not exist; valid files in it are not downloaded again.
    ///   - width: downloads at a time.
    ///   - mostBytes: of results in memory at a time; a larger one is downloaded alone.
    package init(
        s3: S3Client, bucket: String, keys: RunKeys, folder: String, width: Int = 32, mostBytes: Int = 64 << 20
    ) {
        self.s3 = s3
        self.bucket = bucket
        self.keys = keys
        self.folder = folder
        self.width = max(width, 1)
        self.mostBytes = mostBytes
    }

    /// Downloads the results that exist now.
    ///
    /// Files appear whole or not at all, so that an interrupted download can be repeated.
    ///
    /// - Parameter tasks: how many tasks the run has.
    /// - Throws: ``FileError``, ``DownloadError``, or what the client throws.
    package func run(
        tasks: Int, progress: @Sendable (DownloadReport) -> Void = { _ in }
    ) async throws -> DownloadReport {
        var report = DownloadReport(tasks: tasks)
        try FileSystem.createFolder(folder)
        try await download(keys.results, into: folder, \.results, tasks, &report, progress)
        try await download(keys.failures, into: folder + "/failures", \.records, tasks, &report, progress)
        return report
    }

    /// Handles a page of keys at a time, so that memory does not grow with the number of results.
    private func download(
        _ prefix: String, into folder: String, _ set: WritableKeyPath<DownloadReport, TaskIndexSet>, _ tasks: Int,
        _ report: inout DownloadReport, _ progress: @Sendable (DownloadReport) -> Void
    ) async throws {
        var hasFolder = false
        try await s3.objects(in: bucket, prefix: prefix) { page in
            var orders: [Order] = []
            for position in page.indices {
                let object = page[position]
                guard let (name, index) = RunKeys.parse(object.key, prefix: prefix), index < tasks else {
                    report.ignored.append(object.key)
                    continue
                }
                orders.append(Order(object, path: "\(folder)/\(name)", index: index))
            }
            if !orders.isEmpty, !hasFolder {
                // The caller's own folder may be a link; a link below it would lead elsewhere.
                try FileSystem.createFolder(folder, mayBeLink: folder == self.folder)
                try AtomicFile.removeAbandoned(in: folder)
                hasFolder = true
            }
            try await fetch(orders, set, &report)
            progress(report)
        }
    }

    private func fetch(
        _ orders: [Order], _ set: WritableKeyPath<DownloadReport, TaskIndexSet>, _ report: inout DownloadReport
    ) async throws {
        try await orders.forEachConcurrently(limit: width, weight: { $0.size }, maximumWeight: mostBytes) { order in
            (order, try await download(order))
        } onResult: {
            report.note($0, set)
        }
    }

    fileprivate enum Outcome: Sendable {
        case there
        /// Bytes.
        case written(Int)
        /// The object was deleted meanwhile.
        case gone
    }

    private func download(_ order: Order) async throws -> Outcome {
        if FileSystem.size(of: order.path) == order.size, try order.isMet(by: FileReader.contents(of: order.path) ?? [])
        {
            return .there
        }
        var earlier: Digest?
        for _ in 0..<3 {
            guard let bytes = try await s3.object(order.key, in: bucket) else { return .gone }
            let digest = MD5.hash(bytes)
            // An entity tag need not be a digest: two equal downloads prove the contents.
            if order.isMet(by: bytes, digest) || digest == earlier {
                try AtomicFile.replace(order.path, with: bytes, isSynced: false)
                return .written(bytes.count)
            }
            earlier = digest
        }
        throw DownloadError.differs(key: order.key)
    }

    fileprivate struct Order: Sendable {
        let key: String
        let path: String
        let size: Int
        let index: Int
        /// The MD5 of the contents, in hexadecimal; nil where the server names none.
        private let digest: String?

        init(_ object: ListedObject, path: String, index: Int) {
            (key, size, self.path, self.index) = (object.key, object.size, path, index)
            let tag = object.entityTag ?? ""
            digest = tag.utf8.count == 32 && tag.allSatisfy(\.isHexDigit) ? tag.lowercased() : nil
        }

        func isMet(by bytes: [UInt8], _ found: Digest? = nil) -> Bool {
            guard bytes.count == size else { return false }
            return digest.map { $0 == (found ?? MD5.hash(bytes)).hex } ?? true
        }
    }
}

/// Why a result cannot be downloaded.
package enum DownloadError: Error, Hashable, Sendable {
    /// Every download differed from the others and from the server's digest.
    case differs(key: String)
}

/// The outcome of a download.
package struct DownloadReport: Hashable, Sendable {
    package fileprivate(set) var downloaded = 0
    /// Bytes of what was downloaded.
    package fileprivate(set) var bytes = 0
    /// Files that were there already.
    package fileprivate(set) var skipped = 0
    fileprivate let tasks: Int
    fileprivate var results = TaskIndexSet()
    /// A record stays where a later attempt succeeded.
    fileprivate var records = TaskIndexSet()
    /// Keys that are neither result nor failure record, and were ignored.
    package fileprivate(set) var ignored: [String] = []

    /// The states of the tasks, as the files in the folder show them.
    package var states: TaskStates { TaskStates(of: tasks, done: results, failed: records) }

    fileprivate mutating func note(
        _ finished: (ResultDownload.Order, ResultDownload.Outcome), _ set: WritableKeyPath<DownloadReport, TaskIndexSet>
    ) {
        switch finished.1 {
        case .gone: return
        case .there: skipped += 1
        case .written(let size):
            downloaded += 1
            bytes += size
        }
        self[keyPath: set].insert(finished.0.index)
    }
}
