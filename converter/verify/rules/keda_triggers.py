"""The triggers of KEDA and what they take: `mappings/schemas/programs/keda-triggers.yaml`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from converter.source import Path, Scalars, did_you_mean, mappings_folder, yaml_data
from converter.verify.programs.go_texts import duration
from converter.verify.rules.behind import behind
from converter.verify.schema.faults import Fault
from converter.verify.schema.values import is_unknown

AUTHENTICATION: Final = "authentication"
ENVIRONMENT: Final = "environment"

_BOOLEANS: Final = {"1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"}
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")


class Trigger(BaseModel):
    """What a type of trigger takes; the table's head explains the keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    required: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    exactly_one: tuple[tuple[str, ...], ...] = Field(default=(), alias="exactlyOne")
    any_of: tuple[tuple[str, ...], ...] = Field(default=(), alias="anyOf")
    values: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    removed: dict[str, str] = Field(default_factory=dict)


@cache
def triggers() -> Mapping[str, Trigger]:
    """The triggers of KEDA by their types."""
    path = mappings_folder() / "schemas" / "programs" / "keda-triggers.yaml"
    document = yaml_data(path.read_bytes(), Scalars.YAML_1_1)[0]
    return {name: Trigger.model_validate(entry) for name, entry in document.items()}


def parameter_faults(trigger: Mapping[str, Any], place: Path) -> Iterator[Fault]:
    """What a trigger's type and `metadata` lack or have wrong; `place` is the trigger's."""
    kind = trigger.get("type")
    if is_unknown(kind):
        return
    known = triggers().get(str(kind))
    if known is None:
        help_ = did_you_mean(str(kind), triggers()) or "see keda.sh/docs/latest/scalers"
        yield behind((*place, "type"), f"KEDA has no trigger of the type {kind}", help_)
        return
    metadata = trigger.get("metadata")
    if metadata is None:
        return  # the schema's finding
    given = {
        str(key): str(value).strip()
        for key, value in (metadata if isinstance(metadata, Mapping) else {}).items()
    }
    given = {key: value for key, value in given.items() if value}
    authenticated = "authenticationRef" in trigger
    at = (*place, "metadata")
    yield from _missing(str(kind), known, given, at, authenticated=authenticated)
    for name, form in known.values.items():
        if name in given and not is_unknown(given[name]) and not _fits(given[name], form):
            wanted = form if isinstance(form, str) else f"one of {', '.join(form)}"
            yield behind((*at, name), f"KEDA refuses the value of {name}", f"allowed: {wanted}")
    for name, successor in known.removed.items():
        if name in given:
            help_ = "give it in a TriggerAuthentication" if successor == name else f"use {successor}"
            yield behind((*at, name), f"KEDA doesn't take {name} any more", help_)


def _missing(
    kind: str, known: Trigger, given: Mapping[str, str], at: Path, *, authenticated: bool
) -> Iterator[Fault]:
    for name, sources in known.required.items():
        if (authenticated and AUTHENTICATION in sources) or _has(
            given, name, environment=ENVIRONMENT in sources
        ):
            continue
        if "metadata" in sources:
            yield behind((*at, name), f"the trigger {kind} needs {name}", f"set {name} in its metadata")
        else:
            ways = {ENVIRONMENT: f"{name}FromEnv in its metadata", AUTHENTICATION: "an authenticationRef"}
            help_ = f"set {' or '.join(ways[source] for source in sources)}"
            yield behind(at, f"the trigger {kind} needs {name}", help_)
    if known.exactly_one:
        begun = [group for group in known.exactly_one if any(name in given for name in group)]
        if len(begun) != 1 or any(name not in given for name in begun[0]):
            yield behind(
                at, f"the trigger {kind} needs {_listed(known.exactly_one)}", "set one of them, as a whole"
            )
    if known.any_of and not authenticated:
        groups = [all(_has(given, name, environment=True) for name in group) for group in known.any_of]
        if not any(groups):
            yield behind(
                at,
                f"the trigger {kind} needs {_listed(known.any_of)}",
                "set them here or in a TriggerAuthentication",
            )


def _has(given: Mapping[str, str], name: str, *, environment: bool) -> bool:
    return name in given or (environment and f"{name}FromEnv" in given)


def _listed(groups: tuple[tuple[str, ...], ...]) -> str:
    return " or ".join(" with ".join(group) for group in groups)


def _fits(value: str, form: str | tuple[str, ...]) -> bool:
    """Whether KEDA's `TypedConfig` reads a value: numbers as in JSON, booleans as Go has them."""
    match form:
        case "integer":
            return _INTEGER.fullmatch(value) is not None
        case "positive integer":
            return _INTEGER.fullmatch(value) is not None and int(value) > 0
        case "number":
            return _is_number(value)
        case "boolean":
            return value in _BOOLEANS
        case "duration":
            return _is_duration(value)
        case str():
            raise ValueError(f"there is no form {form!r}")
    return value in form


def _is_number(value: str) -> bool:
    try:
        number = json.loads(value, parse_constant=lambda _: None)
    except ValueError:
        return False
    return isinstance(number, int | float) and not isinstance(number, bool)


def _is_duration(value: str) -> bool:
    """A duration, or a number of milliseconds; not a negative one."""
    if re.fullmatch(r"[+-]?[0-9]{1,18}", value):
        return int(value) >= 0
    try:
        return duration(value) >= 0
    except ValueError:
        return False
