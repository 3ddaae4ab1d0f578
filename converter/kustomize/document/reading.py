"""Reading YAML that Kustomize or a person wrote, without PyYAML's YAML 1.1 guesses."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from converter.kustomize.document.emit import is_ambiguous

if TYPE_CHECKING:
    import yaml


def untyped(text: str) -> object:
    """One document with every scalar as the string that stands there; None if it is no YAML."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506 -- a base loader makes strings only
    except yaml.YAMLError:
        return None


def reads_alike(text: str, written: str) -> bool:
    """Whether a text says to every reader what `written`, a document of ours, does.

    Comments, the order of keys and needless quotes don't count; quotes that a reader needs do, and so does
    a key that stands there twice.
    """
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return _are_alike(yaml.compose(text, Loader=loader), yaml.compose(written, Loader=loader))
    except yaml.YAMLError:
        return False


def _are_alike(node: yaml.Node | None, ours: yaml.Node | None) -> bool:
    # Only as deep as ours, which has no aliases: whatever the other has can't keep us.
    import yaml

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
    import yaml

    return {key.value if isinstance(key, yaml.ScalarNode) else key: inner for key, inner in mapping.value}


def _is_doubtful(scalar: yaml.ScalarNode) -> bool:
    """Whether some reader takes a scalar, as it stands there, for anything but a string."""
    return not scalar.style and is_ambiguous(scalar.value)


def typed_documents(text: str) -> list[object]:
    """The documents of Kustomize's output as JSON-like data.

    Kustomize quotes each string that Go's decoder would read as something else, so bare words are
    null, booleans and numbers as JSON writes them, and else strings.
    """
    import yaml

    return list(yaml.load_all(text, Loader=_json_loader()))


@cache
def _json_loader() -> type[yaml.SafeLoader]:
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # PyYAML may lack the C loader
        """The safe loader with JSON's scalars only."""

        yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

    words = (
        ("null", r"null|~|", ["n", "~", ""]),
        ("bool", r"true|false", ["t", "f"]),
        ("int", r"-?(?:0|[1-9][0-9]*)", list("-0123456789")),
        ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", list("-0123456789")),
    )
    for name, form, starts in words:
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(rf"^(?:{form})$"), starts)
    return Loader
