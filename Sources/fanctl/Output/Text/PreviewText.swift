import Operations

extension DryRun.Preview {
    var lines: [String] {
        let how = "would be sent in \(batches, "batch", "batches")."
        var lines = ["\(left, "task")\(isSample ? ", a sample," : "") \(how)"]
        if left < tasks { lines[0] = "\(left, of: tasks, "task") left: they \(how)" }
        lines += first.map { "  \($0.count > 200 ? $0.prefix(200) + "…" : $0[...])" }
        if left > first.count { lines.append("  …") }
        if let badTasks, badTasks > 0 { lines.append("\(badTasks, "bad task") would be passed over.") }
        lines.append("Expected: \(ForecastWording.summary(forecast)).")
        return lines
    }
}
