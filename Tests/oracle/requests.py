"""Prints the HTTP request that botocore makes of each call, one JSON object a line.

Reads JSON Lines of {service, region, operation, params}; a Body among the params is text. Nothing is sent: the request
is taken where botocore would hand it to the socket.
"""

import base64
import json
import sys
from urllib.parse import parse_qsl, urlsplit

import botocore.session
from botocore.config import Config

ENDPOINT = "http://127.0.0.1:1"
HEADERS = ["content-type", "x-amz-target", "x-amzn-query-mode", "x-amz-expected-bucket-owner"]
CHECKSUMS = ["content-md5", "x-amz-checksum-crc32", "x-amz-checksum-crc64nvme", "x-amz-trailer"]

session = botocore.session.Session()
clients = {}


class Captured(Exception):
    def __init__(self, request):
        super().__init__("captured")
        self.request = request


def capture(request, **_):
    raise Captured(request)


def client_of(service, region):
    if (service, region) not in clients:
        client = session.create_client(
            service,
            region_name=region,
            endpoint_url=ENDPOINT,
            aws_access_key_id="AKIDEXAMPLE",
            aws_secret_access_key="secret",
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )
        client.meta.events.register("before-send.*.*", capture)
        clients[service, region] = client
    return clients[service, region]


def request_of(call):
    params = call["params"]
    if "Body" in params:
        params["Body"] = params["Body"].encode()
    client = client_of(call["service"], call["region"])
    method = {api: name for name, api in client.meta.method_to_api_mapping.items()}[call["operation"]]
    try:
        getattr(client, method)(**params)
    except Captured as captured:
        return captured.request
    raise AssertionError(f"botocore sent nothing for {call['operation']}")


def described(request):
    url = urlsplit(request.url)
    headers = {}
    for name, value in request.headers.items():
        headers[name.lower()] = value.decode() if isinstance(value, bytes) else value
    body = request.body or b""
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        body = body.encode()
    return {
        "method": request.method,
        "path": url.path,
        "query": sorted(map(list, parse_qsl(url.query, keep_blank_values=True))),
        "headers": {name: headers[name] for name in HEADERS if name in headers},
        "hasChecksum": any(name in headers for name in CHECKSUMS),
        "isSigned": "authorization" in headers,
        "body": base64.b64encode(body).decode(),
    }


for line in sys.stdin:
    print(json.dumps(described(request_of(json.loads(line)))))
