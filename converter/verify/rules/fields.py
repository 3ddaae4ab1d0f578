"""Fields whose form a program checks that no schema does: `mappings/schemas/programs/fields.yaml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from converter.source import Path, Scalars, dataclass, mappings_folder, yaml_data
from converter.verify.programs.go_regexp import regexp_fault
from converter.verify.programs.go_texts import duration, is_address_range
from converter.verify.rules.behind import behind, objects_at, values_at
from converter.verify.schema.faults import Fault
from converter.verify.schema.rule import rule
from converter.verify.schema.values import is_unknown


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a value: `fault` says what is wrong with one, None if it is right; `help` what to write."""

    fault: Callable[[Any], str | None]
    help: str


def _duration(value: Any, *, seconds: bool = False, negative: bool = True) -> str | None:
    if isinstance(value, int):
        return None if negative or value >= 0 else "a duration must not be negative"
    if seconds and re.fullmatch(r"[+-]?[0-9]{1,18}", str(value)):
        return None if negative or not str(value).startswith("-") else "a duration must not be negative"
    try:
        nanoseconds = duration(str(value))
    except ValueError:
        return "this isn't a duration of Go"
    return None if negative or nanoseconds >= 0 else "a duration must not be negative"


def _expression(value: Any) -> str | None:
    fault = regexp_fault(str(value))
    return f"the regular expression is refused: {fault}" if fault else None


def _address_range(value: Any) -> str | None:
    return None if is_address_range(str(value)) else "this is neither an address nor a range of addresses"


def _status_codes(value: Any) -> str | None:
    first, dash, last = str(value).partition("-")
    parts = [first, last.partition("-")[0]] if dash else [first]
    return (
        None
        if all(re.fullmatch(r"[0-9]{1,18}", part) for part in parts)
        else "this isn't a range of status codes"
    )


def _status_code(value: Any) -> str | None:
    return (
        None if value == 0 or value in [each.value for each in HTTPStatus] else "this isn't a status of HTTP"
    )


def _positive(value: Any) -> str | None:
    return None if isinstance(value, int) and value > 0 else "this must be more than 0"


_DURATION_HELP: Final = "write a number and a unit, such as 30s, 5m or 1h30m; there is no unit for days"

FORMS: Final[Mapping[str, Form]] = {
    "duration": Form(_duration, _DURATION_HELP),
    "duration, not negative": Form(lambda value: _duration(value, negative=False), _DURATION_HELP),
    "seconds or duration": Form(lambda value: _duration(value, seconds=True), _DURATION_HELP),
    "seconds or duration, not negative": Form(
        lambda value: _duration(value, seconds=True, negative=False), _DURATION_HELP
    ),
    "regular expression": Form(
        _expression,
        "write it in the syntax of Go (RE2): without lookaround, and without references to a group",
    ),
    "address range": Form(
        _address_range, "write an address or a range, such as 10.0.0.1 or 10.0.0.0/8, without leading zeros"
    ),
    "status codes": Form(_status_codes, "write one code or one range for each item: 503 or 500-599"),
    "status code": Form(_status_code, "write a code such as 403"),
    "positive number": Form(_positive, "write 1 or more"),
}
"""The forms that `fields` may name."""


@dataclass(frozen=True, slots=True)
class ReadFields:
    """What a program reads of a kind: the form of fields, and fields that it needs where their parent is."""

    program: str
    forms: Mapping[str, Form]
    needed: tuple[str, ...]

    def faults(self, body: Mapping[str, Any]) -> Iterator[Fault]:
        """The fields of an object that the program refuses."""
        for pattern in self.needed:
            above, _, name = pattern.rpartition(".")
            for path, parent in objects_at(body, above):
                if not parent.get(name):
                    yield behind((*path, name), f"{self.program} needs this field", "set it")
        for pattern, form in self.forms.items():
            for path, value in values_at(body, pattern):
                fault = None if is_unknown(value) else form.fault(value)
                if fault is not None:
                    yield behind(path, f"{self.program} refuses the value: {fault}", form.help)


@cache
def read_fields() -> Mapping[str, ReadFields]:
    """By kind, what the programs of `mappings/schemas/programs/fields.yaml` read."""
    path = mappings_folder() / "schemas" / "programs" / "fields.yaml"
    document = yaml_data(path.read_bytes(), Scalars.YAML_1_1)[0]
    return {
        kind: ReadFields(
            entry["program"],
            {pattern: FORMS[form] for pattern, form in entry.get("fields", {}).items()},
            tuple(entry.get("needed", ())),
        )
        for kind, entry in document.items()
    }


def _register(kind: str) -> None:
    @rule(kind)
    def fields_have_the_form_that_is_read(body: Mapping[str, Any], _: Path) -> Iterator[Fault]:
        yield from read_fields()[kind].faults(body)


for _kind in read_fields():
    _register(_kind)
