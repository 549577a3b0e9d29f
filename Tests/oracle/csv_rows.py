"""Writes CSV documents and what Python's csv module makes of them, one JSON object a line.

usage: csv_rows.py SEED COUNT

Each line holds the document (base64), the message bodies up to the first error, the line that each of their records starts on, and
the error: null, "empty" (no record behind the header), "header" (a name that is empty or there twice), "fields" (a record with too many or
too few) or "syntax".
"""

import base64
import csv
import io
import json
import random
import re
import sys

ALPHABET = ["a", "b", " ", "ä", "🙂", "\u2028", "\t", "\\", "'", ";", "0", "{", "\x7f", "\ufffd"]
SPECIAL = [",", '"', "\n", "\r", "\r\n", '""']
QUOTED = re.compile(r'(?:^|(?<=[,\r\n]))"(?:[^"]|"")*"(?=[,\r\n]|$)')


def field(generator):
    pool = ALPHABET + SPECIAL if generator.random() < 0.4 else ALPHABET
    return "".join(generator.choice(pool) for _ in range(generator.choice([0, 1, 1, 2, 3, 8])))


def header(generator):
    names = ["id"] + [field(generator) + str(number) for number in range(generator.randrange(4))]
    return names


def written(generator):
    """A document as a program writes it: well formed, now and then with a record of the wrong length."""
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        quoting=generator.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
        lineterminator=generator.choice(["\n", "\r\n", "\r"]),
    )
    names = header(generator)
    writer.writerow(names)
    for _ in range(generator.randrange(6)):
        count = len(names)
        if generator.random() < 0.05:
            count = max(1, count + generator.choice([-1, 1]))
        writer.writerow([field(generator) for _ in range(count)])
        if generator.random() < 0.1:
            out.write(generator.choice(["\n", "\r\n"]))
    text = out.getvalue()
    if generator.random() < 0.3:
        text = text.rstrip("\r\n")
    return text


def raw(generator):
    """Anything behind a header of two names."""
    pool = ["a", "ä", ",", ",", '"', '"', "\n", "\r", "\r\n", " "]
    return "x,y\n" + "".join(generator.choice(pool) for _ in range(generator.randrange(14)))


def judge(text):
    # A quote that belongs to no quoted field: RFC 4180 does not allow it, where Python may take it as it is.
    if '"' in QUOTED.sub("", text):
        return [], [], "syntax"
    bodies, lines, names = [], [], None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    for row in reader:
        begun, begins = begins, reader.line_num + 1
        if not row:
            continue
        if names is None:
            names = row
            if "" in names or len(set(names)) < len(names):
                return bodies, lines, "header"
            continue
        if len(row) != len(names):
            return bodies, lines, "fields"
        bodies.append(json.dumps(dict(zip(names, row)), ensure_ascii=False, separators=(",", ":")))
        lines.append(begun)
    return bodies, lines, None if bodies else "empty"


def main():
    generator = random.Random(int(sys.argv[1]))
    for number in range(int(sys.argv[2])):
        text = written(generator) if number % 2 else raw(generator)
        bodies, lines, error = judge(text)
        data = text.encode("utf-8")
        if generator.random() < 0.2:
            data = b"\xef\xbb\xbf" + data
        document = base64.b64encode(data).decode("ascii")
        print(json.dumps({"document": document, "bodies": bodies, "lines": lines, "error": error}))


main()
