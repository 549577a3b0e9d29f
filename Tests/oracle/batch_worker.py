"""A worker that is not fanctl's own: http.client for the Runtime API, boto3 for SQS.

Each task says what is done: "visibility" asks for the message in so many seconds, "delete" deletes it, "answer" is the answer to
the whole batch, word by word, "exit" ends the process.
"""
import http.client
import json
import os
import sys

import boto3

runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
sqs = boto3.client("sqs")


def do(record):
    task = json.loads(record["body"])
    _, _, _, _, account, name = record["eventSourceARN"].split(":")
    message = {
        "QueueUrl": f"{os.environ['AWS_ENDPOINT_URL_SQS']}/{account}/{name}",
        "ReceiptHandle": record["receiptHandle"],
    }
    if "visibility" in task:
        sqs.change_message_visibility(**message, VisibilityTimeout=task["visibility"])
    if "delete" in task:
        sqs.delete_message(**message)
    if "wrong" in task:
        for call in (
            lambda: sqs.delete_message(QueueUrl=message["QueueUrl"], ReceiptHandle="another"),
            lambda: sqs.change_message_visibility(**message, VisibilityTimeout=43201),
            lambda: sqs.receive_message(QueueUrl=message["QueueUrl"]),
        ):
            try:
                call()
            except sqs.exceptions.ClientError as error:
                print("refused", error.response["Error"]["Code"], flush=True)
    if "exit" in task:
        sys.exit(task["exit"])
    return task.get("answer", "").replace("ID", record["messageId"])


while True:
    runtime.request("GET", "/2018-06-01/runtime/invocation/next")
    response = runtime.getresponse()
    event = json.loads(response.read())
    answers = [do(record) for record in event["Records"]]
    # In pieces, as some runtimes send theirs.
    pieces = [answers[-1].encode()[:5], answers[-1].encode()[5:]]
    runtime.request(
        "POST",
        f"/2018-06-01/runtime/invocation/{response.headers['Lambda-Runtime-Aws-Request-Id']}/response",
        iter(piece for piece in pieces if piece),
        headers={"Transfer-Encoding": "chunked"},
        encode_chunked=True,
    )
    runtime.getresponse().read()
