"""Times two builds of fanctl in turn, before and after a change, so that a slow moment of the machine hits both.

usage: compare.py BEFORE AFTER

BEFORE and AFTER are clones in which `make build` and `swift build -c release --package-path worker` were run.
"""

import pathlib
import statistics
import sys
import tempfile

import measuring
import send as sending
import start as starting

CLONES = [pathlib.Path(word).resolve() for word in sys.argv[1:]]
BINARIES = [str(clone / ".build/release/fanctl") for clone in CLONES]


def compare(title, contestants, rounds, unit, factor):
    rows = [[once() for once in contestants] for _ in range(rounds)]
    before, after = ([row[side] * factor for row in rows] for side in (0, 1))
    print("%-24s median %.2f to %.2f %s (%.3f), best %.2f to %.2f (%.3f)" % (
        title, statistics.median(before), statistics.median(after), unit,
        statistics.median(after) / statistics.median(before), min(before), min(after), min(after) / min(before)))


def worker(clone):
    root = clone / "worker/.build/release"
    return starting.timed_worker([str(root / "DailyEOD")], root)


def main():
    if len(CLONES) != 2:
        raise SystemExit(__doc__)
    compare("--version", [starting.timed_command([binary, "--version"]) for binary in BINARIES], 150, "ms", 1000)
    workers = [worker(clone) for clone in CLONES]
    compare("worker, exec to next", workers, 80, "ms", 1000)
    print("%-24s median %.1f to %.1f MB" % ("worker, memory", *(statistics.median(once.memory) for once in workers)))
    used = [[], []]
    with tempfile.TemporaryDirectory() as folder, measuring.Endpoint("send", "0") as endpoint:
        path = sending.csv_file(folder, 100_000)

        def sender(side):
            def once():
                sending.FANCTL = BINARIES[side]
                _, seconds, processor, memory = sending.send(endpoint, path)
                used[side].append((processor, memory))
                return seconds

            return once

        compare("send of 100,000", [sender(0), sender(1)], 7, "s", 1)
    for place, (name, unit) in enumerate([("send, processor", "s"), ("send, memory", "MB")]):
        print("%-24s median %.2f to %.2f %s" % (
            name, *(statistics.median(row[place] for row in rows) for rows in used), unit))


if __name__ == "__main__":
    main()
