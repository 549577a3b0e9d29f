"""A worker that speaks the Lambda Runtime API with Python's standard library, and does what its events say."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time

BASE = "/2018-06-01/runtime/"
connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])


def call(method, path, body=None, headers=None):
    connection.request(method, BASE + path, body, headers or {})
    response = connection.getresponse()
    return response.status, dict(response.getheaders()), response.read()


def post_error(path, kind, message):
    body = json.dumps({"errorMessage": message, "errorType": kind, "stackTrace": []})
    return call("POST", path, body, {"Lambda-Runtime-Function-Error-Type": kind})[0]


if os.environ.get("TEST_INIT") == "error":
    post_error("init/error", "Init.Refused", "not today")
    sys.exit(1)
if os.environ.get("TEST_INIT") == "exit":
    sys.exit(9)
if os.environ.get("TEST_INIT") == "hang":
    print(f"pid {os.getpid()}", flush=True)
    time.sleep(100_000)

done = 0
while True:
    status, headers, event = call("GET", "invocation/next")
    if status != 200:
        sys.exit(2)
    invocation = "invocation/" + headers["Lambda-Runtime-Aws-Request-Id"]
    order = json.loads(event)
    print(f"does {order['do']}", flush=True)
    done += 1
    if order["do"] == "describe":
        answer = {"headers": headers, "environment": dict(os.environ), "folder": os.getcwd(), "pid": os.getpid()}
        call("POST", invocation + "/response", json.dumps(answer | {"done": done}))
    elif order["do"] == "echo":
        call("POST", invocation + "/response", event)
    elif order["do"] == "bytes":
        status = call("POST", invocation + "/response", b"x" * order["count"])[0]
        if status != 202:
            post_error(invocation + "/error", "Test.Refused", f"HTTP {status}")
    elif order["do"] == "error":
        post_error(invocation + "/error", "Test.Wrong", "it went wrong")
    elif order["do"] == "other-id":
        statuses = [call("POST", "invocation/no-such-id/response", "{}")[0],
                    post_error("invocation/no-such-id/error", "Test.Wrong", "")]
        call("POST", invocation + "/response", json.dumps(statuses))
        # Answered already.
        print(f"again {call('POST', invocation + '/response', '{}')[0]}", flush=True)
    elif order["do"] == "exit":
        sys.exit(3)
    elif order["do"] == "signal":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif order["do"] == "leave":
        call("POST", invocation + "/response", json.dumps({"pid": os.getpid()}))
        sys.exit(0)
    elif order["do"] == "hang":
        child = subprocess.Popen(["sleep", "100000"])
        print(f"pid {os.getpid()}", flush=True)
        print(f"pid {child.pid}", flush=True)
        time.sleep(100_000)
