"""Runs tasks on this machine: fanctl beside what its users would take otherwise, Python's Pool and Lithops.

Every task leaves a file of its own, whoever does it. A rate is tasks by seconds of the whole command, its start included.
No results are removed before the end: for some seconds, ext4 looks for new files' inodes among those that were freed.
"""

import json
import multiprocessing
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
FANCTL = ROOT / ".build/release/fanctl"
LITHOPS = ROOT / ".build/bench-lithops/bin/python"
PROJECT = ROOT / "Benchmarks/local"
CORES = os.cpu_count()


def write(path, data):
    """As the worker does: a file is there whole or not at all."""
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "w") as file:
        file.write(data)
    os.link(temporary, path)
    os.unlink(temporary)


def pool_task(argument):
    folder, number, pause = argument
    if pause:
        time.sleep(pause)
    write(f"{folder}/{number:010}.txt", str(number))


def fetch(argument):
    folder, number, ticker, base = argument
    url = f"{base}/tiingo/daily/{urllib.parse.quote(ticker, safe='')}/prices?format=csv"
    with urllib.request.urlopen(url) as response:
        write(f"{folder}/{number:010}.csv", response.read().decode())


def pool(function, arguments, workers):
    start = time.perf_counter()
    with multiprocessing.Pool(workers) as processes:
        for _ in processes.imap_unordered(function, arguments):
            pass
    return time.perf_counter() - start


def fanctl(stack, tasks, workers, project, variables=()):
    start = time.perf_counter()
    output = subprocess.run(
        [FANCTL, "run", "--local", "--project", project, stack, tasks, "--workers", str(workers),
         "--into", results_folder(tasks.parent), "--no-build", "--output", "json"],
        env={**os.environ, **dict(variables)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    taken = time.perf_counter() - start
    answer = json.loads(output.stdout)
    return taken, answer


def results_folder(folder):
    return tempfile.mkdtemp(dir=folder)


def lithops(count):
    script = """
import sys, time, lithops
def task(number):
    return str(number)
start = time.perf_counter()
executor = lithops.FunctionExecutor(config={"lithops": {"backend": "localhost", "storage": "localhost", "log_level": "ERROR"}})
executor.map(task, range(int(sys.argv[1])))
results = executor.get_result()
assert len(results) == int(sys.argv[1])
print(time.perf_counter() - start)
"""
    # It starts `python`, whichever that is.
    variables = {**os.environ, "PATH": f"{LITHOPS.parent}:{os.environ['PATH']}"}
    output = subprocess.run([LITHOPS, "-c", script, str(count)], env=variables, capture_output=True, text=True)
    if output.returncode != 0:
        return None
    return float(output.stdout.split()[-1])


def tasks_file(folder, name, header, rows):
    path = pathlib.Path(folder) / name
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def show(name, count, taken, note=""):
    print(f"  {name:<44} {count:>6} tasks in {taken:6.2f} s: {count / taken:7.0f} a second{note}", flush=True)


def no_op(folder):
    count = 40_000
    print(f"\ntasks that do nothing, {CORES} workers")
    tasks = tasks_file(folder, "no-op.csv", "number", map(str, range(count)))
    for _ in range(3):
        for stack, title in (("by-1", "fanctl, one task an invocation"), ("by-10", "fanctl, ten tasks an invocation")):
            taken, answer = fanctl(stack, tasks, CORES, PROJECT)
            assert answer["done"] == count, answer
            show(title, count, taken)
        results = results_folder(folder)
        show("multiprocessing.Pool", count, pool(pool_task, [(results, n, 0) for n in range(count)], CORES))
    if LITHOPS.exists():
        taken = lithops(100)
        if taken is None:
            print("  Lithops, localhost: it failed")
        else:
            show("Lithops, localhost (it writes no files)", 100, taken)


def sleeping(folder):
    count, workers = 2400, 8
    ideal = count * 0.1 / workers
    print(f"\ntasks of 100 ms, {workers} workers: {ideal:.0f} s at best")
    tasks = tasks_file(folder, "sleep.csv", "number", map(str, range(count)))
    for _ in range(3):
        taken, answer = fanctl("by-1", tasks, workers, PROJECT, [("PAUSE_MILLISECONDS", "100")])
        assert answer["done"] == count, answer
        show("fanctl", count, taken, f", {100 * ideal / taken:.1f} % of the ideal")
        results = results_folder(folder)
        taken = pool(pool_task, [(results, n, 0.1) for n in range(count)], workers)
        show("multiprocessing.Pool", count, taken, f", {100 * ideal / taken:.1f} % of the ideal")


def tickers(folder):
    """Real tickers where a list is named, else as many made-up ones; the latest day of each."""
    path = os.environ.get("FANCTL_TICKERS")
    if path:
        names = [line.split(",")[0] for line in pathlib.Path(path).read_text().splitlines()[1:]]
    else:
        names = [f"T{number}" for number in range(80_657)]
    print(f"\n{len(names)} tickers against the stand-in for Tiingo, {CORES} workers")
    server = subprocess.Popen([ROOT / "worker/.build/release/TiingoStandIn"], stdout=subprocess.PIPE, text=True)
    try:
        base = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())[0]
        # It writes a line a request, and waits where nobody reads them.
        threading.Thread(target=lambda: [None for _ in server.stdout], daemon=True).start()
        tasks = tasks_file(folder, "tickers.csv", "ticker", ('"%s"' % name.replace('"', '""') for name in names))
        taken, answer = fanctl("daily-eod", tasks, CORES, ROOT, [("TIINGO_URL", base)])
        show("fanctl", len(names), taken, f": {answer['done']} done, {len(answer['failed'])} failed, "
             f"{len(answer['missing'])} missing")
        results = results_folder(folder)
        arguments = [(results, n, name, base) for n, name in enumerate(names)]
        show("multiprocessing.Pool with urllib", len(names), pool(fetch, arguments, CORES))
    finally:
        server.terminate()
        server.wait()


with tempfile.TemporaryDirectory() as folder:
    no_op(folder)
    sleeping(folder)
    tickers(folder)
shutil.rmtree(PROJECT / ".fanctl", ignore_errors=True)
