"""Stands before a local AWS on 127.0.0.1 and spoils SendMessageBatch: entries fail, answers are lost, senders are killed.

    faulting_proxy.py PORT SERVER-PORT KEY SECRET REGION SEED TASKS.csv

Of the entries 5 % never reach the server and are answered as failed; of the calls 3 % reach it, and their answer nobody. What
happens depends on the seed, the task and how often it came, and on nothing else. Everything else goes through byte for byte; a
call that lost entries is signed anew, by botocore.

    POST /_faults/kill PROCESS CALL    the sender that begins: it is killed before, in or after this call, and makes none before this is known;
                                       0 0 lets it live
    POST /_faults/end                  to be asked once the sender has ended: what it did, as JSON; the next one may come
    GET /_faults/queue                 what the server acknowledged all in all, as JSON, compared with the file by Python's csv module
"""

import asyncio
import collections
import csv
import hashlib
import json
import os
import random
import signal
import sys
import time

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

FAILED_ENTRIES = 0.05
LOST_ANSWERS = 0.03
# All of them are worth another attempt, throttling whoever's fault it is called.
CODES = [("InternalError", False), ("ServiceUnavailable", False), ("RequestThrottled", True)]
# A server may hang up on a connection that was idle for some seconds.
KEPT = 1.0


class Message:
    """A request or an answer: its first line, its headers as they came, and its body with the framing that it came in."""

    def __init__(self, head, body):
        self.head = head
        self.body = body
        lines = head.decode("latin-1").split("\r\n")
        self.start = lines[0]
        self.headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}

    @staticmethod
    async def read(reader, is_answer_to=None):
        message = Message(await reader.readuntil(b"\r\n\r\n"), b"")
        status = message.start.split(" ")[1] if is_answer_to else ""
        if is_answer_to == "HEAD" or status in ("204", "304"):
            return message
        if message.headers.get("transfer-encoding", "").lower() == "chunked":
            while True:
                line = await reader.readuntil(b"\r\n")
                size = int(line.split(b";")[0], 16)
                message.body += line + await reader.readexactly(size + 2)
                if size == 0:
                    return message
        message.body = await reader.readexactly(int(message.headers.get("content-length", 0)))
        return message

    @property
    def bytes(self):
        return self.head + self.body

    @property
    def content(self):
        """The body without its framing."""
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.body
        content, rest = b"", self.body
        while True:
            line, rest = rest.split(b"\r\n", 1)
            size = int(line.split(b";")[0], 16)
            if size == 0:
                return content
            content, rest = content + rest[:size], rest[size + 2:]


def answer(document, content_type="application/x-amz-json-1.0"):
    body = json.dumps(document).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Upstream:
    """A connection to the server, made anew where it was idle: a call must not be in doubt for any other reason than ours."""

    def __init__(self, port):
        self.port = port
        self.writer = None
        self.used = 0.0

    async def ask(self, request, method):
        if self.writer is None or time.monotonic() - self.used > KEPT:
            self.close()
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(request)
        reply = await Message.read(self.reader, is_answer_to=method)
        self.used = time.monotonic()
        if reply.headers.get("connection", "").lower() == "close":
            self.close()
        return reply

    def close(self):
        if self.writer is not None:
            self.writer.close()
            self.writer = None


class Sender:
    """What one process did. By index: how often the server took a task whose answer was passed on, and whose answer was lost; and
    how often it was refused here."""

    def __init__(self):
        self.calls = self.lost_calls = self.under_way = 0
        self.answered, self.lost, self.refused = (collections.Counter() for _ in range(3))
        self.process = self.last_call = None
        self.is_known = asyncio.Event()
        self.is_dead = False

    def document(self):
        return {"calls": self.calls, "lostCalls": self.lost_calls, "answered": self.answered, "lost": self.lost, "refused": self.refused}


class Queue:
    """What the server has acknowledged."""

    def __init__(self):
        self.runs = set()
        self.bodies = {}
        self.ids = set()
        self.count = 0
        self.errors = []

    def take(self, entries, reply):
        """The indices of the entries that the server took."""
        document = json.loads(reply.content)
        if document.get("Failed") or len(document.get("Successful", [])) != len(entries):
            self.errors.append(f"the server itself failed: {reply.content[:300]!r}")
        taken = []
        for success in document.get("Successful", []):
            entry = entries[success["Id"]]
            index = index_of(entry)
            body = entry["MessageBody"]
            if hashlib.md5(body.encode()).hexdigest() != success["MD5OfMessageBody"]:
                self.errors.append(f"task {index}: the server took another body")
            if self.bodies.setdefault(index, body) != body:
                self.errors.append(f"task {index}: sent with two bodies")
            self.runs.add(entry["MessageAttributes"]["fanctl-run"]["StringValue"])
            self.ids.add(success["MessageId"])
            self.count += 1
            taken.append(index)
        return taken

    def document(self, path):
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = csv.reader(file, strict=True)
            names = next(rows)
            tasks = [list(zip(names, row)) for row in rows if row]
        wrong = [index for index, task in enumerate(tasks)
                 if json.loads(self.bodies.get(index, "[]"), object_pairs_hook=list) != task]
        tickers = collections.Counter(task[0][1] for task in tasks)
        return {
            "runs": sorted(self.runs), "messages": self.count, "messageIDs": len(self.ids), "tasks": len(self.bodies),
            "tasksInFile": len(tasks), "wrong": wrong, "bodies": len(set(self.bodies.values())),
            "repeatedTickers": sum(count > 1 for count in tickers.values()), "errors": self.errors,
        }


def index_of(entry):
    return int(entry["MessageAttributes"]["fanctl-index"]["StringValue"])


class Proxy:
    def __init__(self, port, server_port, key, secret, region, seed, tasks):
        self.port, self.server_port = int(port), int(server_port)
        self.credentials, self.region = Credentials(key, secret), region
        self.seed, self.tasks = seed, tasks
        self.tries = collections.Counter()
        self.sender = Sender()
        self.queue = Queue()
        self.listener = None

    async def listen(self):
        self.listener = await asyncio.start_server(self.serve, "127.0.0.1", self.port, backlog=256)

    async def serve(self, reader, writer):
        # What an earlier sender had written before it died is dropped.
        sender, upstream = self.sender, Upstream(self.server_port)
        try:
            while True:
                request = await Message.read(reader)
                method, path, _ = request.start.split(" ")
                if path.startswith("/_faults/"):
                    reply = await self.control(path, request.body.decode().split())
                elif request.headers.get("x-amz-target") == "AmazonSQS.SendMessageBatch":
                    reply = await self.batch(request, sender, upstream)
                else:
                    reply = (await upstream.ask(request.bytes, method)).bytes
                if reply is None:
                    break
                writer.write(reply)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            upstream.close()
            writer.close()

    async def control(self, path, words):
        if path == "/_faults/kill":
            self.sender.process, self.sender.last_call = map(int, words)
            self.sender.is_known.set()
        elif path == "/_faults/end":
            return answer(await self.end())
        elif path == "/_faults/queue":
            return answer(self.queue.document(self.tasks))
        return answer({})

    async def end(self):
        """Connections that nobody has accepted yet are closed with the listener, so that nothing of the dead comes later."""
        ended, self.sender = self.sender, Sender()
        ended.is_dead = True
        self.listener.close()
        await self.listen()
        while ended.under_way:
            await asyncio.sleep(0.002)
        return ended.document()

    def dice(self, subject):
        self.tries[subject] += 1
        return random.Random(f"{self.seed} {subject} {self.tries[subject]}")

    def dies(self, sender, number, phase):
        """Whether the sender is dead, and kills it where this is the place."""
        if not sender.is_dead and number == sender.last_call and phase == sender.last_call % 3:
            sender.is_dead = True
            os.kill(sender.process, signal.SIGKILL)
        return sender.is_dead

    async def batch(self, request, sender, upstream):
        """The answer; none where the connection is to end."""
        # Nobody outlives the call at which it is to die.
        await sender.is_known.wait()
        number = sender.calls + 1
        if self.dies(sender, number, 0):
            return None
        sender.calls = number
        sender.under_way += 1
        try:
            reply = await self.spoiled(request, sender, upstream)
        except Exception as error:
            self.queue.errors.append(f"call {number}: {error!r}")
            raise
        finally:
            sender.under_way -= 1
        if self.dies(sender, number, 1):
            return None
        if number == sender.last_call:
            # It may have read the answer when it dies, or not.
            asyncio.get_running_loop().call_later(0.002, self.dies, sender, number, 2)
        return reply

    async def spoiled(self, request, sender, upstream):
        document = json.loads(request.body)
        failed, kept = [], {}
        for entry in document["Entries"]:
            dice = self.dice(f"entry {index_of(entry)}")
            if dice.random() < FAILED_ENTRIES:
                code, is_sender_fault = dice.choice(CODES)
                failed.append({"Id": entry["Id"], "SenderFault": is_sender_fault, "Code": code, "Message": "Try again."})
                sender.refused[index_of(entry)] += 1
            else:
                kept[entry["Id"]] = entry
        if not kept:
            return answer({"Failed": failed})
        is_lost = self.dice(f"call {index_of(next(iter(kept.values())))}").random() < LOST_ANSWERS
        message = request.bytes
        if failed:
            message = self.signed(request, json.dumps(document | {"Entries": list(kept.values())}).encode())
        reply = await upstream.ask(message, "POST")
        if reply.start.split(" ")[1] != "200":
            self.queue.errors.append(f"the server refused a call: {reply.content[:300]!r}")
            return reply.bytes
        (sender.lost if is_lost else sender.answered).update(self.queue.take(kept, reply))
        if is_lost:
            sender.lost_calls += 1
            return None
        return answer(json.loads(reply.content) | {"Failed": failed}) if failed else reply.bytes

    def signed(self, request, body):
        headers = {name: request.headers[name] for name in ("content-type", "x-amz-target")}
        path, host = request.start.split(" ")[1], request.headers["host"]
        signed = AWSRequest("POST", f"http://{host}{path}", headers=headers, data=body)
        SigV4Auth(self.credentials, "sqs", self.region).add_auth(signed)
        lines = [f"POST {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in signed.headers.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def main():
    await Proxy(*sys.argv[1:]).listen()
    await asyncio.Event().wait()


asyncio.run(main())
