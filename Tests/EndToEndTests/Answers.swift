/// What the command answers with `--output json`.
struct PlanAnswer: Decodable {
    struct Summary: Decodable {
        let create: Int
        let update: Int
        let replace: Int
        let delete: Int
        let unchanged: Int

        var changes: Int { create + update + replace + delete }
    }

    struct Step: Decodable {
        let kind: String
        let action: String
        let changes: [Change]

        /// `mapping.function`: what a step changes, as texts that compare well.
        var fields: [String] { changes.map { "\(kind).\($0.field)" } }
    }

    struct Change: Decodable {
        let field: String
        let cause: String
    }

    let account: String
    let summary: Summary
    let steps: [Step]
    let calls: Int
}

struct RunAnswer: Decodable {
    let run: String
    let tasks: Int
    let done: Int
    let failed: [Int]
    let missing: [Int]
}

struct ReportAnswer: Decodable {
    struct Failures: Decodable {
        let count: Int
    }

    struct Cost: Decodable {
        let dollars: Double
    }

    let tasks: Int
    let done: Int
    let failed: Int
    let missing: Int
    let attempts: Int
    let mostAtOnce: Int
    let failures: [Failures]
    let cost: Cost
}

struct StatusAnswer: Decodable {
    struct Resource: Decodable {
        let kind: String
        let state: String
    }

    let isUp: Bool
    let resources: [Resource]
}

struct DownAnswer: Decodable {
    let deleted: [String]
    let kept: [String]
    let left: [String]
}
