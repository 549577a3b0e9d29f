"""Makes the example's stack from nothing, changes nothing, and removes it, with AWS 80 ms away. Then the same with sam, on
the same server and through the same proxy.

Prints the calls, how deep they are (the longest row of calls of which each began after the one before had ended) and the
time. With --calls every call is shown, and stars mark the longest row.
"""

import contextlib
import io
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import zipfile

import boto3

from delay_proxy import DelayProxy, longest_chain

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERVER = ROOT / ".build/bench-server/bin/python"
SAM = ROOT / ".build/bench-sam/bin/sam"
FANCTL = str(ROOT / ".build/release/fanctl")
DELAY = 0.080
REGION = "us-east-2"
# bucket, layer's zip, layer, function, alias, mapping: each needs the one before it.
GRAPH_DEPTH = 6


def variables(folder, endpoint):
    """Nothing of this machine's own AWS configuration, and no address but the endpoint."""
    return {
        "PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION, "AWS_ENDPOINT_URL": endpoint, "AWS_EC2_METADATA_DISABLED": "true",
        "SAM_CLI_TELEMETRY": "0",
    }


@contextlib.contextmanager
def ministack(folder):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    endpoint = "http://127.0.0.1:%d" % port
    own = {
        "BIND_HOST": "127.0.0.1", "MINISTACK_HOST": "127.0.0.1", "GATEWAY_PORT": str(port),
        "STATE_DIR": str(folder / "state"), "S3_DATA_DIR": str(folder / "state/s3"),
    }
    with open(folder / "server.log", "wb") as log:
        server = subprocess.Popen(
            [str(SERVER), "-m", "ministack"], env=variables(folder, endpoint) | own, stdout=log, stderr=log)
    try:
        for _ in range(600):
            if server.poll() is not None:
                sys.exit("up.py: the server did not start:\n" + (folder / "server.log").read_text()[-2000:])
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(60)


class Stage:
    def __init__(self, folder, proxy):
        self.folder = folder
        self.proxy = proxy
        self.variables = variables(folder, proxy.endpoint)

    def measure(self, title, words):
        self.proxy.taken()
        start = time.monotonic()
        program = subprocess.run(words, cwd=self.folder, env=self.variables, capture_output=True, text=True)
        seconds = time.monotonic() - start
        if program.returncode != 0:
            sys.exit("up.py: %s failed:\n%s\n%s" % (title, program.stdout[-3000:], program.stderr[-3000:]))
        calls = self.proxy.taken()
        chain = longest_chain(calls)
        writes = sum(call.writes for call in calls)
        print("  %-38s %3d calls, %2d of them writes, %2d deep, %6.2f s" % (
            title, len(calls), writes, len(chain), seconds), flush=True)
        if "--calls" in sys.argv:
            show(calls, chain)


def show(calls, chain):
    """Every call, with its begin and end; a star marks the longest chain."""
    first = min(call.start for call in calls)
    for call in sorted(calls, key=lambda call: call.start):
        print("    %s %6.2f to %6.2f s  %d  %s" % (
            "*" if call in chain else " ", call.start - first, call.end - first, call.status, call.operation[:90]))


def measure_fanctl(stage):
    stacks = stage.folder / "stacks"
    stacks.mkdir()
    text = (ROOT / "stacks/daily-eod.yaml").read_text()
    (stacks / "daily-eod.yaml").write_text(text)
    package = stage.folder / "worker"
    program = package / ".build/release/DailyEOD"
    program.parent.mkdir(parents=True)
    shutil.copy(ROOT / "worker/Package.swift", package)
    for name in ("DailyEOD", "libFanWorker.so"):
        shutil.copy(ROOT / "worker/.build/release" / name, program.parent)
    # The proxy's address is named, so nothing but it is asked.
    common = ["--endpoint", stage.proxy.endpoint]
    stage.measure("fanctl up, from nothing", [FANCTL, "up", "--no-build", *common])
    unpack(stage)
    stage.measure("fanctl up, nothing to do", [FANCTL, "up", *common])
    change(program)
    stage.measure("fanctl push, new code", [FANCTL, "push", "--no-build", *common])
    down = [FANCTL, "down", "--yes", "--delete-results", *common]
    stage.measure("fanctl down", down)
    stage.measure("fanctl up, from nothing, packed before", [FANCTL, "up", "--no-build", *common])
    stage.measure("fanctl down", down)


def change(program):
    """Another worker of the same size: one word in it is another."""
    content = program.read_bytes()
    assert b"YYYY-MM-DD" in content
    program.write_bytes(content.replace(b"YYYY-MM-DD", b"yyyy-mm-dd"))


def direct_s3(stage):
    """Past the proxy: what is not measured."""
    return boto3.client(
        "s3", region_name=REGION, endpoint_url="http://%s:%d" % stage.proxy.upstream, aws_access_key_id="test",
        aws_secret_access_key="test")


def unpack(stage):
    """The files that fanctl packed, for sam to pack again."""
    s3 = direct_s3(stage)
    bucket = next(entry["Name"] for entry in s3.list_buckets()["Buckets"] if entry["Name"].startswith("daily-eod"))
    for kind in ("code", "layer"):
        key = s3.list_objects_v2(Bucket=bucket, Prefix="fanctl/%s/" % kind)["Contents"][0]["Key"]
        content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                path = pathlib.Path(archive.extract(entry, stage.folder / kind))
                path.chmod((entry.external_attr >> 16) & 0o777 or 0o755)


def measure_sam(stage):
    # Where sam puts its zips; made before, and not counted.
    direct_s3(stage).create_bucket(
        Bucket="sam-artifacts", CreateBucketConfiguration={"LocationConstraint": REGION})
    shutil.copy(ROOT / "Benchmarks/sam/template.yaml", stage.folder)
    deploy = [
        str(SAM), "deploy", "--template-file", "template.yaml", "--stack-name", "daily-eod", "--region", REGION,
        "--s3-bucket", "sam-artifacts", "--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar",
        "--capabilities", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND",
        "--parameter-overrides", "Name=daily-eod", "Bucket=daily-eod-of-sam",
    ]
    stage.measure("sam deploy, from nothing", deploy)
    stage.measure("sam deploy, nothing to do", deploy)
    change(stage.folder / "code/worker")
    stage.measure("sam deploy, new code", deploy)
    stage.measure("sam delete", [
        str(SAM), "delete", "--stack-name", "daily-eod", "--region", REGION, "--no-prompts"])


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with ministack(folder) as port:
            proxy = DelayProxy("127.0.0.1", port, DELAY)
            print("\na stack's life with %d ms a call (worker built before; the resources are %d deep)" % (
                DELAY * 1000, GRAPH_DEPTH))
            stage = Stage(folder, proxy)
            measure_fanctl(stage)
            measure_sam(stage)
            proxy.close()


main()
