"""Reading YAML that Kustomize or a person wrote, without PyYAML's YAML 1.1 guesses."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import yaml


def untyped(text: str) -> object:
    """One document with every scalar as the string that stands there; None if it is no YAML."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506 - a base loader makes strings only
    except yaml.YAMLError:
        return None


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

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
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
