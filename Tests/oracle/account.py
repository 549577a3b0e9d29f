"""Looks after an account of a local AWS with boto3: a second client of the same resources.

    account.py user ENDPOINT NAME ACTION...   makes an IAM user that may do these; prints its keys as JSON
    account.py role ENDPOINT NAME USER ACTION...   makes a role that this user may take
    account.py left ENDPOINT REGION TEXT      prints a JSON list of everything whose name has this text in it
    account.py get ENDPOINT REGION BUCKET     prints the bucket's keys as JSON, each with its size
    account.py idle ENDPOINT REGION           disables every event source mapping, so that messages stay where they are
    account.py bury ENDPOINT REGION QUEUE OTHER   puts every message of a queue into another one, attributes and all; prints how many
    account.py depth ENDPOINT REGION QUEUE    prints as JSON how many messages can be seen, and how many somebody has taken
    account.py deploy ENDPOINT REGION STACK FILE   makes a function of a Python file, with the role and the variables of a stack's
                                                   own, and a mapping from the stack's queue to it; prints its name
    account.py take ENDPOINT REGION QUEUE     takes every message off a queue; prints run, index and body of each as JSON
    account.py serve ENDPOINT REGION PORT     answers GET /census/TEXT on 127.0.0.1 with what has this text in its name
"""

import io
import json
import pathlib
import sys
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3


def client(service, endpoint, region="us-east-1"):
    return boto3.client(service, endpoint_url=endpoint, region_name=region)


def policy(actions):
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def user(endpoint, name, *actions):
    iam = client("iam", endpoint)
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="tests", PolicyDocument=policy(actions))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


def role(endpoint, name, user_name, *actions):
    iam = client("iam", endpoint)
    arn = iam.get_user(UserName=user_name)["User"]["Arn"]
    trust = {"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
    iam.put_role_policy(RoleName=name, PolicyName="tests", PolicyDocument=policy(actions))
    return {"arn": made["Role"]["Arn"]}


def everything(endpoint, region):
    """Names of what the services hold, each listed in full."""
    functions = client("lambda", endpoint, region)
    yield from (url for url in client("sqs", endpoint, region).list_queues().get("QueueUrls", []))
    yield from (item["FunctionName"] for item in functions.list_functions()["Functions"])
    yield from (item["LayerName"] for item in functions.list_layers()["Layers"])
    yield from (item["EventSourceArn"] for item in functions.list_event_source_mappings()["EventSourceMappings"])
    yield from (item["RoleName"] for item in client("iam", endpoint).list_roles()["Roles"])
    yield from (item["PolicyName"] for item in client("iam", endpoint).list_policies(Scope="Local")["Policies"])
    yield from (item["Name"] for item in client("s3", endpoint, region).list_buckets()["Buckets"])
    yield from (item["logGroupName"] for item in client("logs", endpoint, region).describe_log_groups()["logGroups"])


def left(endpoint, region, text):
    return sorted(name for name in everything(endpoint, region) if text in name)


def get(endpoint, region, bucket):
    pages = client("s3", endpoint, region).get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {item["Key"]: item["Size"] for page in pages for item in page.get("Contents", [])}


def idle(endpoint, region):
    functions = client("lambda", endpoint, region)
    mappings = functions.list_event_source_mappings()["EventSourceMappings"]
    for item in mappings:
        functions.update_event_source_mapping(UUID=item["UUID"], Enabled=False)
    return len(mappings)


def bury(endpoint, region, queue, other):
    sqs = client("sqs", endpoint, region)
    source, target = (sqs.get_queue_url(QueueName=name)["QueueUrl"] for name in (queue, other))
    count = 0
    while True:
        messages = sqs.receive_message(
            QueueUrl=source, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get("Messages", [])
        if not messages:
            return count
        for message in messages:
            sqs.send_message(
                QueueUrl=target, MessageBody=message["Body"], MessageAttributes=message["MessageAttributes"])
            sqs.delete_message(QueueUrl=source, ReceiptHandle=message["ReceiptHandle"])
            count += 1


def take(endpoint, region, queue):
    sqs = client("sqs", endpoint, region)
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    taken = []
    while True:
        messages = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get("Messages", [])
        if not messages:
            return taken
        for message in messages:
            run, index = (message["MessageAttributes"][f"fanctl-{name}"]["StringValue"] for name in ("run", "index"))
            taken.append({"run": run, "index": int(index), "body": message["Body"]})
        handles = [{"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]} for n, message in enumerate(messages)]
        sqs.delete_message_batch(QueueUrl=url, Entries=handles)


def depth(endpoint, region, queue):
    sqs = client("sqs", endpoint, region)
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    counters = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return {"visible": int(counters["ApproximateNumberOfMessages"]),
            "hidden": int(counters["ApproximateNumberOfMessagesNotVisible"])}


def deploy(endpoint, region, stack, file):
    functions = client("lambda", endpoint, region)
    own = functions.get_function_configuration(FunctionName=stack)
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.write(file, pathlib.Path(file).name)
    name = stack + "-python"
    functions.create_function(
        FunctionName=name, Runtime="python3.12", Handler=pathlib.Path(file).stem + ".handler", Role=own["Role"],
        Code={"ZipFile": code.getvalue()}, Environment={"Variables": own["Environment"]["Variables"]}, Timeout=own["Timeout"])
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    queue = own["FunctionArn"].replace(":lambda:", ":sqs:").replace(":function:", ":")
    functions.create_event_source_mapping(
        EventSourceArn=queue, FunctionName=name, BatchSize=5, FunctionResponseTypes=["ReportBatchItemFailures"])
    return name


class Census:
    """Every single thing with a text in its name, told by kind. Loading boto3 takes longest: this asks again and again."""

    def __init__(self, endpoint, region):
        self.sqs, self.functions, self.s3, self.logs = (
            client(service, endpoint, region) for service in ("sqs", "lambda", "s3", "logs"))
        self.iam = client("iam", endpoint)

    def of(self, text):
        kinds = (self.queues, self.roles, self.buckets, self.log_groups, self.layers, self.mappings, self.code)
        return sorted(item for kind in kinds for item in kind(text))

    def queues(self, text):
        urls = self.sqs.list_queues().get("QueueUrls", [])
        return ["queue " + url.rsplit("/", 1)[1] for url in urls if text in url]

    def roles(self, text):
        for role in (item["RoleName"] for item in self.iam.list_roles()["Roles"]):
            if text in role:
                yield "role " + role
                names = self.iam.list_role_policies(RoleName=role)["PolicyNames"]
                yield from (f"rolePolicy {role}/{name}" for name in names)
        for policy in self.iam.list_policies(Scope="Local")["Policies"]:
            if text in policy["PolicyName"]:
                yield "policy " + policy["PolicyName"]

    def buckets(self, text):
        for bucket in (item["Name"] for item in self.s3.list_buckets()["Buckets"]):
            if text in bucket:
                yield "bucket " + bucket
                pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
                yield from (f"object {item['Key']}" for page in pages for item in page.get("Contents", []))
                uploads = self.s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
                yield from (f"upload {item['Key']}" for item in uploads)

    def log_groups(self, text):
        groups = self.logs.describe_log_groups()["logGroups"]
        return ["logGroup " + item["logGroupName"] for item in groups if text in item["logGroupName"]]

    def layers(self, text):
        for layer in (item["LayerName"] for item in self.functions.list_layers()["Layers"]):
            if text in layer:
                versions = self.functions.list_layer_versions(LayerName=layer)["LayerVersions"]
                yield from (f"layerVersion {layer}:{item['Version']}" for item in versions)

    def mappings(self, text):
        for item in self.functions.list_event_source_mappings()["EventSourceMappings"]:
            if text in item["EventSourceArn"] or text in item["FunctionArn"]:
                source, function = item["EventSourceArn"].split(":", 5)[-1], item["FunctionArn"].split(":", 6)[-1]
                yield f"mapping {source} {function}"

    def code(self, text):
        for function in self.functions.list_functions()["Functions"]:
            name = function["FunctionName"]
            if text in name:
                yield f"function {name} {function['MemorySize']} MB {function['Timeout']} s"
                yield from ("uses " + item["Arn"].split(":", 6)[-1] for item in function.get("Layers", []))
                versions = self.functions.list_versions_by_function(FunctionName=name)["Versions"]
                yield from (f"version {name}:{item['Version']}" for item in versions if item["Version"] != "$LATEST")
                aliases = self.functions.list_aliases(FunctionName=name)["Aliases"]
                yield from (f"alias {name}:{item['Name']} {item['FunctionVersion']}" for item in aliases)


def serve(endpoint, region, port):
    census = Census(endpoint, region)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            text = self.path.removeprefix("/census/")
            body = json.dumps(census.of(text) if text != self.path else []).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    ThreadingHTTPServer(("127.0.0.1", int(port)), Handler).serve_forever()


COMMANDS = {"user": user, "role": role, "left": left, "get": get, "idle": idle, "bury": bury, "take": take, "depth": depth,
            "deploy": deploy, "serve": serve}
print(json.dumps(COMMANDS[sys.argv[1]](*sys.argv[2:])))
