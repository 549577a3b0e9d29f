import Operations

extension DryRun.Preview {
    var lines: [String] {
        let how = "would be sent in \(batches == 1 ? "one batch" : "\(batches) batches")."
        var lines = ["\(left) \(isSample ? "tasks, a sample," : "tasks") \(how)"]
        if left < tasks { lines[0] = "\(left) of \(tasks) tasks are left: they \(how)" }
        lines += first.map { "  \($0.count > 200 ? $0.prefix(200) + "…" : $0[...])" }
        if left > first.count { lines.append("  …") }
        if let badTasks, badTasks > 0 { lines.append("\(badTasks) bad tasks would be passed over.") }
        lines.append("Expected: \(ForecastWording.summary(forecast)).")
        return lines
    }
}
