"""Writes gzip documents of JSON Lines and what Python's gzip module makes of them, one JSON object a line.

usage: gzip_members.py SEED COUNT

Each line holds the document (base64), what it unpacks to (base64; null where Python refuses it) and whether it only stops too early.
"""

import base64
import gzip
import io
import json
import random
import sys


def text(generator):
    lines = generator.choice([0, 1, 3, 50, 5000])
    return b"".join(b'{"n":%d,"x":"%s"}\n' % (line, b"y" * generator.randrange(60)) for line in range(lines))


def member(generator):
    out = io.BytesIO()
    name = generator.choice(["", "tasks.jsonl"])
    with gzip.GzipFile(name, "wb", generator.choice([0, 1, 6, 9]), out, mtime=generator.choice([0, 1])) as packed:
        packed.write(text(generator))
    return out.getvalue()


def document(generator):
    members = [member(generator) for _ in range(generator.choice([1, 1, 2, 5]))]
    data = b"".join(members)
    flags = {sum(map(len, members[:number])) + 3 for number in range(len(members))}
    if generator.random() < 0.2:
        data += bytes(generator.choice([1, 512]))
    what = generator.random()
    if what < 0.3:
        return data[: generator.randrange(2, len(data))]
    if what < 0.6:
        damaged = bytearray(data)
        # Behind the first two bytes: without those it is no gzip.
        position = generator.randrange(2, len(damaged))
        # RFC 1952 has an unknown flag refused, which Python does not.
        damaged[position] ^= 1 << generator.randrange(5 if position in flags else 8)
        return bytes(damaged)
    if what < 0.7:
        return data + b"more"
    return data


def unpacked(data):
    try:
        return base64.b64encode(gzip.decompress(data)).decode("ascii"), False
    except EOFError:
        return None, True
    except Exception:
        return None, False


def main():
    generator = random.Random(int(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        data = document(generator)
        result, is_cut = unpacked(data)
        print(json.dumps({"document": base64.b64encode(data).decode("ascii"), "unpacked": result, "isCut": is_cut}))


main()
