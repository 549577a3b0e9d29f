"""Times starts: the command until it has printed its version, a worker until it asks for its first task.

Beside the times of workers are the memory that they have then, and the size of the zip that is sent. Each is timed in turn with its peer, round after round, so that a slow moment of the machine hits both.
"""

import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROUNDS = 40
PANDAS = ROOT / ".build/bench-pandas"

# What a Python function needs at least before it can ask for a task and fetch a page.
PYTHON_WORKER = """
import json, os, urllib.request
urllib.request.urlopen("http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/next").read()
"""

# The same with the library that the article's worker has in its layer.
PANDAS_WORKER = PYTHON_WORKER.replace("import json", "import pandas, json")


def timed_command(words):
    def once():
        start = time.perf_counter()
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - start

    return once


def timed_worker(words, root):
    """From exec to the moment at which the first request for a task has arrived."""
    server = socket.create_server(("127.0.0.1", 0))
    variables = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LAMBDA_TASK_ROOT": str(root),
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:%d" % server.getsockname()[1],
        "FANCTL_RESULTS_FOLDER": str(root),
    }
    memory = []

    def once():
        start = time.perf_counter()
        worker = subprocess.Popen(words, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            connection, _ = server.accept()
            request = connection.recv(65536)
            taken = time.perf_counter() - start
            assert request.startswith(b"GET /2018-06-01/runtime/invocation/next"), request
            status = pathlib.Path("/proc/%d/status" % worker.pid).read_text()
            memory.append(int(status.split("VmRSS:")[1].split()[0]) / 1024)
            connection.close()
        finally:
            worker.kill()
            worker.wait()
        return taken

    once.memory = memory
    return once


def packed(program):
    """The size of a function's zip as fanctl packs it, in bytes: the worker, stripped, and a script of less than 1 KB."""
    with tempfile.TemporaryDirectory() as folder:
        stripped, zipped = pathlib.Path(folder, "worker"), pathlib.Path(folder, "function.zip")
        subprocess.run(["strip", "--strip-all", "-o", stripped, program.resolve()], check=True)
        with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            archive.write(stripped, "worker")
        return zipped.stat().st_size


def packed_packages(folder):
    """The size of a zip of Python packages, without what installs them and what was compiled from them, in bytes."""
    with tempfile.TemporaryDirectory() as other:
        zipped = pathlib.Path(other, "packages.zip")
        with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(folder)
                kept = not name.parts[0].startswith(("pip", "setuptools", "_distutils", "pkg_resources"))
                if path.is_file() and kept and "__pycache__" not in name.parts:
                    archive.write(path, name)
        return zipped.stat().st_size


def size(bytes):
    return "%.2f MB" % (bytes / 1e6) if bytes >= 1e6 else "%.0f KB" % (bytes / 1e3)


def compare(title, contestants):
    print("\n" + title)
    times = {name: [] for name, _ in contestants}
    for number in range(ROUNDS + 3):
        for name, once in contestants:
            taken = once()
            if number >= 3:
                times[name].append(taken * 1000)
    for name, once in contestants:
        row = sorted(times[name])
        memory = getattr(once, "memory", None)
        extra = ", %.1f MB resident" % statistics.median(memory) if memory else ""
        print("  %-36s median %6.1f ms, best %6.1f, worst %6.1f%s" % (
            name, statistics.median(row), row[0], row[-1], extra))


def main():
    fanctl = ROOT / ".build/release/fanctl"
    compare("start of the command (--version)", [
        ("fanctl", timed_command([str(fanctl), "--version"])),
        ("true (what starting anything takes)", timed_command(["/bin/true"])),
        ("aws (aws-cli, Python)", timed_command([sys.executable, "-m", "awscli", "--version"])),
    ])
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        workers = {
            "dynamic": ROOT / "worker/.build/release/DailyEOD", "static": ROOT / "worker/.build/static/release/DailyEOD"}
        (folder / "worker.py").write_text(PYTHON_WORKER)
        (folder / "pandas_worker.py").write_text(PANDAS_WORKER)
        compare("start of a worker (exec to the first `next`)", [
            ("DailyEOD, linking: dynamic", timed_worker([str(workers["dynamic"])], folder)),
            ("DailyEOD, linking: static", timed_worker([str(workers["static"])], folder)),
            ("Python 3, json and urllib", timed_worker([sys.executable, str(folder / "worker.py")], folder)),
            ("Python 3, import pandas", timed_worker([str(PANDAS / "bin/python"), str(folder / "pandas_worker.py")], folder)),
        ])
    print("\nzip of the function")
    for linking, worker in workers.items():
        print("  %-36s %9s" % ("DailyEOD, linking: " + linking, size(packed(worker))))
    packages = next(PANDAS.glob("lib/python*/site-packages"))
    print("  %-36s %9s" % ("Python's packages for import pandas", size(packed_packages(packages))))


if __name__ == "__main__":
    main()
