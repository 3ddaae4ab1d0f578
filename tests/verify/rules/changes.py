"""Tables of changes: an object that an API server takes, and what it says when one thing in it is another.

A table is a YAML file in `tables/`, a document for each object: `object`, and `changes`. A change is
`PATH = VALUE`, the value in YAML, or `PATH -`, which removes the field; `PATH + VALUE` appends to a list; more
than one are joined by ` ; `. Its value is what is found: `PATH: MESSAGE`, a list of those, or null if the
changed object is as right as the first one.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from converter.source import Path as Place
from converter.verify import kubernetes_version
from converter.verify.schema.built_in import built_in_check
from converter.verify.schema.report import Report

TABLES: Final = sorted((Path(__file__).parent / "tables").glob("*.yaml"))
_STEP: Final = re.compile(r"\[(\d+)\]|\[([^\]]+)\]|([^.\[\]]+)")
_CHANGE: Final = re.compile(r"(?P<path>\S+) (?:= (?P<set>.*)|\+ (?P<append>.*)|(?P<remove>-))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Case:
    """A change of an object (none: the object as it is): the result, and the faults that are expected of it."""

    name: str
    change: str
    body: dict[str, Any]
    expected: list[str]


def cases() -> Iterator[Case]:
    """The objects of all tables as they are, and changed."""
    for table in TABLES:
        for document in yaml.safe_load_all(table.read_text("utf-8")):
            body = document["object"]
            name = f"{body['kind']} {body['metadata']['name']}"
            yield Case(name, "", body, [])
            for change, found in document["changes"].items():
                expected = [found] if isinstance(found, str) else found or []
                yield Case(f"{name}: {change}", change, changed(body, change), expected)


def changed(body: dict[str, Any], change: str) -> dict[str, Any]:
    """A copy of an object with a change. Raises `AssertionError` for one that can't be read."""
    result = copy.deepcopy(body)
    for one in change.split(" ; "):
        found = _CHANGE.fullmatch(one)
        assert found is not None, one
        *steps, last = place(found["path"])
        holder: Any = result
        for step in steps:
            holder = holder.setdefault(step, {}) if isinstance(holder, dict) else holder[step]
        if found["remove"]:
            del holder[last]
        elif found["append"] is not None:
            holder[last].append(yaml.safe_load(found["append"]))
        else:
            holder[last] = yaml.safe_load(found["set"])
    return result


def place(path: str) -> Place:
    """The steps of a path; a key with dots is in brackets, `metadata.annotations[example.com/x]`."""
    return tuple(int(index) if index else key or name for index, key, name in _STEP.findall(path))


def faults_of(body: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with an object of a built-in kind: places and messages."""
    check = built_in_check(body["kind"], body["apiVersion"], kubernetes_version(None))
    assert check is not None
    report = Report()
    check(body, report)
    return [(written(fault.path), fault.message) for fault in report.faults]


def written(steps: Place) -> str:
    """A path as an API server writes it."""
    text = ""
    for step in steps:
        is_name = isinstance(step, str) and re.fullmatch(r"\w+", step)
        text += f".{step}" if is_name else f"[{step}]"
    return text.removeprefix(".")
