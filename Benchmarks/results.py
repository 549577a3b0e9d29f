"""Times `fanctl results` beside `aws s3 cp --recursive`: 10,000 objects of 4 KB from one endpoint, in turn, every file compared.

The endpoint (download/endpoint.c) is faster than both, and answers from memory. FOLDER names where the files go, if not into the system's
temporary folder.
"""

import filecmp
import json
import os
import pathlib
import random
import statistics
import subprocess
import tempfile

from measuring import FANCTL, ROOT, Endpoint, measured, write_project

AWS = str(ROOT / ".build/bench-python/bin/aws")
ROUNDS = int(os.environ.get("ROUNDS", "5"))
OBJECTS = 10_000
SIZE = 4096


def make_objects(folder):
    dice = random.Random(1)
    folder.mkdir()
    for index in range(OBJECTS):
        (folder / ("%010d.csv" % index)).write_bytes(dice.randbytes(SIZE))


def write_run(folder, url):
    """A run that was sent."""
    runs = write_project(folder, "worker: { package: ../worker, product: None }\n", url, []) / "bench.runs"
    runs.mkdir()
    record = {
        "version": 1, "run": "bench", "source": "tasks.csv", "inputFormat": "csv", "fingerprint": "00" * 32, "tasks": OBJECTS,
        "created": "2026-11-27T08:00:00Z", "updated": "2026-11-27T08:00:00Z", "state": "sent", "refused": [],
    }
    (runs / "bench.json").write_text(json.dumps(record))


def expect_equal(there, here):
    """Every file, byte by byte, and none besides."""
    names = os.listdir(there)
    assert sorted(names) == sorted(os.listdir(here)), "other files than there are objects"
    _, different, unread = filecmp.cmpfiles(there, here, names, shallow=False)
    assert not different and not unread, "%d files have other contents" % len(different + unread)


def median(rows, member):
    return statistics.median(row[member] for row in rows)


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("FOLDER")) as scratch:
        scratch = pathlib.Path(scratch)
        make_objects(scratch / "objects")
        with Endpoint("download", str(scratch / "objects")) as endpoint:
            write_run(scratch, endpoint.url)
            ours, again, theirs = [], [], []
            for number in range(ROUNDS):
                here, there = scratch / ("ours-%d" % number), scratch / ("theirs-%d" % number)
                words = [FANCTL, "results", "bench", "--run", "bench", "--into", str(here), "--project", str(scratch),
                    "--endpoint", endpoint.url, "-o", "json"]
                peer = [AWS, "s3", "cp", "--recursive", "--only-show-errors", "--region", "us-east-2", "--endpoint-url",
                    endpoint.url, "s3://bucket/results/bench/", str(there)]
                # Who is first changes from round to round.
                for name in ("ours", "theirs") if number % 2 == 0 else ("theirs", "ours"):
                    endpoint.count()
                    if name == "ours":
                        ours.append(measured(words, stderr=subprocess.DEVNULL))
                        expect_equal(scratch / "objects", here)
                        assert endpoint.count()[1] == OBJECTS
                        again.append(measured(words, stderr=subprocess.DEVNULL))
                        assert endpoint.count()[1] == 0, "what was there was downloaded again"
                    else:
                        theirs.append(measured(peer))
                        expect_equal(scratch / "objects", there)
                        assert endpoint.count()[1] == OBJECTS
    print("%d objects of %d bytes" % (OBJECTS, SIZE))
    for name, rows in [("fanctl results", ours), ("… once more: all is there", again), ("aws s3 cp --recursive", theirs)]:
        print("%-26s %6.2f s (best %.2f), %6.2f s of processor, at most %.1f MB" % (
            name, median(rows, 0), min(row[0] for row in rows), median(rows, 1), max(row[2] for row in rows)))
    print("in each round: %s times as fast, %s of the processor's time" % (
        ", ".join("%.1f" % (their[0] / our[0]) for our, their in zip(ours, theirs)),
        ", ".join("%.3f" % (our[1] / their[1]) for our, their in zip(ours, theirs))))


main()
