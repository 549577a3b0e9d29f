package import Reconciliation

/// The command did what it could; a person has to look at the rest.
package struct NeedsAttention: Error {
    package let lines: [String]

    package init(lines: [String]) {
        self.lines = lines
    }
}

/// Ctrl-C: what was begun is recorded, the rest was not begun.
package struct Interrupted: Error {
    package let lines: [String]

    package init(lines: [String]) {
        self.lines = lines
    }
}

/// A plan that may not be applied: some of it is somebody else's.
package struct PlanConflict: Error {
    package let conflicts: [Conflict]

    package init(conflicts: [Conflict]) {
        self.conflicts = conflicts
    }
}
