"""Pydantic's errors in the words of a person who writes YAML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from converter.source.suggest import did_you_mean

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_LONGEST_SHOWN: Final = 40


class ExpectationError(ValueError):
    """A model's own complaint about a value: what was expected, and the next step.

    With `hidden` the value contains a secret, which no code frame shows.
    """

    def __init__(self, message: str, step: str | None = None, *, hidden: bool = False) -> None:
        super().__init__(message)
        self.step = step
        self.hidden = hidden


_KINDS: Final[dict[str, str]] = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "frozen_set": "a list",
    "dict": "a mapping",
    "mapping": "a mapping",
    "model": "a mapping",
    "none": "nothing",
    "date": "a date such as 2026-12-31",
    "date_from_datetime": "a date such as 2026-12-31",
}

_BOUNDS: Final[dict[str, str]] = {
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number of at most {le}",
    "string_too_short": "at least {min_length} characters",
    "string_too_long": "at most {max_length} characters",
    "too_short": "{min_length} or more items",
    "too_long": "{max_length} or fewer items",
    "string_pattern_mismatch": "text that matches {pattern}",
    "literal_error": "{expected}",
    "enum": "{expected}",
    "union_tag_not_found": "a mapping with the key {discriminator}",
}


def expectation(detail: ErrorDetails) -> str:
    """What was expected: a noun phrase, or for a validator's own complaint its sentence."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in {"value_error", "assertion_error"}:
        return str(context.get("error", detail["msg"]))
    if kind == "union_tag_invalid":
        return " or ".join(str(context["expected_tags"]).split(", "))
    if kind in _BOUNDS:
        return _BOUNDS[kind].format(**context)
    name = re.sub(r"_(type|parsing|from_float|parsing_size|required|attributes_type|sub_type)$", "", kind)
    return _KINDS.get(name) or _KINDS.get(name.removesuffix("_attributes")) or detail["msg"]


def remedy(detail: ErrorDetails, found: object, raw: str) -> str | None:
    """The next step for a value that isn't what was expected; None where the message is enough."""
    kind = detail["type"]
    if kind == "value_error":
        return getattr(detail["ctx"]["error"], "step", None)
    if kind == "string_type" and isinstance(found, bool | int | float):
        return f"quote it to make it text: '{raw}'"
    if kind in {"bool_type", "bool_parsing"} and str(found).casefold() in {
        "yes",
        "no",
        "on",
        "off",
        "y",
        "n",
    }:
        return "only true and false are booleans"
    if kind in {"literal_error", "enum", "union_tag_invalid"} and isinstance(found, str):
        return did_you_mean(found, re.findall(r"'([^']*)'", expectation(detail)))
    return None


def shown(found: object, raw: str) -> str:
    """A value as a message names it: short text and numbers as written, the rest by its kind."""
    if found is None:
        return "nothing"
    if isinstance(found, list):
        return "a list" if found else "an empty list"
    if isinstance(found, dict):
        return "a mapping" if found else "an empty mapping"
    if isinstance(found, str):
        return f"'{found}'" if len(found) <= _LONGEST_SHOWN and "\n" not in found else "a long text"
    return raw
