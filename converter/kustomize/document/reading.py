"""Reading YAML that Kustomize or a person wrote, without PyYAML's YAML 1.1 guesses."""

from __future__ import annotations

import marshal
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from converter.kustomize.document.emit import is_ambiguous
from converter.source import Scalars, YamlError, read_bytes, yaml_data, yaml_nodes

_BETWEEN: Final = re.compile(r"^---(?:\n|\Z)", re.MULTILINE)
"""The line between two documents."""


def untyped(text: str) -> object:
    """One document with every scalar as the text that is written; None if it is no YAML."""
    try:
        documents = yaml_data(text, Scalars.TEXT)
    except YamlError:
        return None
    return documents[0] if len(documents) == 1 else None


def kustomization_in(path: Path, root: Path) -> dict[str, Any]:
    """The kustomization in a file below `root`; empty without such a file, or a mapping of YAML in it."""
    try:
        content = untyped(read_bytes(path, root=root).decode())
    except (OSError, UnicodeDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def reads_alike(text: str, written: str) -> bool:
    """Whether a text says to every reader what `written`, a document of ours, does.

    Comments, the order of keys and needless quotes don't count; quotes that a reader needs do, and so does
    a key that is there twice.
    """
    try:
        (found,) = yaml_nodes(text, Scalars.TEXT)
        (wanted,) = yaml_nodes(written, Scalars.TEXT)
    except ValueError:  # no YAML, or not one document
        return False
    return _are_alike(found, wanted)


def _are_alike(node: yaml.Node | None, ours: yaml.Node | None) -> bool:
    # Only as deep as ours, which has no aliases: whatever the other has can't keep us.
    if isinstance(node, yaml.ScalarNode) and isinstance(ours, yaml.ScalarNode):
        return (node.tag, node.value, _is_doubtful(node)) == (ours.tag, ours.value, _is_doubtful(ours))
    if isinstance(node, yaml.SequenceNode) and isinstance(ours, yaml.SequenceNode):
        return len(node.value) == len(ours.value) and all(map(_are_alike, node.value, ours.value))
    if isinstance(node, yaml.MappingNode) and isinstance(ours, yaml.MappingNode):
        found, wanted = _by_key(node), _by_key(ours)
        return (
            len(node.value) == len(wanted)
            and found.keys() == wanted.keys()
            and all(_are_alike(found[key], inner) for key, inner in wanted.items())
        )
    return False


def _by_key(mapping: yaml.MappingNode) -> dict[object, yaml.Node]:
    return {key.value if isinstance(key, yaml.ScalarNode) else key: inner for key, inner in mapping.value}


def _is_doubtful(scalar: yaml.ScalarNode) -> bool:
    """Whether some reader takes a scalar, as it is written, for anything but a string."""
    return not scalar.style and is_ambiguous(scalar.value)


def typed_documents(text: str) -> list[object]:
    """The documents of Kustomize's output, which has no aliases, as JSON-like data. Raises `YamlError`.

    Most objects of a tree are the same in several environments: a text is parsed once, each answer is new.
    """
    parts = (part for part in _BETWEEN.split(text) if part.strip())
    return [document for part in parts for document in marshal.loads(_parsed(part))]  # noqa: S302 -- our own bytes


@lru_cache(maxsize=4096)
def _parsed(text: str) -> bytes:
    """The documents of a text in a form from which a copy is made in no time."""
    return marshal.dumps(yaml_data(text, Scalars.JSON, most=None))
