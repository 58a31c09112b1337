#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manifest, with sources that are at hand: modules that the runtime has already are left out, and
OpenCV (Debian's version, with two options more) and the face models come from files. Nothing else is changed.
Usage: derive.py MANIFEST OPENCV-SOURCE MODEL-FOLDER > DERIVED (JSON)"""
import hashlib
import json
import pathlib
import sys

import yaml

IN_DEBIAN = {"libsodium", "libspeechd"}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


manifest_path, opencv, models = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
manifest = yaml.safe_load(manifest_path.read_text(encoding="utf-8"))
manifest["modules"] = [module for module in manifest["modules"] if module["name"] not in IN_DEBIAN]
for module in manifest["modules"]:
    for source in module["sources"]:
        if source["type"] == "dir":
            source["path"] = str((manifest_path.parent / source["path"]).resolve())
        elif source["type"] == "file":
            source["path"] = str(models / pathlib.PurePosixPath(source.pop("url")).name)
        elif module["name"] == "opencv":
            del source["url"]
            source.update(path=str(opencv), sha256=sha256(opencv))
    if module["name"] == "opencv":
        # Debian's source package is without OpenCV's copy of protobuf.
        module["config-opts"] += ["-DBUILD_PROTOBUF=OFF", "-DPROTOBUF_UPDATE_FILES=ON"]
json.dump(manifest, sys.stdout, indent=2)
