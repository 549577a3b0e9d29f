"""Reads a zip with Python's zipfile: JSON, one object an entry, with the contents of those of up to 4 MB."""

import base64
import hashlib
import json
import sys
import zipfile


def describe(archive, entry):
    contents = archive.read(entry)
    return {
        "name": entry.filename,
        "system": entry.create_system,
        "attributes": entry.external_attr >> 16,
        "date": list(entry.date_time),
        "method": entry.compress_type,
        "extra": len(entry.extra),
        "flags": entry.flag_bits,
        "size": len(contents),
        "sha256": hashlib.sha256(contents).hexdigest(),
        "contents": base64.b64encode(contents).decode() if len(contents) <= 1 << 22 else "",
    }


with zipfile.ZipFile(sys.argv[1]) as archive:
    print(json.dumps([describe(archive, entry) for entry in archive.infolist()]))
