"""Which objects a patch is for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from converter.kustomize.scan.records import FollowedObject, Target

MOST_WILDCARDS: Final = 2
"""Unbounded repetitions that a pattern may have: the time of Python's matcher grows with their power."""

_SIMPLE: Final = re.compile(r"(?:[\w./|^$-]|\\[.\w-]|\[[\w.-]+\]|[*+?]|\((?:\?:)?[\w.|-]*\)(?![*+?{]))*")
_REQUIREMENT: Final = re.compile(
    r"\s*(?:(?P<key>[\w./-]+)\s*(?P<sign>==?|!=)\s*(?P<value>[\w.-]*)"
    r"|(?P<listed>[\w./-]+)\s+(?P<word>in|notin)\s*\((?P<values>[\w.,\s-]*)\)"
    r"|(?P<not>!?)\s*(?P<present>[\w./-]+))\s*(?:,|$)"
)


def is_selected(one: FollowedObject, target: Target) -> bool | None:
    """Whether a patch's target selects an object; None where its pattern can't be evaluated."""
    answers = [
        _matches(target.group, {one.group}),
        _matches(target.version, {one.version}),
        _matches(target.kind, {one.kind}),
        _matches(target.name, {name for name, _ in one.names}),
        _matches(target.namespace, {namespace or "default" for _, namespace in one.names}),
        _carries(one.labels, target.labels),
        _carries(one.annotations, target.annotations),
    ]
    if False in answers:
        return False
    return None if None in answers else True


def is_meant(one: FollowedObject, patch: dict[str, Any]) -> bool:
    """Whether a patch without target names an object, by the name it has or had."""
    metadata = patch.get("metadata")
    if not isinstance(metadata, dict):
        return False
    group, _, version = str(patch.get("apiVersion", "")).rpartition("/")
    if (one.group, one.version, one.kind) != (group, version, patch.get("kind")):
        return False
    wanted = (str(metadata.get("name")), str(metadata.get("namespace") or "default"))
    return any((name, namespace or "default") == wanted for name, namespace in one.names)


def _matches(pattern: str, texts: set[str]) -> bool | None:
    if not pattern:
        return True
    matcher = _matcher(pattern)
    return None if matcher is None else any(matcher.fullmatch(text) for text in texts)


@lru_cache(maxsize=1000)
def _matcher(pattern: str) -> re.Pattern[str] | None:
    """A pattern that Python's matcher runs fast and reads as Go's does; else None."""
    wild = pattern.count("*") + pattern.count("+")
    if wild > MOST_WILDCARDS or not _SIMPLE.fullmatch(pattern):
        return None
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _carries(has: dict[str, str], selector: str) -> bool | None:
    """Whether labels satisfy a selector such as `app=web,tier in (a, b),!old`."""
    at = 0
    while at < len(selector):
        match = _REQUIREMENT.match(selector, at)
        if match is None or match.end() == at:
            return None
        at = match.end()
        if match["key"]:
            if (has.get(match["key"]) == match["value"]) is (match["sign"] == "!="):
                return False
        elif match["listed"]:
            values = {value.strip() for value in match["values"].split(",")}
            if (has.get(match["listed"]) in values) is (match["word"] == "notin"):
                return False
        elif (match["present"] in has) is bool(match["not"]):
            return False
    return True
