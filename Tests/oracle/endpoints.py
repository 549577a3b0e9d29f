"""Prints the host, and the region of the signature, that botocore resolves for each region and service.

One JSON object a line. Nothing is sent: clients are made and asked where they would send to.
"""

import json
from urllib.parse import urlsplit

import botocore.session

REGIONS = [
    "us-east-1", "us-east-2", "us-west-2", "eu-central-1", "eu-west-3", "ap-southeast-2", "ap-northeast-1", "sa-east-1", "af-south-1",
    "il-central-1", "mx-central-1", "cn-north-1", "cn-northwest-1", "us-gov-west-1", "us-gov-east-1", "eusc-de-east-1",
    "us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1", "us-isof-east-1",
]
CALLS = [
    ("sqs", "list_queues", {}),
    ("lambda", "list_functions", {}),
    ("iam", "list_roles", {}),
    ("sts", "get_caller_identity", {}),
    ("logs", "describe_log_groups", {}),
    ("s3", "list_objects_v2", {"Bucket": "fanctl-bucket"}),
    ("s3", "list_objects_v2", {"Bucket": "fanctl.bucket"}),
    ("s3", "list_objects_v2", {"Bucket": "Fanctl_Bucket"}),
    ("s3", "list_objects_v2", {"Bucket": "12345"}),
]


def resolve(session, region, service, call, arguments):
    client = session.create_client(service, region_name=region)
    client.meta.events.register("before-send", stop)
    try:
        getattr(client, call)(**arguments)
    except Stopped as stopped:
        request = stopped.request
    scope = str(request.headers["Authorization"]).split("Credential=")[1].split("/")
    url = urlsplit(request.url)
    bucket = arguments.get("Bucket")
    return {
        "region": region, "service": service, "bucket": bucket,
        "url": f"{url.scheme}://{url.netloc}{url.path.rstrip('/') if bucket else ''}",
        "signingRegion": scope[2], "signingName": scope[3],
    }


class Stopped(Exception):
    def __init__(self, request):
        super().__init__()
        self.request = request


def stop(request, **_):
    raise Stopped(request)


def main():
    session = botocore.session.Session()
    for region in REGIONS:
        for service, call, arguments in CALLS:
            print(json.dumps(resolve(session, region, service, call, arguments)))


if __name__ == "__main__":
    main()
