"""YAML as data, its plain scalars read as SharpYaml reads them for Bicep.

Only `true`, `false` and `null` (and `~`) in any case are more than text or numbers; integers may have
another base (`0x1F`, `0o17`, `0b1`), a sign and underscores, and leading zeros that mean nothing.
Keys are always text.
"""

from __future__ import annotations

import re
from typing import Final

import yaml

from converter.bicep.functions.registry import Rejected, Undecided
from converter.provenance import Plain
from converter.source import Scalars, YamlError, yaml_nodes

DEEPEST: Final = 64
"""How deep sequences and mappings may be nested."""

_BASES: Final = {"x": 16, "o": 8, "b": 2}
_INTEGER: Final = re.compile(r"[+-]?[0-9]+", re.ASCII)
_BASED: Final = re.compile(r"([+-]?)0([xob])([0-9a-f]+)", re.ASCII | re.IGNORECASE)
_FLOAT: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_ENDLESS: Final = re.compile(r"[+-]?(?:\.inf|∞|infinity)|[+-]?\.?nan", re.IGNORECASE)
_WORDS: Final[dict[str, Plain]] = {"": None, "~": None, "null": None, "true": True, "false": False}
_LONG: Final = 2**63
_LONGEST: Final = 400

_STRING: Final = "tag:yaml.org,2002:str"
_MERGE: Final = "<<"


def parsed_yaml(text: str, most: int) -> Plain:
    """The data of a YAML text, of its first document, of at most so many parts.

    Raises `Rejected` for what Bicep doesn't read, `Undecided` where its reading isn't certain.
    """
    try:
        root = next(yaml_nodes(text, Scalars.OPEN), None)
    except YamlError:
        raise Rejected("a file that is YAML") from None
    if root is None:
        raise Rejected("a file that is YAML and not empty")
    return _Builder(most).value(root, 0)


class _Builder:
    """Makes data of nodes; aliases are counted as often as they are met."""

    def __init__(self, most: int) -> None:
        self.left = most

    def value(self, node: yaml.Node, depth: int) -> Plain:
        self.left -= 1
        if self.left < 0:
            raise Rejected("a file of fewer parts, aliases followed")
        if depth > DEEPEST:
            raise Rejected(f"a YAML file nested at most {DEEPEST} deep")
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, depth + 1) for item in node.value]
        assert isinstance(node, yaml.MappingNode)
        return self._mapping(node, depth)

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        written: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise Rejected("a YAML file whose keys are text")
            name = key.value
            if name == _MERGE:
                self._merge(found, written, self.value(value, depth + 1))
                continue
            if name in written:
                raise Rejected(f"a YAML file with the key '{name}' once in each mapping")
            written.add(name)
            found[name] = self.value(value, depth + 1)
        return found

    def _merge(self, found: dict[str, Plain], written: set[str], others: Plain) -> None:
        """`<<`: the members of other mappings, the last one winning, over none that is written out."""
        for other in others if isinstance(others, list) else [others] if others is not None else []:
            if not isinstance(other, dict):
                raise Rejected("a YAML file that merges (`<<`) mappings alone")
            found |= {name: value for name, value in other.items() if name not in written}


def _scalar(node: yaml.ScalarNode) -> Plain:
    text = str(node.value)
    if node.style in {"'", '"', "|", ">"} or node.tag == _STRING:
        return text
    trimmed = text.strip()
    if trimmed.lower() in _WORDS:
        return _WORDS[trimmed.lower()]
    return _number(trimmed.replace("_", ""), text)


def _number(digits: str, text: str) -> Plain:
    if len(digits) > _LONGEST:
        return text
    based = _BASED.fullmatch(digits)
    if based is not None:
        try:
            number = int(based[3], _BASES[based[2].lower()])
        except ValueError:
            return text
        return _checked(-number if based[1] == "-" else number, text)
    if _INTEGER.fullmatch(digits):
        return _checked(int(digits), digits)
    if _ENDLESS.fullmatch(digits):
        raise Undecided
    return float(digits) if _FLOAT.fullmatch(digits) else text


def _checked(number: int, text: str) -> Plain:
    if -_LONG <= number < _LONG:
        return number
    # Too large for an integer, decimal digits are a float, other digits text.
    return float(text) if _INTEGER.fullmatch(text) else text
