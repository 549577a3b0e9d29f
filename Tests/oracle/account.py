"""Looks after an account of a local AWS with boto3: a second client of the same resources.

    account.py user ENDPOINT NAME ACTION...   makes an IAM user that may do these; prints its keys as JSON
    account.py role ENDPOINT NAME USER ACTION...   makes a role that this user may take
    account.py left ENDPOINT REGION TEXT      prints a JSON list of everything whose name has this text in it
    account.py get ENDPOINT REGION BUCKET     prints the bucket's keys as JSON, each with its size
"""

import json
import sys

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


print(json.dumps({"user": user, "role": role, "left": left, "get": get}[sys.argv[1]](*sys.argv[2:])))
