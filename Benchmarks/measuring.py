"""What several benchmarks do: start an endpoint in C, write a project that is up on it, and measure a program."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
FANCTL = os.environ.get("FANCTL", str(ROOT / ".build/release/fanctl"))

ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/nonexistent",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "dummy",
    "AWS_EC2_METADATA_DISABLED": "true",
}

class Endpoint:
    """The server of Benchmarks/NAME/endpoint.c, built if need be, on a port of its own."""

    def __init__(self, name, argument):
        program = ROOT / (".build/%s-endpoint" % name)
        source = ROOT / "Benchmarks" / name / "endpoint.c"
        newest = max(path.stat().st_mtime for path in (source, ROOT / "Benchmarks/server.h"))
        if not program.exists() or program.stat().st_mtime < newest:
            subprocess.run(["cc", "-O2", "-o", str(program), str(source), "-lcrypto"], check=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = "http://127.0.0.1:%d" % port
        self.process = subprocess.Popen([str(program), str(port), argument])
        for _ in range(200):
            try:
                self.count()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the endpoint does not answer")

    def count(self):
        with urllib.request.urlopen(self.url + "/count") as answer:
            return [int(word) for word in answer.read().split()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def write_project(folder, stack, url, resources):
    """A stack that is up, as far as a command looks that only sends or collects; the folder of its files."""
    stacks = pathlib.Path(folder, "stacks")
    stacks.mkdir()
    (stacks / "bench.yaml").write_text("name: bench\nregion: us-east-2\n" + stack)
    lockfile = {
        "format": 1, "writer": "fanctl", "lineage": "00000000-0000-4000-8000-000000000000", "serial": 1,
        "stack": "bench", "salt": "0" * 32, "pending": [], "resources": resources,
        "target": {"account": "123456789012", "region": "us-east-2", "endpoint": url},
    }
    (stacks / "bench.lock.json").write_text(json.dumps(lockfile))
    return stacks


def measured(words, **options):
    """Seconds, processor seconds and the most memory (MB) of a process; what it wrote."""
    begun = time.perf_counter()
    process = subprocess.Popen(words, env=ENVIRONMENT, stdout=subprocess.PIPE, **options)
    status = pathlib.Path("/proc/%d/status" % process.pid)
    most, is_over = [0.0], threading.Event()

    def watch():
        # What wait4 says counts the memory of this program, from before the exec, too.
        while not is_over.wait(0.2):
            for line in status.read_text().splitlines() if status.exists() else []:
                if line.startswith("VmHWM:"):
                    most.append(int(line.split()[1]) / 1024)

    watcher = threading.Thread(target=watch)
    watcher.start()
    output = process.stdout.read()
    is_over.set()
    watcher.join()
    _, code, usage = os.wait4(process.pid, 0)
    if code != 0:
        raise SystemExit("%s ended with %d" % (words[0], code))
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, max(most[1:] or most), output
