"""Where loaders of YAML are made: PyYAML's, by the C parser wherever it is installed.

Readers differ in how they take a scalar without quotes and tag (`Scalars`), and in what they want:

- `yaml_events`: the parser's events, from which `read_yaml` and `read_documents` build data with positions;
- `yaml_nodes`: nodes, with how each scalar is written;
- `yaml_data`: plain data, for documents in which nobody looks up a line.

Flux's own reader has rules of its own, and a module: `go_yaml_reading`.

PyYAML lets the last of two equal keys win without a word; where that matters, read with positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from functools import cache
from math import isinf
from typing import Any, ClassVar, Final, Protocol

import yaml

MOST_NODES: Final = 500_000
"""Values that one text may unfold to: a few nested aliases are enough for billions."""

UNRESOLVED: Final = "?"
"""The tag of a scalar that its reader has to look at."""

_CORE: Final = "tag:yaml.org,2002:"
_DIGITS: Final = list("-0123456789")
_JSON: Final = (
    ("null", r"null|~|", ["n", "~", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(?:0|[1-9][0-9]*)", _DIGITS),
    ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", _DIGITS),
)
_FLOAT: Final = f"{_CORE}float"


class Scalars(Enum):
    """What a scalar without quotes and tag is."""

    TEXT = auto()
    """The text as it is written."""
    JSON = auto()
    """Null, a boolean or a number as JSON writes it, else a text: Kustomize quotes all that Go would read
    as something else. Digits beyond a float's range are a text to Go: `7e10892`, part of a commit's hash."""
    YAML_1_1 = auto()
    """What YAML 1.1 says, dates and `yes` included: files that others export."""
    OPEN = auto()
    """For the reader of the nodes to say (tag `UNRESOLVED`). Parsed in Python, so that what is accepted
    doesn't depend on the installation."""


class YamlError(ValueError):
    """A text that is no YAML, or more of it than anybody means."""


class YamlParser(Protocol):
    """What the C parser and the Python one have in common."""

    def get_event(self) -> Any: ...


def yaml_events(text: str) -> YamlParser:
    """A parser of a text. Asking it for events raises PyYAML's errors, which have positions."""
    parser: YamlParser = _loader(Scalars.YAML_1_1)(text)
    return parser


def yaml_nodes(text: str, scalars: Scalars) -> Iterator[yaml.Node | None]:
    """The root of each document, None for one without content; aliases are the node that they name.

    Raises `YamlError` on the way.
    """
    try:
        yield from yaml.compose_all(text, _loader(scalars))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlError(str(error)) from error


def yaml_data(text: str | bytes, scalars: Scalars, *, most: int | None = MOST_NODES) -> list[Any]:
    """The documents as plain data. What an alias names is the same object everywhere.

    Raises `YamlError`, also where aliases unfold to more than `most` values (None: a text without aliases).
    A text without aliases has no more values than characters, and may be as long as it likes.
    """
    loader = _loader(scalars)(text)
    limit = max(most, len(text)) if most is not None else None
    found = []
    try:
        while loader.check_node():
            node = loader.get_node()
            if limit is not None and _unfolded(node, {}, limit) > limit:
                break
            found.append(
                _constructed(loader, node) if scalars is Scalars.JSON else loader.construct_document(node)
            )
        else:
            return found
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlError(str(error)) from error
    finally:
        loader.dispose()
    raise YamlError(f"aliases unfold to more than {limit} values")


def _constructed(loader: Any, node: yaml.Node) -> Any:
    """The data of a document's root: what `construct_document` gives, in a third of its time."""
    try:
        return _plain(loader, node)
    except (_UnusualError, RecursionError):
        return loader.construct_document(node)


def _plain(loader: Any, node: yaml.Node) -> Any:
    """The data of a node whose mappings have texts as keys, and that has no tags of its own."""
    match node:
        case yaml.ScalarNode() if node.tag == _TEXT:
            return node.value
        case yaml.ScalarNode() if node.tag in _OTHERS:
            return loader.construct_object(node)
        case yaml.MappingNode() if node.tag == _MAPPING:
            if any(key.tag != _TEXT or not isinstance(key, yaml.ScalarNode) for key, _ in node.value):
                raise _UnusualError
            return {key.value: _plain(loader, below) for key, below in node.value}
        case yaml.SequenceNode() if node.tag == _LIST:
            return [_plain(loader, below) for below in node.value]
        case _:
            raise _UnusualError


class _UnusualError(Exception):
    """A node that only PyYAML's own way of construction can make data of."""


_TEXT: Final = f"{_CORE}str"
_MAPPING: Final = f"{_CORE}map"
_LIST: Final = f"{_CORE}seq"
_OTHERS: Final = frozenset(f"{_CORE}{name}" for name, _, _ in _JSON)


def _unfolded(node: yaml.Node, known: dict[int, int], most: int) -> int:
    """How many values a node unfolds to; more than `most` for one that holds itself."""
    if isinstance(node, yaml.ScalarNode):
        return 1
    if id(node) not in known:
        known[id(node)] = most + 1
        inner = (
            node.value
            if isinstance(node, yaml.SequenceNode)
            else [each for pair in node.value for each in pair]
        )
        known[id(node)] = 1 + sum(_unfolded(each, known, most) for each in inner)
    return known[id(node)]


@cache
def _loader(scalars: Scalars) -> Any:
    match scalars:
        case Scalars.TEXT:
            return getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        case Scalars.YAML_1_1:
            return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        case Scalars.JSON:
            return _json_loader()
        case Scalars.OPEN:
            return _OpenLoader


class _OpenLoader(yaml.SafeLoader):
    def resolve(self, *_: Any) -> str:
        return UNRESOLVED


def _json_loader() -> Any:
    class JsonLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen at run time
        yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

    for name, form, starts in _JSON:
        JsonLoader.add_implicit_resolver(f"{_CORE}{name}", re.compile(rf"^(?:{form})$"), starts)
    for tag in (_FLOAT, f"{_CORE}int"):
        JsonLoader.add_constructor(tag, _number_or_text)
    return JsonLoader


def _number_or_text(loader: Any, node: yaml.ScalarNode) -> int | float | str:
    """The number, or the digits themselves where a float can't hold them."""
    if isinf(float(node.value)):
        return str(node.value)
    number: int | float = (
        loader.construct_yaml_float(node) if node.tag == _FLOAT else loader.construct_yaml_int(node)
    )
    return number
