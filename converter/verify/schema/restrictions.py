"""What a schema asks of a value of the right type: ranges, lengths, patterns, formats, unions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from converter.source import dataclass, did_you_mean
from converter.verify.schema.formats import FORMATS, masked_dash
from converter.verify.schema.patterns import go_search
from converter.verify.schema.report import HELP, Report
from converter.verify.schema.values import is_unknown

Alternative = Callable[[Mapping[str, Any]], Callable[[Any], bool]]
"""Takes a schema, returns whether a value fits it."""

_MOST_CHOICES: Final = 12
_FINALIZERS: Final = ("foregroundDeletion", "kubernetes", "orphan")


@dataclass(frozen=True, slots=True)
class Restriction:
    """`check` reports a value that isn't allowed.

    `skips_empty` is set where a built-in kind takes an empty text for none.
    """

    check: Callable[[Any, Report], None]
    skips_empty: bool = False


def restrictions(schema: Mapping[str, Any], alternative: Alternative) -> list[Restriction]:
    """The restrictions of a schema by itself, without those of its fields and items."""
    found = [make(schema[key]) for key, make in _SIMPLE.items() if schema.get(key) is not None]
    for key in ("anyOf", "oneOf", "allOf"):
        # With int-or-string, `anyOf` only repeats the two types.
        if schema.get(key) and not schema.get("x-kubernetes-int-or-string"):
            found.append(_alternatives(key, schema[key], [alternative(each) for each in schema[key]]))
    if schema.get("not"):
        found.append(_none_of(alternative(schema["not"])))
    return found


def _enum(choices: Sequence[Any]) -> Restriction:
    names = [str(each) for each in choices]
    listed = ", ".join(names[:_MOST_CHOICES]) + (", …" if len(names) > _MOST_CHOICES else "")

    def check(value: Any, report: Report) -> None:
        if value not in choices:
            near = did_you_mean(value, names) if isinstance(value, str) else None
            report.value(f"expected one of {listed}", help=near or HELP, of_release=True)

    return Restriction(check, skips_empty=True)


def _format(name: str) -> Restriction:
    form = FORMATS.get(name)

    def check(value: Any, report: Report) -> None:
        if form is not None and not form.fits(value):
            report.value(f"expected {form.words}")

    return Restriction(check, skips_empty=True)


def _pattern(pattern: str) -> Restriction:
    found_in = go_search(pattern)

    def check(value: Any, report: Report) -> None:
        if isinstance(value, str) and not found_in(value):
            report.value("this isn't of the form that the field takes", help=f"allowed: {pattern}")

    return Restriction(check)


def _bound(within: Callable[[Any, Any], bool], words: str) -> Callable[[Any], Restriction]:
    def make(bound: Any) -> Restriction:
        def check(value: Any, report: Report) -> None:
            if isinstance(value, int | float) and not within(value, bound):
                report.value(f"the number must be {words} {bound}")

        return Restriction(check)

    return make


def _length(
    fits: Callable[[int, int], bool], words: str, of: Mapping[type, str]
) -> Callable[[Any], Restriction]:
    def make(bound: Any) -> Restriction:
        def check(value: Any, report: Report) -> None:
            unit = next((unit for kind, unit in of.items() if isinstance(value, kind)), None)
            if unit is not None and not fits(len(value), bound):
                empty = not value and bound == 1
                report.value("this must not be empty" if empty else f"expected {words} {bound} {unit}")

        return Restriction(check)

    return make


def _object_name(form: str) -> Restriction:
    """The form of an object's name; a generated one has a suffix behind it."""

    def check(value: Any, report: Report) -> None:
        metadata = value.get("metadata")
        if metadata is None:
            metadata = {}
        if isinstance(metadata, Mapping):
            check_name(metadata, form, report)
            _check_finalizers(metadata, report)

    return Restriction(check)


def _check_finalizers(metadata: Mapping[str, Any], report: Report) -> None:
    """Report finalizers of a built-in kind that are neither Kubernetes' own nor have a domain."""
    finalizers = metadata.get("finalizers")
    for index, name in enumerate(finalizers if isinstance(finalizers, list) else ()):
        if "/" not in name and name not in _FINALIZERS and not is_unknown(name):
            listed = ", ".join(_FINALIZERS)
            help_ = f"allowed: {listed}, or a name with a domain, example.com/name"
            report.value("there is no such finalizer", "metadata", "finalizers", index, help=help_)


def check_name(metadata: Mapping[str, Any], form: str, report: Report) -> None:
    """Report what is wrong with the name in the metadata of the object at the report's place.

    `form` is the format of the names of its kind.
    """
    name, generated = metadata.get("name"), metadata.get("generateName")
    allowed = FORMATS[form]
    if not name and not generated:
        report.value("the object has no name", "metadata", "name", help="give metadata.name")
    if isinstance(name, str) and name and not is_unknown(name) and not allowed.fits(name):
        report.value("this can't be the object's name", "metadata", "name", help=f"allowed: {allowed.words}")
    if (
        isinstance(generated, str)
        and generated
        and not is_unknown(generated)
        and not allowed.fits(masked_dash(generated))
    ):
        help_ = f"allowed: {allowed.words}"
        report.value("this can't begin the object's name", "metadata", "generateName", help=help_)


def _exactly_one(names: Sequence[str]) -> Restriction:
    def check(value: Any, report: Report) -> None:
        found = [name for name in names if name in value]
        if len(found) != 1:
            _one_of(found, names, report, "exactly one of")

    return Restriction(check)


def _at_most_one(names: Sequence[str]) -> Restriction:
    def check(value: Any, report: Report) -> None:
        found = [name for name in names if name in value]
        if len(found) > 1:
            _one_of(found, names, report, "at most one of")

    return Restriction(check)


def _one_of(found: Sequence[str], names: Sequence[str], report: Report, words: str) -> None:
    listed = ", ".join(names[:_MOST_CHOICES]) + (", …" if len(names) > _MOST_CHOICES else "")
    message = f"{words} these is allowed, found {', '.join(found) or 'none'}"
    report.value(message, *found[1:2], help=f"the fields are {listed}")


def _alternatives(
    key: str, schemas: Sequence[Mapping[str, Any]], fits: Sequence[Callable[[Any], bool]]
) -> Restriction:
    wanted = {
        "anyOf": lambda count: count > 0,
        "oneOf": lambda count: count == 1,
        "allOf": lambda count: count == len(fits),
    }
    required = [each["required"] for each in schemas if each.get("required")]
    help_ = f"it needs {' or '.join(map(' and '.join, required))}" if required else HELP

    def check(value: Any, report: Report) -> None:
        fitting = sum(each(value) for each in fits)
        if wanted[key](fitting):
            return
        # A server names the field that the first form misses.
        missing = [name for name in required[0] if name not in value] if required and not fitting else []
        if missing and isinstance(value, dict):
            report.value("one of these fields is missing", missing[0], help=help_)
        else:
            report.value("this matches none of the allowed forms, or more than one", help=help_)

    return Restriction(check)


def _none_of(fits: Callable[[Any], bool]) -> Restriction:
    def check(value: Any, report: Report) -> None:
        if fits(value):
            report.value("this is of a form that isn't allowed")

    return Restriction(check)


def _multiple(of: Any) -> Restriction:
    def check(value: Any, report: Report) -> None:
        if isinstance(value, int | float) and value % of:
            report.value(f"the number must be a multiple of {of}")

    return Restriction(check)


_TEXT: Final[Mapping[type, str]] = {str: "characters"}
_ITEMS: Final[Mapping[type, str]] = {list: "items"}
_FIELDS: Final[Mapping[type, str]] = {dict: "fields"}

_SIMPLE: Final[Mapping[str, Callable[[Any], Restriction]]] = {
    "enum": _enum,
    "format": _format,
    "pattern": _pattern,
    "minimum": _bound(lambda value, bound: value >= bound, "at least"),
    "maximum": _bound(lambda value, bound: value <= bound, "at most"),
    "multipleOf": _multiple,
    "minLength": _length(lambda length, bound: length >= bound, "at least", _TEXT),
    "maxLength": _length(lambda length, bound: length <= bound, "at most", _TEXT),
    "minItems": _length(lambda length, bound: length >= bound, "at least", _ITEMS),
    "maxItems": _length(lambda length, bound: length <= bound, "at most", _ITEMS),
    "minProperties": _length(lambda length, bound: length >= bound, "at least", _FIELDS),
    "maxProperties": _length(lambda length, bound: length <= bound, "at most", _FIELDS),
    "exactlyOne": _exactly_one,
    "atMostOne": _at_most_one,
    "objectName": _object_name,
}
