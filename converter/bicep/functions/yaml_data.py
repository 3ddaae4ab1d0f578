"""YAML by the core schema of version 1.2, as data: only `true` and `false` are booleans."""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from converter.bicep.functions.registry import Rejected
from converter.provenance.values import Plain


class _CoreLoader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


_RESOLVERS: Final = (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]+", "-+0123456789"),
    (
        "tag:yaml.org,2002:float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?",
        "-+.0123456789",
    ),
)
for _tag, _pattern, _first in _RESOLVERS:
    _CoreLoader.add_implicit_resolver(_tag, re.compile(f"(?:{_pattern})$"), list(_first))


def _integer(_: _CoreLoader, node: yaml.ScalarNode) -> int:
    return int(node.value)


_CoreLoader.add_constructor("tag:yaml.org,2002:int", _integer)


def parsed_yaml(text: str) -> Plain:
    """The data of a YAML text. Raises `Rejected` for what isn't YAML, or has no form in JSON."""
    try:
        data: Plain = _json_like(yaml.load(text, _CoreLoader))  # noqa: S506 - derived from the safe loader
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Rejected("a file that is YAML") from None
    return data


def _json_like(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _json_like(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_json_like(item) for item in data]
    if data is None or isinstance(data, str | int | float):
        return data
    raise Rejected("a file whose values JSON has too")
