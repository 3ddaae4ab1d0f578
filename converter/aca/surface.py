"""The whole surface of a resource: the pattern of every property that it may have.

A pattern is a property's path without what differs from one resource to the next: `[]` stands for
any index of a list, `.*` for any key of an object whose keys are not ARM's to say
(`template.scale.rules[].custom.metadata.*`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from converter.aca.fields import MAPPING, AcaModel

INDEX = re.compile(r"\[\d+\]")
STEP = re.compile(r"(?:^|\.)([^.\[\]]+)((?:\[\d*\])?)")


def patterns(model: type[AcaModel], prefix: str = "") -> Iterator[str]:
    """The pattern of every property of a model, in the order of its fields."""
    for slot in model.slots:
        if slot.source:
            continue
        path = f"{prefix}{slot.name}"
        if slot.model is not None:
            yield from patterns(slot.model, f"{path}[]." if slot.many else f"{path}.")
        else:
            yield f"{path}.*" if slot.type == MAPPING else path


def pattern_of(model: type[AcaModel], path: str) -> str:
    """The pattern of a property's path; a property that the model doesn't have keeps its own names.

    A list of plain texts is one property: `command[1]` is of the pattern `command`.
    """
    found, inner = "", model
    end = 0
    for match in STEP.finditer(path):
        slot = next((slot for slot in inner.slots if slot.name == match[1] and not slot.source), None)
        if slot is None:
            break
        found += ("." if found else "") + slot.name
        end = match.end()
        if slot.model is None:
            return f"{found}.*" if slot.type == MAPPING else found
        found += "[]" if match[2] else ""
        inner = slot.model
    return found + INDEX.sub("[]", path[end:])
