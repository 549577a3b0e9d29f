"""Times `fanctl send` beside boto3 with 8 threads on one endpoint, and takes the memory of large inputs.

usage: send.py [speed|delay|memory]

The endpoint (send/endpoint.c) is faster than both. Both send the same file in batches of ten and check what is acknowledged; boto3's
time begins behind its imports, fanctl's with its process. FANCTL_TICKERS names a CSV to send instead of a made-up one.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from measuring import FANCTL, ROOT, Endpoint, measured, write_project

PYTHON = os.environ.get("FANCTL_TEST_PYTHON", str(ROOT / ".build/test-python/bin/python"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))

STACK = """queue: { visibilityTimeout: 15m, retention: 4d }
worker: { package: ../worker, product: None, timeout: 2m }
"""

PEER = """
import csv, json, queue, resource, sys, threading, time
import boto3, botocore.config
path, url = sys.argv[1:]
client = boto3.client("sqs", region_name="us-east-2", endpoint_url=url,
    config=botocore.config.Config(max_pool_connections=8, retries={"mode": "standard"}))
begun, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
batches, counts = queue.Queue(64), [0] * 8

def work(number):
    while (batch := batches.get()) is not None:
        answer = client.send_message_batch(QueueUrl=url + "/1/bench", Entries=batch)
        counts[number] += len(answer["Successful"])

threads = [threading.Thread(target=work, args=[number]) for number in range(8)]
for thread in threads: thread.start()
batch = []
with open(path, newline="") as file:
    for index, row in enumerate(csv.DictReader(file)):
        batch.append({"Id": str(index), "MessageBody": json.dumps(row, separators=(",", ":"), ensure_ascii=False),
            "MessageAttributes": {"fanctl-run": {"DataType": "String", "StringValue": "20261124T031651Z-4f2a"},
                "fanctl-index": {"DataType": "Number", "StringValue": str(index)}}})
        if len(batch) == 10: batches.put(batch); batch = []
if batch: batches.put(batch)
for thread in threads: batches.put(None)
for thread in threads: thread.join()
now = resource.getrusage(resource.RUSAGE_SELF)
print(sum(counts), time.perf_counter() - begun, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime)
"""


def send(endpoint, path, *options):
    """fanctl's figures; every task has to have arrived once."""
    with tempfile.TemporaryDirectory() as project:
        write_project(
            project, STACK, endpoint.url,
            [{"kind": "queue", "name": "bench", "attributes": {}, "dependsOn": [],
                "identity": {"url": endpoint.url + "/123456789012/bench"}}])
        endpoint.count()
        words = [FANCTL, "send", "bench", str(path), "--project", project, "--endpoint", endpoint.url, "-o", "json"]
        seconds, processor, memory, output = measured(words + list(options), stderr=subprocess.DEVNULL)
        sent = json.loads(output)["sent"]
        assert endpoint.count()[1] == sent, "more or fewer arrived than were sent"
        return sent, seconds, processor, memory


def csv_file(folder, count):
    """Tasks like the tickers."""
    given = os.environ.get("FANCTL_TICKERS")
    lines = open(given).read().splitlines()[1:] if given else [
        "T%06d,NYSE,Stock,USD,2007-08-30,2019-10-18" % number for number in range(count)]
    path = pathlib.Path(folder, "tasks.csv")
    with open(path, "w") as file:
        file.write("ticker,exchange,assetType,priceCurrency,startDate,endDate\n")
        for number in range(count):
            file.write(lines[number % len(lines)] + "\n")
    return path


def speed(folder):
    path = csv_file(folder, 100_000)
    ours, theirs = [], []
    with Endpoint("send", "0") as endpoint:
        for _ in range(ROUNDS):
            sent, seconds, processor, _ = send(endpoint, path)
            ours.append((sent / seconds, processor / sent * 1e6))
            output = measured([PYTHON, "-c", PEER, str(path), endpoint.url])[3]
            sent, seconds, processor = (float(word) for word in output.split())
            assert endpoint.count()[1] == sent == 100_000
            theirs.append((sent / seconds, processor / sent * 1e6))
    for name, rows in [("fanctl send", ours), ("boto3, 8 threads", theirs)]:
        print("%-18s %8.0f messages a second, %6.1f µs of processor a message" % (
            name, statistics.median(row[0] for row in rows), statistics.median(row[1] for row in rows)))
    rates = [our[0] / their[0] for our, their in zip(ours, theirs)]
    costs = [our[1] / their[1] for our, their in zip(ours, theirs)]
    print("in each round: %s times the rate, %s of the processor's time" % (
        ", ".join("%.1f" % rate for rate in rates), ", ".join("%.3f" % cost for cost in costs)))


def delay(folder):
    path = csv_file(folder, 100_000)
    with Endpoint("send", "20") as endpoint:
        for _ in range(ROUNDS):
            sent, seconds, processor, memory = send(endpoint, path)
            print("20 ms a call: %d messages in %.1f s, %.1f s of processor, %.1f MB" % (sent, seconds, processor, memory))


def memory(folder):
    def report(name, path, *options):
        sent, seconds, processor, most = send(endpoint, path, *options)
        print("%-44s %9d tasks, %5.0f s, at most %.1f MB" % (name, sent, seconds, most), flush=True)
        path.unlink()

    lines = int(os.environ.get("LINES", "10_000_000"))
    with Endpoint("send", "0") as endpoint:
        path = pathlib.Path(folder, "large.jsonl")
        with open(path, "w") as file:
            for _ in range(300):
                file.write('{"x":"' + "y" * 1_000_000 + '"}\n')
        report("300 tasks of 1 MB", path)
        path = pathlib.Path(folder, "array.json")
        with open(path, "w") as file:
            for number in range(lines // 10):
                file.write('%s{"n": %d}' % (",\n" if number else "[", number))
            file.write("]")
        report("a JSON array", path)
        path = pathlib.Path(folder, "lines.csv.gz")
        with subprocess.Popen(["gzip", "-1c"], stdin=subprocess.PIPE, stdout=open(path, "wb"), text=True) as packed:
            packed.stdin.write("n\n")
            for number in range(lines // 10):
                packed.stdin.write("%d\n" % number)
        report("CSV, packed", path)
        path = pathlib.Path(folder, "lines.jsonl")
        with open(path, "w") as file:
            for number in range(lines):
                file.write('{"n":%d}\n' % number)
        report("JSON Lines", path)


def main():
    parts = {"speed": speed, "delay": delay, "memory": memory}
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:] or parts:
            parts[name](folder)


if __name__ == "__main__":
    main()
