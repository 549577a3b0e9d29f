"""Measures `fanctl status --run` on a run of 100,000 tasks: calls, memory and time, beside botocore's paginator on the same server.

The server stands in for STS, SQS and S3, and answers a list as S3 does: a thousand keys a page, with all of their members.
"""

import bisect
import http.server
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
TASKS = 100_000
ROUNDS = 5
ACCOUNT = "123456789012"
KEYS = ["results/bench/%010d.json" % index for index in range(TASKS)]
QUEUE_ATTRIBUTES = {
    "ApproximateNumberOfMessages": "0",
    "ApproximateNumberOfMessagesNotVisible": "0",
    "ApproximateNumberOfMessagesDelayed": "0",
}
ENTRY = (
    "<Contents><Key>%s</Key><LastModified>2026-11-27T08:00:00.000Z</LastModified>"
    "<ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>4096</Size><StorageClass>STANDARD</StorageClass></Contents>"
)
CALLER = (
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::%s:user/bench</Arn><UserId>U</UserId>"
    "<Account>%s</Account></GetCallerIdentityResult></GetCallerIdentityResponse>" % (ACCOUNT, ACCOUNT)
)


class StandIn(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    lists = 0

    def log_message(self, *_):
        pass

    def answer(self, body, kind="application/xml"):
        data = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if "Action=GetCallerIdentity" in body:
            self.answer(CALLER)
        else:
            self.answer(json.dumps({"Attributes": QUEUE_ATTRIBUTES}), "application/x-amz-json-1.0")

    def do_GET(self):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        StandIn.lists += 1
        after = query.get("continuation-token") or query.get("start-after", "")
        prefix = query.get("prefix", "")
        first = max(bisect.bisect_left(KEYS, prefix), bisect.bisect_right(KEYS, after))
        page = [key for key in KEYS[first : first + 1000] if key.startswith(prefix)]
        is_truncated = first + len(page) < len(KEYS) and len(page) == 1000
        token = "<NextContinuationToken>%s</NextContinuationToken>" % page[-1] if is_truncated else ""
        self.answer(
            "<ListBucketResult><Name>b</Name><KeyCount>%d</KeyCount><IsTruncated>%s</IsTruncated>%s%s</ListBucketResult>"
            % (len(page), str(is_truncated).lower(), token, "".join(ENTRY % key for key in page))
        )


def write_project(folder, endpoint):
    """A stack that is up, and a run that was sent, as far as `status --run` looks."""
    (folder / "stacks/demo.runs").mkdir(parents=True)
    (folder / "worker").mkdir()
    (folder / "stacks/demo.yaml").write_text(
        "name: demo\nregion: us-east-2\nworker: { package: ../worker, product: Worker }\n"
    )
    queues = [
        {"kind": kind, "name": name, "identity": {"url": "%s/%s/%s" % (endpoint, ACCOUNT, name)}, "attributes": {}, "dependsOn": []}
        for kind, name in [("deadLetterQueue", "demo-dead-letters"), ("queue", "demo")]
    ]
    lockfile = {
        "format": 1, "writer": "fanctl", "lineage": "bench", "serial": 1, "stack": "demo", "salt": "00" * 32,
        "target": {"account": ACCOUNT, "region": "us-east-2", "endpoint": endpoint}, "resources": queues, "pending": [],
    }
    (folder / "stacks/demo.lock.json").write_text(json.dumps(lockfile))
    record = {
        "version": 1, "run": "bench", "source": "tasks.csv", "inputFormat": "csv", "fingerprint": "00" * 32, "tasks": TASKS,
        "created": "2026-11-27T08:00:00Z", "updated": "2026-11-27T08:00:00Z", "state": "sent", "refused": [],
    }
    (folder / "stacks/demo.runs/bench.json").write_text(json.dumps(record))


def measured(words, environment):
    """Lists, the most memory in MB, CPU and wall seconds."""
    StandIn.lists = 0
    start = time.perf_counter()
    child = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE)
    text = child.stdout.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    taken = time.perf_counter() - start
    assert child.returncode == 0 and str(TASKS) in text, (child.returncode, text)
    return StandIn.lists, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime, taken


PEER = """
import sys, botocore.session
client = botocore.session.get_session().create_client("s3", region_name="us-east-2", endpoint_url=sys.argv[1])
pages = client.get_paginator("list_objects_v2").paginate(Bucket="b", Prefix="results/bench/")
print(sum(len(page["Contents"]) for page in pages))
"""


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    endpoint = "http://127.0.0.1:%d" % server.server_port
    environment = {
        "PATH": os.environ["PATH"], "AWS_ACCESS_KEY_ID": "dummy", "AWS_SECRET_ACCESS_KEY": "dummy",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        write_project(folder, endpoint)
        fanctl = os.environ.get("FANCTL", str(ROOT / ".build/release/fanctl"))
        words = [fanctl, "status", "demo", "--run", "bench", "--project", scratch, "--endpoint", endpoint]
        peer = [sys.executable, "-c", PEER, endpoint]
        rounds = [(measured(words, environment), measured(peer, environment)) for _ in range(ROUNDS)]
    for name, position in [("fanctl status --run", 0), ("botocore's paginator", 1)]:
        lists, memory, cpu, taken = (
            statistics.median(round[position][member] for round in rounds) for member in range(4)
        )
        print(
            "%-20s of %d tasks: %d list calls, at most %.1f MB, %.2f s, of these %.2f s of CPU"
            % (name, TASKS, lists, max(round[position][1] for round in rounds), taken, cpu)
        )


main()
