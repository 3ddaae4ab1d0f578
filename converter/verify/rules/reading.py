"""What the rules share: fields of values of which only the form is known to be right.

A text with a variable that Flux replaces may stand for a value of any type, so each function takes what isn't
of the wanted type for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path
from converter.verify.schema.faults import Fault
from converter.verify.schema.formats import FORMATS
from converter.verify.schema.values import text

CONTAINER_LISTS: Final = ("initContainers", "containers", "ephemeralContainers")


def entries(holder: Mapping[str, Any], name: str) -> list[Any]:
    """The items of the list in a field; none if it isn't there."""
    value = holder.get(name)
    return value if isinstance(value, list) else []


def objects(holder: Mapping[str, Any], name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The objects of the list in a field, with their indices."""
    for index, item in enumerate(entries(holder, name)):
        if isinstance(item, Mapping):
            yield index, item


def containers(pod: Mapping[str, Any], *lists: str) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The containers of a pod's spec with their paths below it, of all kinds or of those named."""
    for name in lists or CONTAINER_LISTS:
        for index, container in objects(pod, name):
            yield (name, index), container


def unfit(value: object, form: str, path: Path, what: str) -> Iterator[Fault]:
    """A fault if a known text doesn't have the form; `what` begins the sentence, `the port's name`."""
    known, allowed = text(value), FORMATS[form]
    if known is not None and not allowed.fits(known):
        yield Fault(path, f"{what} isn't valid", f"allowed: {allowed.words}")
