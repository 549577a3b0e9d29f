"""Prints what botocore makes of configuration files and an environment: one JSON object a line.

Standard input is an array of cases: `config`, `credentials`, `environment`, and `profile` where one is named explicitly.
Nothing is sent; a `credential_process` is not started, its command is printed.
"""

import json
import os
import sys
import tempfile

import botocore.configprovider
import botocore.credentials
import botocore.session
from botocore.compat import compat_shell_split

SERVICES = ["sqs", "lambda", "iam", "s3", "sts", "logs"]


def retrieve(provider, command):
    return {"access_key": "AKIAPROCESS", "secret_key": "|".join(compat_shell_split(command)), "token": None}


botocore.credentials.ProcessProvider._retrieve_credentials_using = retrieve


def credentials(session):
    found = session.get_credentials()
    if found is None:
        return None
    if found.method == "assume-role":
        fetcher = found._refresh_using.__self__
        source = fetcher._source_credentials.get_frozen_credentials()
        return {"kind": "role", "keyID": source.access_key, "secret": fetcher._assume_kwargs["RoleArn"]}
    keys = found.get_frozen_credentials()
    kind = "process" if found.method == "custom-process" else "keys"
    shown = {"kind": kind, "keyID": keys.access_key, "secret": keys.secret_key}
    if keys.token is not None:
        shown["token"] = keys.token
    return shown


def endpoints(session):
    if session.get_config_variable("ignore_configured_endpoint_urls"):
        return {}
    found = {}
    for service in SERVICES:
        url = botocore.configprovider.ConfiguredEndpointProvider(
            full_config=session.full_config, scoped_config=session.get_scoped_config(), client_name=service).provide()
        if url:
            found[service] = url
    return found


def resolve(case, folder):
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    for name, variable in [("config", "AWS_CONFIG_FILE"), ("credentials", "AWS_SHARED_CREDENTIALS_FILE")]:
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(case.get(name, "").encode())
        os.environ[variable] = path
    os.environ.update(case["environment"])
    session = botocore.session.Session(profile=case.get("profile"))
    return {
        "profiles": session.full_config["profiles"],
        "credentials": credentials(session),
        "region": session.get_config_variable("region"),
        "endpoints": endpoints(session),
    }


def main():
    for case in json.load(sys.stdin):
        with tempfile.TemporaryDirectory() as folder:
            try:
                print(json.dumps(resolve(case, folder)))
            except Exception as error:  # Which one is botocore's affair: the file is refused.
                print(json.dumps({"profiles": {}, "endpoints": {}, "error": type(error).__name__}))


if __name__ == "__main__":
    main()
