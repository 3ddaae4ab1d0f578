"""What an API server's answer says of an object: the fields that it refuses, in words without values.

A server repeats the value that it refuses, which may be a secret; it is cut out of each message, and what is
allowed stays. The forms are those of `k8s.io/apimachinery` (`Status`, `field.Error`) and of
structured-merge-diff.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path, dataclass, value_if_any
from converter.verify.cluster.kubectl import Response
from converter.verify.cluster.server_paths import path_of

REFUSED: Final = "B2F480"
DROPPED: Final = "B2F483"
WARNED: Final = "B2F486"

_HEADS: Final[Mapping[str, str]] = {
    "Required value": "the cluster requires a value here",
    "Duplicate value": "the cluster refuses the same value twice",
    "Unsupported value": "the cluster doesn't know this value",
    "Forbidden": "the cluster forbids this",
    "Not found": "the cluster finds nothing of this name",
    "Too long": "the cluster finds this too long",
    "Too many": "the cluster finds these too many",
    "Too few": "the cluster finds these too few",
    "Invalid value": "the cluster refuses this value",
}
"""What a cause begins with (`field.ErrorType`), and how we say it."""
_WITHOUT_VALUE: Final = frozenset({"Required value", "Forbidden", "Too long", "Too many", "Too few"})
_TYPED: Final = re.compile(
    r"failed to create typed (?:patch|live) object \([^)]*\): (?:errors:\s*)?", re.DOTALL
)
_CONVERTED: Final = re.compile(r".*unable to convert unstructured object to [^:]*: ", re.DOTALL)
_MERGE_FAULT: Final = re.compile(r"\s*(?P<field>\.[^\n]*?): (?P<text>[^\n]*)")
_GOT: Final = re.compile(r", got &.*", re.DOTALL)
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_WARNING: Final = re.compile(r'\d+ \S+ "(.*)"', re.DOTALL)
_NO_FIELD: Final = "<nil>"
_NAMED_BEHIND: Final = re.compile(r"(?P<text>.*) in (?P<field>[^\s:]+)", re.DOTALL)
"""A custom resource's number that is out of its type's range: the field is at the end of the message."""
_UNKNOWN: Final = re.compile(r'unknown field "([^"]*)"')
_SHORTEST: Final = 3
"""Characters of a value that is looked for in a message; shorter ones are in every sentence."""
_TELLING: Final = 8
"""As many characters make a value that is no word of the server's sentence by chance."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that a cluster says of an object, by the code of the finding that it becomes."""

    code: str
    path: Path
    message: str


def refusals(response: Response, body: Mapping[str, Any]) -> Iterator[Refusal]:
    """What an answer other than success says of an object, at least one thing."""
    details = response.data.get("details")
    causes = details.get("causes") if isinstance(details, dict) else None
    message = str(response.data.get("message") or f"status {response.status}")
    found = [_of_cause(each, body) for each in causes or () if isinstance(each, dict)]
    if not found:
        found = list(_of_message(message, body))
    yield from dict.fromkeys(found)


def warnings(response: Response, body: Mapping[str, Any]) -> Iterator[Refusal]:
    """What the server says of an object that it takes: fields that it drops, and what is deprecated."""
    for header in response.warnings:
        match = _WARNING.fullmatch(header)
        text = match[1].replace('\\"', '"') if match is not None else header
        unknown = _UNKNOWN.search(text)
        if unknown is not None:
            message = "the cluster has no such field, and drops it silently"
            yield Refusal(DROPPED, path_of(unknown[1], body), message)
            continue
        field, colon, rest = text.partition(": ")
        path = path_of(field, body) if colon and " " not in field else ()
        said = _without_values(rest if path else text, body, path)
        yield Refusal(WARNED, path, f"the cluster warns: {said}")


def _of_cause(cause: Mapping[str, Any], body: Mapping[str, Any]) -> Refusal:
    field, text = str(cause.get("field") or ""), str(cause.get("message") or "")
    named = _NAMED_BEHIND.fullmatch(text) if field == _NO_FIELD else None
    if named is not None:
        field, text = named["field"], named["text"]
    path = path_of(field, body)
    kind, _, rest = text.partition(": ")
    head = _HEADS.get(kind)
    if head is None:
        head, rest = "the cluster refuses this", text
    elif kind not in _WITHOUT_VALUE:
        rest = _after_value(rest)
    detail = _without_values(rest, body, path)
    return Refusal(REFUSED, path, f"{head}: {detail}" if detail else head)


def _of_message(message: str, body: Mapping[str, Any]) -> Iterator[Refusal]:
    typed = _TYPED.match(message)
    if typed is not None:
        for match in _MERGE_FAULT.finditer(message, typed.end()):
            path = path_of(match["field"], body)
            text = _without_values(_GOT.sub("", match["text"]), body, path)
            yield Refusal(REFUSED, path, f"the cluster refuses this: {text}")
        return
    text = _without_values(_CONVERTED.sub("", message, count=1), body, ())
    yield Refusal(REFUSED, (), f"the cluster refuses the object: {text}")


def _after_value(text: str) -> str:
    """What follows the value that a message begins with: a text in quotes, JSON, or a plain word."""
    quoted = _QUOTED.match(text)
    if quoted is not None:
        rest = text[quoted.end() :]
    else:
        try:
            _, end = json.JSONDecoder().raw_decode(text)
            rest = text[end:]
        except ValueError:
            _, colon, after = text.partition(": ")
            rest = colon + after
    return rest.removeprefix(":").strip()


def _without_values(text: str, body: Mapping[str, Any], path: Path) -> str:
    """The text without the values of the object at the path and below it; all values for a Secret.

    A short value of another kind goes only where it stands in quotes: it may be a word of the sentence.
    """
    values = set(_leaves(body if body.get("kind") == "Secret" or not path else value_if_any(body, path)))
    names = {str(step) for step in path} | _identity(body)
    for value in sorted(values - names, key=len, reverse=True):
        if len(value) >= _SHORTEST:
            text = text.replace(json.dumps(value), "…").replace(f"'{value}'", "…").replace(f'"{value}"', "…")
            if body.get("kind") == "Secret":
                text = text.replace(value, "…")
            elif len(value) >= _TELLING:
                text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", text)
    return " ".join(text.split())[:600]


def _identity(body: Mapping[str, Any]) -> set[str]:
    metadata = body.get("metadata")
    names = [metadata.get("name"), metadata.get("namespace")] if isinstance(metadata, dict) else []
    return {str(each) for each in (*names, body.get("kind"), body.get("apiVersion"))}


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for below in value.values():
            yield from _leaves(below)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif value is not None:
        yield str(value)
