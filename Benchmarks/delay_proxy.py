"""A server as far away as AWS is: passes every request on after a delay, and notes when it came and when it was answered.

Host, path and body go through unchanged, for signatures cover them.
"""

import http.client
import http.server
import socketserver
import threading
import time
import urllib.parse

# Said anew on each connection; the body is passed on whole.
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "expect", "content-length"}


class Call:
    """One request: what it was, and when it began and ended, in seconds of a clock that only goes forward."""

    def __init__(self, operation, writes, start, end, status):
        self.operation = operation
        self.writes = writes
        self.start = start
        self.end = end
        self.status = status


def longest_chain(calls):
    """The longest row of calls of which each began after the one before had ended.

    Of intervals that do not overlap as many as possible fit if always the one that ends first is taken.
    """
    chain = []
    for call in sorted(calls, key=lambda call: call.end):
        if not chain or call.start >= chain[-1].end:
            chain.append(call)
    return chain


def name(method, path, headers, body):
    """What AWS calls the request, as far as it can be told from outside, and whether it changes anything."""
    target = headers.get("X-Amz-Target")
    if target:
        operation = target.split(".")[-1]
    elif headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        operation = urllib.parse.parse_qs(body.decode())["Action"][0]
    else:
        return "%s %s" % (method, path), method not in ("GET", "HEAD")
    return operation, not operation.startswith(("Get", "List", "Describe", "Head"))


class DelayProxy:
    """Listens on a free port of 127.0.0.1 until it is closed."""

    def __init__(self, host, port, delay):
        self.upstream = (host, port)
        self.delay = delay
        self.calls = []
        self.lock = threading.Lock()
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do(self):
                proxy.forward(self)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_PATCH = do

            def log_message(self, *_):
                pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self.server = Server(("127.0.0.1", 0), Handler)
        self.endpoint = "http://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def taken(self):
        """The calls since the last time."""
        with self.lock:
            calls, self.calls = self.calls, []
        return calls

    def forward(self, handler):
        start = time.monotonic()
        body = read_body(handler)
        time.sleep(self.delay)
        status, headers, answer = self.ask(handler, body)
        # Noted before the caller has the answer: whatever it asks next must count as later.
        operation, writes = name(handler.command, handler.path, handler.headers, body)
        with self.lock:
            self.calls.append(Call(operation, writes, start, time.monotonic(), status))
        length = str(len(answer))
        handler.send_response_only(status)
        for key, value in headers:
            if key.lower() == "content-length" and handler.command == "HEAD":
                length = value
            elif key.lower() not in HOP_BY_HOP:
                handler.send_header(key, value)
        handler.send_header("Content-Length", length)
        handler.end_headers()
        handler.wfile.write(answer)

    def ask(self, handler, body):
        connection = http.client.HTTPConnection(*self.upstream, timeout=120)
        try:
            connection.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
            for key, value in handler.headers.items():
                if key.lower() not in HOP_BY_HOP:
                    connection.putheader(key, value)
            if body or handler.command in ("PUT", "POST"):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()


def read_body(handler):
    if handler.headers.get("Transfer-Encoding", "").lower() != "chunked":
        return handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
    body = b""
    while True:
        size = int(handler.rfile.readline().split(b";")[0], 16)
        chunk = handler.rfile.read(size)
        handler.rfile.readline()
        if size == 0:
            return body
        body += chunk
