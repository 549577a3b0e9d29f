import Testing

/// One suite after the other: they compute for long, and would keep the other tests from their threads.
@Suite(.serialized)
enum PackagingSuites {}
