"""The whole surface of a resource: the pattern of every property that it may have.

A pattern is a property's path without what differs from one resource to the next: `[]` is
any index of a list, `.*` any key of an object whose keys ARM doesn't define
(`template.scale.rules[].custom.metadata.*`).
"""

from __future__ import annotations

from collections.abc import Iterator

from converter.aca.fields import MAPPING, AcaModel
from converter.source import ANY_ITEM, any_item, below, dotted, parse_dotted


def patterns(model: type[AcaModel], at: str = "") -> Iterator[str]:
    """The pattern of every property of a model whose path is `at`, in the order of its fields."""
    for slot in model.slots:
        if slot.source:
            continue
        path = below(at, slot.name)
        if slot.model is not None:
            yield from patterns(slot.model, below(path, ANY_ITEM) if slot.many else path)
        else:
            yield below(path, "*") if slot.type == MAPPING else path


def pattern_of(model: type[AcaModel], path: str) -> str:
    """The pattern of a property's path; a property that the model doesn't have keeps its own names.

    A list of plain texts is one property: `command[1]` is of the pattern `command`.
    """
    found, inner = "", model
    steps = [str(step) for step in parse_dotted(any_item(path))]
    for number, step in enumerate(steps):
        if step == ANY_ITEM:
            found = below(found, step)
            continue
        slot = next((slot for slot in inner.slots if slot.name == step and not slot.source), None)
        if slot is None:
            return dotted(steps[number:], found)
        found = below(found, step)
        if slot.model is None:
            return below(found, "*") if slot.type == MAPPING else found
        inner = slot.model
    return found
