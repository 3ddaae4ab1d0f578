"""Field paths: which field of a document, an object or a resource is meant.

In memory a path is a tuple of mapping keys (texts) and list indices (integers), from the root. As text it
has one of four forms:

- dotted, `template.scale.rules[0].custom`: places in messages and in ARM resources. Keys are written as
  they are, so one with a dot of its own can't be read back;
- quoted, `labels['app.kubernetes.io/name']`: the lock. A key with other signs stands in quotes, so each path
  has one text and each text one path;
- picked, `containers[web].ports[8080]`: what people read and write. An item of a list goes by its index or
  its key. Quotes are of either kind. The object decides what is meant;
- selected, `probes[type=Startup]`: placeholders of the tables. The item whose field has a value.

A pattern is a dotted path with `[]` for any item of a list and `*` for any key. Kustomize's own field paths
(`containers.[name=web]`) are a language of their own, which `converter.kustomize.scan` reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import lru_cache, reduce
from typing import Any, Final, Literal, TypeAlias

from converter.source.records import dataclass

Path: TypeAlias = tuple[str | int, ...]
"""A place in a document: mapping keys and list indices from the root."""

ANY_ITEM: Final = "[]"
"""The step of a pattern that stands for any item of a list."""

_STEP: Final = re.compile(
    r"""
      (?:^|\.) (?P<name> [^.\[\]]+ )
    | \[ (?P<index> 0 | [1-9][0-9]* ) \]
    | \[' (?P<single> (?: [^'\\] | \\. )* ) '\]
    | \[" (?P<double> (?: [^"\\] | \\. )* ) "\]
    | \[ (?P<field> [A-Za-z]\w* ) = (?P<value> [^\]]* ) \]
    | \[ (?P<key> [^\[\]"']* ) \]
    """,
    re.VERBOSE | re.DOTALL,
)
_PLAIN: Final = re.compile(r"[^.\[\]'\"\\\s]+")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_TO_ESCAPE: Final = {"'": re.compile(r"['\\]"), '"': re.compile(r'["\\]')}
_PICKED: Final = re.compile(r"\[(?:[0-9]+|\w+=[^\]]*)\]")


class PathSyntaxError(ValueError):
    """A text that is no path, from the index `start` on."""

    def __init__(self, text: str, start: int) -> None:
        super().__init__(f"{text!r} is no field path")
        self.start = start


class StepKind(Enum):
    """How a step is written."""

    NAME = "name"
    INDEX = "[0]"
    QUOTED = "['…']"
    KEY = "[key]"
    SELECTION = "[field=value]"


@dataclass(frozen=True, slots=True)
class PathStep:
    """A step of a path as text, from the index `start` up to `end`.

    `text` is the name, the digits, the text in quotes, the key, or the field of a selection, whose `value` is
    empty for every other kind.
    """

    kind: StepKind
    text: str
    start: int
    end: int
    value: str = ""


_KINDS: Final = {
    "name": StepKind.NAME,
    "index": StepKind.INDEX,
    "single": StepKind.QUOTED,
    "double": StepKind.QUOTED,
    "key": StepKind.KEY,
    "value": StepKind.SELECTION,
}


def scan_path(text: str) -> Iterator[PathStep]:
    """The steps of a path of any form; which kinds a form has, its reader decides.

    Raises `PathSyntaxError` at what is no step.
    """
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            raise PathSyntaxError(text, at)
        group = match.lastgroup or ""
        at = match.end()
        if group == "value":
            yield PathStep(StepKind.SELECTION, match["field"], match.start(), at, match["value"])
        elif group in {"single", "double"}:
            yield PathStep(StepKind.QUOTED, _ESCAPED.sub(r"\1", match[group]), match.start(), at)
        else:
            yield PathStep(_KINDS[group], match[group], match.start(), at)


def value_at(data: Any, path: Path) -> Any:
    """The value at a path of plain data. Raises `LookupError` or `TypeError` where there is none."""
    for step in path:
        data = data[step]
    return data


def value_if_any(data: Any, path: Path) -> Any:
    """The value at a path of plain data; None where there is none."""
    try:
        return value_at(data, path)
    except (LookupError, TypeError):
        return None


def below(text: str, step: str | int) -> str:
    """The dotted path one step below another; a step in brackets, such as `[]`, needs no dot."""
    if isinstance(step, int):
        return f"{text}[{step}]"
    return f"{text}.{step}" if text and not step.startswith("[") else f"{text}{step}"


def dotted(path: Iterable[str | int], start: str = "") -> str:
    """A path in the dotted form, below another: `environments.test.rules[0]`."""
    return reduce(below, path, start)


@lru_cache(maxsize=8192)
def parse_dotted(text: str) -> Path:
    """The steps of a dotted path or pattern. Indices are integers; what else is in brackets keeps them.

    Never fails, but a key with dots or brackets of its own isn't found again: `dotted` has lost which it was.
    """
    return tuple(
        int(match["index"]) if match.lastgroup == "index" else match["name"] or match[0]
        for match in _STEP.finditer(text)
    )


def any_item(text: str) -> str:
    """The pattern of a dotted or selected path: `[]` for every item that it picks."""
    return _PICKED.sub(ANY_ITEM, text)


def is_below(text: str, other: str) -> bool:
    """Whether a dotted path leads to something inside of what another leads to."""
    return text.startswith(other) and text[len(other) : len(other) + 1] in {".", "["}


def enclosing(text: str) -> Iterator[str]:
    """A dotted path, then the paths of what is around it, the nearest first and without the root."""
    while text:
        yield text
        cut = max(text.rfind("."), text.rfind("["))
        text = text[:cut] if cut > 0 else ""


def is_plain(name: str) -> bool:
    """Whether a name can stand in a quoted path without quotes."""
    return _PLAIN.fullmatch(name) is not None


@lru_cache(maxsize=4096)
def quoted_name(name: str, quote: Literal["'", '"']) -> str:
    """A name as a step of a quoted path: bare, or else in brackets and quotes (`['a.b']`)."""
    if is_plain(name):
        return name
    return f"[{quote}{_TO_ESCAPE[quote].sub(_backslashed, name)}{quote}]"


def _backslashed(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def parse_quoted(text: str) -> Path:
    """The path of a text whose names are as `quoted_name` writes them. Raises `PathSyntaxError`."""
    steps: list[str | int] = []
    for step in scan_path(text):
        if step.kind is StepKind.INDEX:
            steps.append(int(step.text))
        elif step.kind is StepKind.QUOTED or (step.kind is StepKind.NAME and is_plain(step.text)):
            steps.append(step.text)
        else:
            raise PathSyntaxError(text, step.start)
    return tuple(steps)


def parse_picked(text: str) -> tuple[str, ...]:
    """The steps of a path as people write it: names, indices and keys of items alike, all as texts.

    Raises `PathSyntaxError`.
    """
    steps = []
    for step in scan_path(text):
        written = f"{step.text}={step.value}" if step.kind is StepKind.SELECTION else step.text
        if '"' in written and step.kind is not StepKind.QUOTED:
            raise PathSyntaxError(text, step.start)
        if not written and step.kind is StepKind.KEY:
            raise PathSyntaxError(text, step.start)
        steps.append(written)
    return tuple(steps)
