"""An object with something changed in it, and what the rules say of it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from converter.verify import kubernetes_version
from converter.verify.schema.built_in import built_in_check
from converter.verify.schema.report import Report

POD = ("spec", "template", "spec")


def faults_of(body: Mapping[str, Any]) -> list[str]:
    """What is wrong with an object of a built-in kind: `PATH: MESSAGE` of each fault."""
    check = built_in_check(body["kind"], body["apiVersion"], kubernetes_version(None))
    assert check is not None
    report = Report()
    check(copy.deepcopy(body), report)
    return [f"{'.'.join(map(str, fault.path))}: {fault.message}" for fault in report.faults]


@cache
def _read(text: str) -> Any:
    return yaml.safe_load(text)


def changed(body: Mapping[str, Any], **changes: str) -> dict[str, Any]:
    """A copy of an object with YAML put at some places: the names of the fields with `__` between them.

    A number among them is an index. An empty text removes the field.
    """
    found = copy.deepcopy(dict(body))
    for place, text in changes.items():
        at: Any = found
        *steps, last = [int(step) if step.isdigit() else step for step in place.split("__")]
        for step in steps:
            at = at.setdefault(step, {}) if isinstance(at, dict) else at[step]
        if text:
            at[last] = copy.deepcopy(_read(text))
        else:
            del at[last]
    return found
