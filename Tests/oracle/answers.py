"""Reads answers of AWS as botocore does, and prints what it made of each, one JSON object a line.

Reads JSON Lines of {service, operation, status, headers, body}; body is base64. Prints {error, unknown}: the error's code
or null, and the members that the service's model does not know where they stand.
"""

import base64
import json
import sys
from xml.etree import ElementTree

import botocore.parsers
import botocore.session
from botocore.awsrequest import HeadersDict

session = botocore.session.Session()


def xml_children(shape, node, path):
    """Each child with the shape that the model gives it, or None, and its place."""
    known = {}
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            is_flat = member.type_name == "list" and member.serialization.get("flattened")
            known[member.serialization.get("name", name)] = member.member if is_flat else member
    elif shape.type_name == "list":
        known[shape.member.serialization.get("name", "member")] = shape.member
    for child in node:
        tag = child.tag.split("}")[-1]
        yield known.get(tag), child, f"{path}.{tag}"


def unknown_xml(shape, node, path):
    found = []
    for member, child, place in xml_children(shape, node, path):
        found += [place] if member is None else unknown_xml(member, child, place)
    return found


def unknown_json(shape, value, path):
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        found = []
        for name, item in value.items():
            place = f"{path}.{name}"
            found += unknown_json(members[name], item, place) if name in members else [place]
        return found
    if shape.type_name == "list" and isinstance(value, list):
        return [place for item in value for place in unknown_json(shape.member, item, path)]
    if shape.type_name == "map" and isinstance(value, dict):
        return [place for name, item in value.items() for place in unknown_json(shape.value, item, f"{path}.{name}")]
    kinds = {"string": str, "integer": int, "long": int, "boolean": bool, "double": (int, float), "float": (int, float)}
    kinds["timestamp"] = (str, int, float)
    wanted = kinds.get(shape.type_name)
    if wanted is None or not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        return [f"{path} is no {shape.type_name}"]
    return []


def unknown(protocol, operation, body):
    shape = operation.output_shape
    payload = shape and shape.serialization.get("payload")
    if payload:
        shape = shape.members[payload]
        if shape.type_name != "structure":
            return []
    if not body.strip():
        return []
    if shape is None:
        # Without a result: `{}`, or a bare envelope.
        return [] if body == b"{}" or b"Result>" not in body else ["an answer where none is expected"]
    if "json" in protocol:
        return unknown_json(shape, json.loads(body), operation.name)
    root = ElementTree.fromstring(body)
    if protocol == "query":
        root = next(child for child in root if child.tag.endswith("Result"))
    return unknown_xml(shape, root, operation.name)


def read(answer):
    model = session.get_service_model(answer["service"])
    operation = model.operation_model(answer["operation"])
    protocol = model.resolved_protocol
    body = base64.b64decode(answer["body"])
    parser = botocore.parsers.create_parser(protocol)
    response = {
        "status_code": answer["status"],
        "headers": HeadersDict(answer["headers"]),
        "body": body,
        "context": {"operation_name": operation.name},
    }
    parsed = parser.parse(response, operation.output_shape)
    if answer["status"] >= 300:
        error = parsed["Error"]
        return {"error": error.get("QueryErrorCode", error["Code"]), "unknown": []}
    return {"error": None, "unknown": unknown(protocol, operation, body)}


for line in sys.stdin:
    print(json.dumps(read(json.loads(line))))
