import Fanout
import Testing
import Timing
import WireFormat

/// Holds the types against docs/format.md: each fact of it stands here once, as text.
@Suite struct FormatTests {
    private let monday = RunID("monday")!  // plain letters

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func namesTheMessageAttributes() {
        #expect(TaskAttribute.run.rawValue == "fanctl-run")
        #expect(TaskAttribute.index.rawValue == "fanctl-index")
    }

    @Test(arguments: [("monday", "42", "monday", 42), ("monday", "0", "monday", 0)] as [(String, String, String, Int)])
    func readsATasksIdentity(run: String, index: String, name: String, number: Int) {
        let task = TaskIdentity(run: run, index: index, messageID: "m")
        #expect(task.run.text == name && task.index == number)
    }

    @Test(arguments: [nil, "", "no/name", String(repeating: "r", count: 65)] as [String?])
    func putsMessagesWithoutAValidRunIntoTheUnnamedRun(run: String?) {
        let task = TaskIdentity(run: run, index: "42", messageID: "5fea7756-0ea4")
        #expect(task.run.text == "unnamed" && task.index == nil)
        #expect(task.failureKey == "failures/unnamed/5fea7756-0ea4.json")
    }

    @Test(arguments: [nil, "-1", "1.5", "x", "", "99999999999999999999"] as [String?])
    func namesATaskWithoutAnIndexByItsMessage(index: String?) {
        let task = TaskIdentity(run: "monday", index: index, messageID: "5fea7756-0ea4")
        #expect(task.run.text == "monday" && task.index == nil)
        #expect(task.resultKey(prefix: "results/", fileExtension: "csv") == "results/monday/5fea7756-0ea4.csv")
    }

    @Test func keepsAMessagesIDFromLeadingOutOfTheFolder() {
        let task = TaskIdentity(run: nil, index: nil, messageID: "../../a/b\u{0}")
        #expect(task.resultKey(prefix: "", fileExtension: "txt") == "unnamed/ab.txt")
    }

    @Test func writesTheKeysOfATask() {
        let task = TaskIdentity(run: "monday", index: "42", messageID: "m")
        #expect(task.resultKey(prefix: "results/", fileExtension: "csv.gz") == "results/monday/0000000042.csv.gz")
        #expect(task.failureKey == "failures/monday/0000000042.json")
        #expect(task.markKey == "failures/monday/0000000042.crashed.json")
        #expect(RunKeys.defaultResultsPrefix == "results/")
    }

    @Test func writesAnIndexAboveTenDigitsInFull() {
        #expect(TaskName(index: 9_999_999_999).text == "9999999999")
        #expect(TaskName(index: 12_345_678_901).text == "12345678901")
    }

    @Test func writesAFailureRecordAsTheExampleHasIt() throws {
        let record = FailureRecord(
            task: TaskIdentity(run: "monday", index: "3", messageID: "5fea7756-0ea4-451a-a703-a558b933e274"),
            body: #"{"ticker":"NOSUCHTICKER"}"#, kind: .gaveUp, error: "Tiingo knows no such ticker", attempt: 1,
            requestID: "8476a536-e9f4-11e8-9739-2dfe598c3fcd", time: "2026-11-27T08:00:00Z",
            log: ["asked for 2 years"])
        let golden =
            #"{"attempt":1,"error":"Tiingo knows no such ticker","format":1,"index":3,"kind":"gaveUp","#
            + #""log":["asked for 2 years"],"messageID":"5fea7756-0ea4-451a-a703-a558b933e274","#
            + #""requestID":"8476a536-e9f4-11e8-9739-2dfe598c3fcd","run":"monday","#
            + #""task":"{\"ticker\":\"NOSUCHTICKER\"}","time":"2026-11-27T08:00:00Z"}"#
        #expect(try text(record.json()) == golden)
        #expect(try FailureRecord(json: Array(golden.utf8)) == record)
    }

    @Test func writesNullForAnIndexThatTheMessageHasNotAndNoLogForNone() throws {
        let record = FailureRecord(
            task: TaskIdentity(run: nil, index: nil, messageID: "m"), body: "", kind: .rejected, error: "e",
            attempt: 2, requestID: "r", time: "t", log: [])
        #expect(
            try text(record.json())
                == #"{"attempt":2,"error":"e","format":1,"index":null,"kind":"rejected","messageID":"m","requestID":"r","#
                + #""run":"unnamed","task":"","time":"t"}"#)
    }

    @Test func namesTheKindsOfFailures() {
        #expect(FailureRecord.Kind.allCases.map(\.rawValue) == ["gaveUp", "rejected", "failed", "crashed"])
        #expect(FailureRecord.Kind.allCases.filter(\.isPermanent) == [.gaveUp, .rejected])
        #expect(FailureRecord.mostErrorBytes == 8_192)
        #expect(FailureRecord.mostLogLines == 20 && FailureRecord.mostLogBytes == 4_096)
    }

    /// What a worker in another language left out, added or got wrong where the key says the same.
    @Test(arguments: [
        "{}", #"{"kind":"new"}"#, #"{"kind":null,"more":[1]}"#, #"{"run":7,"index":"3","messageID":[]}"#,
        #"{"format":2,"index":null}"#,
    ])
    func readsARecordWithoutWhatItCanDoWithout(json: String) throws {
        let record = try FailureRecord(json: Array(json.utf8))
        #expect(record.kind == .failed && record.error == nil && record.task == nil && record.log.isEmpty)
    }

    @Test(arguments: ["", "[]", "{", #"{"attempt":"two"}"#])
    func refusesARecordThatItCannotRead(json: String) {
        #expect(throws: DecodingError.self) { try FailureRecord(json: Array(json.utf8)) }
    }

    @Test func writesTheAnswerToABatch() throws {
        let answer = BatchAnswer(failures: ["MESSAGE-ID"], statusCode: 400)
        #expect(
            try text(answer.json()) == #"{"batchItemFailures":[{"itemIdentifier":"MESSAGE-ID"}],"statusCode":400}"#)
        #expect(
            try text(BatchAnswer(failures: [], statusCode: 200).json())
                == #"{"batchItemFailures":[],"statusCode":200}"#)
    }

    @Test func readsARunRecordAsTheExampleHasIt() throws {
        let example = #"""
            {"version": 1, "run": "monday", "source": "tasks.csv", "inputFormat": "csv", "fingerprint": "", "tasks": 80657,
             "created": "2026-11-27T08:00:00Z", "updated": "2026-11-27T08:00:00Z", "state": "sent", "refused": ["3-4"]}
            """#
        let record = RunRecord(
            run: monday, source: "tasks.csv", inputFormat: .csv, fingerprint: "", tasks: 80_657,
            created: Instant(seconds: 1_795_766_400), state: .sent, refused: TaskIndexSet([3, 4]))
        #expect(try RunRecord(json: Array(example.utf8), from: "runs/monday.json") == record)
        #expect(try RunRecord(json: record.json(), from: "runs/monday.json") == record)
        let later = example.replacing(#""version": 1"#, with: #""version": 2"#)
        #expect(throws: RunError.newerVersion(place: "runs/monday.json", version: 2)) {
            try RunRecord(json: Array(later.utf8), from: "runs/monday.json")
        }
    }

    @Test func namesTheInputFormatsAndStatesOfARun() {
        #expect(TaskFormat.allCases.map(\.rawValue) == ["csv", "jsonl", "json"])
        #expect([RunRecord.State.sending, .sent].map(\.rawValue) == ["sending", "sent"])
        #expect(RunKeys.record(of: monday) == "runs/monday.json")
    }

    @Test(arguments: ["runs/.json", "runs/monday", "runs/a/b.json", "results/monday.json", "runs/monday.json.json"])
    func readsARunOnlyFromTheKeyOfARecord(key: String) {
        #expect(RunKeys.run(ofRecord: key) == nil)
        #expect(RunKeys.run(ofRecord: "runs/monday.json") == monday)
    }

    @Test func writesTheLogLineOfAnAttempt() {
        let line = LogLine(
            .error, "no answer", run: "monday", index: 3, messageID: "m", attempt: 2, milliseconds: 150,
            time: 1_795_766_400_000)
        let golden =
            #"{"attempt":2,"index":3,"level":"error","message":"no answer","messageID":"m","milliseconds":150,"#
            + #""run":"monday","time":1795766400000}"#
        #expect(line.text == golden)
        #expect(LogLine(golden) == line)
        #expect(golden.contains(LogLine.attemptMarker))
        #expect(LogLine.Level.allCases.map(\.rawValue) == ["info", "warning", "error"])
        #expect(LogLine("{}") == nil && LogLine("") == nil)
    }

    @Test func namesTheWorkersVariables() {
        let names = [
            "FANCTL_BUCKET", "FANCTL_RESULTS_PREFIX", "FANCTL_MAX_RECEIVES", "FANCTL_RESULTS_FOLDER", "FANCTL_OPT",
            "FANCTL_LINKING",
        ]
        #expect(WorkerVariable.allCases.map(\.name) == names)
        #expect(names.allSatisfy { $0.hasPrefix(WorkerVariable.reservedPrefix) })
    }

    @Test func givesAWorkerTheVariablesThatItReads() {
        let deployed = WorkerSettings(.bucket("b"), resultsPrefix: "results/", maxReceives: 3)
        #expect(
            deployed.variables == [
                "FANCTL_BUCKET": "b", "FANCTL_RESULTS_PREFIX": "results/", "FANCTL_MAX_RECEIVES": "3",
            ])
        let local = WorkerSettings(.folder("/f"), resultsPrefix: "", maxReceives: 1, layers: "/l")
        for settings in [deployed, local] {
            #expect(WorkerSettings(environment: settings.variables) == settings)
        }
    }

    @Test func readsAnEnvironmentThatSaysLittle() {
        let bare = WorkerSettings(environment: ["FANCTL_BUCKET": "", "FANCTL_MAX_RECEIVES": "many"])
        #expect(bare.destination == nil && bare.resultsPrefix == "results/" && bare.maxReceives == 5)
        #expect(bare.layers == nil)
        let both = WorkerSettings(environment: ["FANCTL_BUCKET": "b", "FANCTL_RESULTS_FOLDER": "/f"])
        #expect(both.destination == .folder("/f"))
    }
}
