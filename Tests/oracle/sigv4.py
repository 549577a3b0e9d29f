"""Signs generated requests with botocore and prints each request with its signature, one JSON object a line.

The requests depend on the seed alone. botocore is given the exact URL of the wire, which it does not encode again
when it signs: it reads path and query with urlsplit. What botocore does differently from the wire is not generated:
queries in an encoding other than AWS's (it signs them as they are), a `Date` header (it replaces it).
"""

import base64
import datetime
import json
import random
import types
import unittest.mock
from urllib.parse import quote

from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SEED = 20150830
REQUESTS = 1000

KEYS = [
    ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None),
    ("ASIAEXAMPLE", "secret with spaces/and=signs", "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22w=="),
]
DATES = [
    "2015-08-30T12:36:00",
    "1999-12-31T23:59:59",
    "2000-02-29T00:00:00",
    "2024-02-29T05:06:07",
    "2026-03-01T00:00:01",
    "2100-02-28T23:00:00",
]
REGIONS = ["us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1"]
SERVICES = ["sqs", "lambda", "iam", "logs", "sts", "monitoring", "s3", "s3", "s3"]
SEGMENTS = [
    "2015-03-31", "functions", "a%20b", "%E2%98%83", "%2F", "%25", "%2B", "..", ".", "", "...", "~user", "-_.~",
    "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Afanout", "arn:aws:sqs:us-east-1:1:q", "a+b", "@,=;$!'()*",
    "%3a%2f", "%2E%2E", "é", "日本", "key.json", "a%", "123456789012",
]
NAMES = [
    "", "Action", "action", "ACTION", "prefix", "list-type", "uploads", "partNumber", "partNumber2", "a-b", "a.b", "a",
    "A", "Qualifier", "ÄÖ", "ሴ", "key with space", "a/b", "a=b", "a&b", "x~y", "z*", "x+y", "x%y",
]
VALUES = ["", "1", "2", "10", "value", "Value", "a b", "a/b", "ü", "ሴ", "x=y", "p&q", "~-_.", "*", "+", "%", "%2F", "é 日本"]
HEADER_NAMES = [
    "Content-Type", "X-Amz-Target", "x-amz-meta-a", "X-AMZ-META-B", "x-amz-acl", "Range", "My-Header", "my-header2", "Accept",
    "X-Amz-Checksum-Crc32", "If-None-Match", "x-a", "x-a-b", "x-amzn-ErrorType",
]
HEADER_VALUES = [
    "", "plain", "  padded  ", "a   b    c", "\ttab\t tab ", "application/x-amz-json-1.0", '"quoted   run"', "a,b , c", "Zürich",
    "bytes=0-9", "semi;colon:colon", "AmazonSQS.SendMessageBatch", " ",
]
UNSIGNED_HEADERS = [
    "User-Agent", "Expect", "Connection", "connection", "X-Amzn-Trace-Id", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    "Keep-Alive", "Proxy-Authorization",
]
BODIES = [b"", b"", b"{}", "Action=ListUsers&Version=2010-05-08".encode(), bytes(range(256)), "ünïcode".encode(), b"\0" * 3000]


def wire_path(pick):
    segments = [pick.choice(SEGMENTS) for _ in range(pick.randrange(6))]
    return "/" + "/".join(segments) + pick.choice(["", "", "/", "//"])


def wire_query(pick):
    names = [pick.choice(NAMES) for _ in range(pick.choice([0, 0, 1, 2, 4, 8]))]
    items = []
    for name in names:
        bare = name and pick.random() < 0.2
        items.append(quote(name, safe="~") if bare else quote(name, safe="~") + "=" + quote(pick.choice(VALUES), safe="~"))
    return "&".join(items)


def wire_headers(pick, host):
    headers = [[pick.choice(["Host", "host", "HOST"]), host]]
    names = [pick.choice(HEADER_NAMES) for _ in range(pick.randrange(6))]
    names += [pick.choice(UNSIGNED_HEADERS) for _ in range(pick.randrange(3))]
    names += [name.upper() for name in names if pick.random() < 0.2]
    headers += [[name, pick.choice(HEADER_VALUES)] for name in names]
    pick.shuffle(headers)
    return headers


def signer_of(case):
    credentials = Credentials(case["accessKeyID"], case["secretAccessKey"], case["sessionToken"])
    arguments = [credentials, case["service"], case["region"]]
    s3 = case["service"] == "s3"
    return (auth.S3SigV4Auth if s3 else auth.SigV4Auth)(*arguments)


def generate(pick):
    service = pick.choice(SERVICES)
    scheme = pick.choice(["https", "http"])
    port = pick.choice(["", "", ":8443", ":4566"])
    host = pick.choice([f"{service}.us-east-1.amazonaws.com", "127.0.0.1", "example.com"]) + port
    key = pick.choice(KEYS)
    case = {
        "accessKeyID": key[0],
        "secretAccessKey": key[1],
        "sessionToken": key[2],
        "date": pick.choice(DATES),
        "region": pick.choice(REGIONS),
        "service": service,
        "method": pick.choice(["GET", "PUT", "POST", "DELETE", "HEAD"]),
        "path": wire_path(pick),
        "query": wire_query(pick),
        "headers": wire_headers(pick, host),
        "body": pick.choice(BODIES),
        "unsigned": service == "s3" and scheme == "https" and pick.random() < 0.4,
    }
    case["url"] = f"{scheme}://{host}{case['path']}" + ("?" + case["query"] if case["query"] else "")
    return case


def sign(case):
    request = AWSRequest(method=case["method"], url=case["url"], data=case["body"])
    for name, value in case["headers"]:
        request.headers[name] = value
    if case["unsigned"]:
        request.context["client_config"] = types.SimpleNamespace(s3={"payload_signing_enabled": False})
    signer = signer_of(case)
    seen = {}
    string_to_sign = signer.string_to_sign

    def recorded(request, canonical_request):
        seen["canonicalRequest"] = canonical_request
        seen["stringToSign"] = string_to_sign(request, canonical_request)
        return seen["stringToSign"]

    signer.string_to_sign = recorded
    moment = datetime.datetime.fromisoformat(case["date"])
    with unittest.mock.patch.object(auth, "get_current_datetime", lambda: moment):
        signer.add_auth(request)
    names = ["Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-SHA256"]
    seen["headers"] = {name.lower(): request.headers[name] for name in names if name in request.headers}
    return seen


def main():
    pick = random.Random(SEED)
    for _ in range(REQUESTS):
        case = generate(pick)
        expected = sign(case)
        moment = datetime.datetime.fromisoformat(case.pop("date")).replace(tzinfo=datetime.timezone.utc)
        line = dict(case, expected=expected, body=base64.b64encode(case["body"]).decode())
        line["secondsSince1970"] = int(moment.timestamp())
        print(json.dumps(line))


main()
