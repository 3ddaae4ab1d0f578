"""Schemas compiled into checks: what an API server asks of the form of an object.

A schema is a mapping in the words of OpenAPI, with Kubernetes' `x-kubernetes-…`. Two dialects differ in
what they make of values that are there and empty:

- a **built-in** kind is decoded into Go's structs: null is no value, and so is an empty text for most
  fields; an object that is required and missing is an empty one, whose own fields are then missing;
- a **custom** kind is checked as JSON: null is refused where a field is neither nullable nor has a default.

The order of the questions is the API server's: `sigs.k8s.io/structured-merge-diff` (types, unknown fields,
keys of lists), then decoding, then validation.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from converter.source import dataclass, did_you_mean
from converter.verify.schema.cel import compile_rules
from converter.verify.schema.report import Report
from converter.verify.schema.restrictions import Restriction, restrictions
from converter.verify.schema.rule import Rule
from converter.verify.schema.values import is_unknown, quantity

Schema = Mapping[str, Any]
Check = Callable[[Any, Report], Any]
"""Reports what is wrong with a value; returns it without nulls and with its defaults."""

QUANTITY: Final = "api.resource.Quantity"
INT_OR_STRING: Final = "util.intstr.IntOrString"

_NAMES: Final = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
}
_MOST_NAMES: Final = 12
_ZEROS: Final[Mapping[str, Any]] = {"string": "", "integer": 0, "boolean": False}


@dataclass(slots=True)
class Types:
    """The checks of the types that `definitions` name, and of schemas that refer to them.

    `rules` are called for the values of a type, by its name. A type is compiled when it is first asked for.
    """

    definitions: Mapping[str, Schema]
    rules: Mapping[str, Sequence[Rule]]
    built_in: bool
    _checks: dict[str, Check] = field(default_factory=dict)

    def named(self, name: str) -> Check:
        """The check of a definition."""
        known = self._checks.get(name)
        if known is None:
            # A type may hold itself: whoever asks for it meanwhile gets it once it is there.
            self._checks[name] = self._later(name)
            known = self._checks[name] = self._of_definition(name)
        return known

    def _later(self, name: str) -> Check:
        def check(value: Any, report: Report) -> Any:
            return self._checks[name](value, report)

        return check

    def _of_definition(self, name: str) -> Check:
        if name == QUANTITY:
            return _quantity
        if name == INT_OR_STRING:
            return _int_or_string
        return self.check(self.definitions[name], self.rules.get(name, ()))

    def check(self, schema: Schema, rules: Sequence[Rule] = ()) -> Check:
        """The check of a schema; `rules` are called for its values."""
        reference = schema.get("$ref")
        inner = self.named(reference) if reference is not None else self._of_type(schema)
        asked = restrictions(schema, self._alternative)
        validate = compile_rules(schema.get("x-kubernetes-validations", ()))
        if not asked and not rules and not validate:
            return inner
        return _restricted(inner, asked, rules, validate, skip_empty=self.built_in)

    def _alternative(self, schema: Schema) -> Callable[[Any], bool]:
        """Whether a value fits a schema of `anyOf`, `oneOf`, `allOf` or `not`, which names no new fields."""
        check = Types(self.definitions, {}, built_in=False).check(_opened(schema))

        def fits(value: Any) -> bool:
            report = Report()
            check(value, report)
            return not report.faults

        return fits

    def _of_type(self, schema: Schema) -> Check:
        if schema.get("x-kubernetes-int-or-string"):
            return _int_or_string if self.built_in else _long_or_string
        kinds = schema.get("type")
        kind = next((each for each in kinds if each != "null"), None) if isinstance(kinds, list) else kinds
        if kind == "object" or (
            kind is None and ("properties" in schema or schema.get("additionalProperties"))
        ):
            return self._object(schema)
        if kind == "array":
            return self._list(schema)
        if kind in _SCALARS:
            return _SCALARS[kind]
        return _anything

    def _object(self, schema: Schema) -> Check:
        properties = schema.get("properties") or {}
        values = schema.get("additionalProperties")
        preserves = bool(schema.get("x-kubernetes-preserve-unknown-fields"))
        if not properties:
            if isinstance(values, Mapping):
                return _map(self.check(values), self._zero(values))
            if preserves or values is True or not self.built_in:
                return _any_object
        members = {
            name: _Member(
                self.check(below),
                nullable=bool(below.get("nullable")),
                default=below.get("default"),
                is_object=self._is_object(below),
            )
            for name, below in properties.items()
        }
        required = tuple(schema.get("required") or ())
        others = (
            self.check(values)
            if isinstance(values, Mapping)
            else _anything
            if preserves or values is True
            else None
        )
        if self.built_in:
            return _struct(members, required, frozenset(schema.get("mayBeEmpty") or ()))
        return _json_object(members, required, others)

    def _is_object(self, schema: Schema) -> bool:
        reference = schema.get("$ref")
        if reference is None:
            return "properties" in schema
        return "properties" in self.definitions.get(reference, {})

    def _list(self, schema: Schema) -> Check:
        items = schema.get("items") or {}
        shape = schema.get("x-kubernetes-list-type")
        keys = tuple(schema.get("x-kubernetes-list-map-keys") or ()) if shape == "map" else ()
        return _list(self.check(items), keys, self._zero(items), is_set=shape == "set")

    def _zero(self, schema: Schema) -> Any:
        """What Go has where null stands in a list or map; None where null is no value of its own."""
        if not self.built_in:
            return None
        if schema.get("$ref") == QUANTITY:
            return "0"
        if self._is_object(schema):
            return {}
        kinds = str(schema.get("type"))
        return next((zero for kind, zero in _ZEROS.items() if kind in kinds), None)


@dataclass(frozen=True, slots=True)
class _Member:
    check: Check
    nullable: bool
    default: Any
    is_object: bool


def _opened(schema: Schema) -> dict[str, Any]:
    """A schema of which each object may have more fields than are named, and of which no type is assumed."""
    found = dict(schema)
    if isinstance(found.get("properties"), Mapping):
        found["properties"] = {name: _opened(below) for name, below in found["properties"].items()}
        found["x-kubernetes-preserve-unknown-fields"] = True
    elif "required" in found:
        found["properties"] = {}
        found["additionalProperties"] = True
        found["x-kubernetes-preserve-unknown-fields"] = True
    if "required" in found:
        # `required` asks nothing of a value that is no object.
        found.setdefault("type", "object")
        found["properties"] = {**{name: {} for name in found["required"]}, **found["properties"]}
    if isinstance(found.get("items"), Mapping):
        found["items"] = _opened(found["items"])
    return found


def _restricted(
    inner: Check,
    asked: Sequence[Restriction],
    rules: Sequence[Rule],
    validate: Callable[..., Any] | None,
    *,
    skip_empty: bool,
) -> Check:
    def check(value: Any, report: Report) -> Any:
        malformed, unknown, before = report.malformed, report.unknown, len(report.faults)
        found = inner(value, report)
        if report.malformed != malformed or is_unknown(found):
            return found
        for each in asked:
            if not (skip_empty and found == "" and each.skips_empty):
                each.check(found, report)
        if (rules or validate) and report.unknown == unknown:
            path = tuple(report.path)
            for rule in rules:
                report.faults.extend(rule(found, path))
            if validate and len(report.faults) == before:
                report.faults.extend(validate(found, path))
        return found

    return check


def _struct(members: Mapping[str, _Member], required: tuple[str, ...], may_be_empty: frozenset[str]) -> Check:
    """An object that is decoded into a struct of Go."""
    defaults = {name: member.default for name, member in members.items() if member.default is not None}

    def check(value: Any, report: Report) -> Any:
        if not isinstance(value, dict):
            return _wrong("object", value, report, {})
        found: dict[str, Any] = {}
        path = report.path
        for name, below in value.items():
            member = members.get(name)
            if member is None:
                _unknown_field(name, members, report)
            elif below is not None:
                path.append(name)
                found[name] = member.check(below, report)
                path.pop()
        for name in required:
            if name in found and (found[name] not in ("", []) or name in may_be_empty):
                continue
            if name not in members:
                continue
            if members[name].is_object and name not in found:
                path.append(name)
                found[name] = members[name].check({}, report)
                path.pop()
            elif name not in defaults:
                _missing(name, report)
        for name, default in defaults.items():
            if found.get(name) in (None, ""):
                found[name] = copy.deepcopy(default)
        return found

    return check


def _json_object(members: Mapping[str, _Member], required: tuple[str, ...], others: Check | None) -> Check:
    """An object of a custom resource."""
    defaults = {name: member.default for name, member in members.items() if member.default is not None}

    def check(value: Any, report: Report) -> Any:
        if not isinstance(value, dict):
            return _wrong("object", value, report, {})
        found: dict[str, Any] = {}
        path = report.path
        for name, below in value.items():
            member = members.get(name)
            if member is None and others is None:
                _unknown_field(name, members, report)
                continue
            if below is None and member is not None:
                if name in defaults and not member.nullable:
                    continue
                if member.nullable:
                    found[name] = None
                    continue
            path.append(name)
            found[name] = (member.check if member is not None else others or _anything)(below, report)
            path.pop()
        for name, default in defaults.items():
            if name not in found:
                path.append(name)
                found[name] = members[name].check(copy.deepcopy(default), report)
                path.pop()
        for name in required:
            if name not in found:
                _missing(name, report)
        return found

    return check


def _map(values: Check, zero: Any) -> Check:
    def check(value: Any, report: Report) -> Any:
        if not isinstance(value, dict):
            return _wrong("object", value, report, {})
        found: dict[str, Any] = {}
        for name, below in value.items():
            report.path.append(name)
            found[name] = values(copy.copy(zero) if below is None and zero is not None else below, report)
            report.path.pop()
        return found

    return check


def _list(items: Check, keys: tuple[str, ...], zero: Any, *, is_set: bool) -> Check:
    def check(value: Any, report: Report) -> Any:
        if not isinstance(value, list):
            return _wrong("array", value, report, [])
        found: list[Any] = []
        seen: set[Any] = set()
        path = report.path
        for index, item in enumerate(value):
            path.append(index)
            if item is None and not keys and not is_set and zero is not None:
                found.append(items(copy.copy(zero), report))
            elif item is None and (keys or is_set):
                report.form(f"expected {'object' if keys else 'a value'}, found null")
                if keys:
                    items({}, report)
            else:
                malformed = report.malformed
                found.append(items(item, report))
                if report.malformed == malformed and (keys or is_set):
                    _unlike_others(found[-1], keys, seen, report)
            path.pop()
        return found

    return check


def _unlike_others(item: Any, keys: tuple[str, ...], seen: set[Any], report: Report) -> None:
    """Report an item that has the key of another one in its list, or has no key."""
    if keys:
        if not isinstance(item, dict):
            return  # A text that Flux replaces: nothing is known of its key.
        missing = [key for key in keys if key not in item]
        if missing and len(missing) == len(keys):
            _missing(missing[0], report)
            return
    identity = repr([item.get(key) for key in keys]) if keys else repr(item)
    if identity in seen:
        what = "key of another item" if keys else "value of another item"
        named = f" ({', '.join(keys)})" if keys else ""
        report.form(f"this has the {what} of the list{named}", help="each item of the list has its own")
    seen.add(identity)


def _unknown_field(name: Any, members: Mapping[str, _Member], report: Report) -> None:
    known = sorted(members)
    listed = ", ".join(known[:_MOST_NAMES]) + (", …" if len(known) > _MOST_NAMES else "")
    help_ = did_you_mean(str(name), known) or f"fields here: {listed or 'none'}"
    report.form(f"there is no field '{name}' here", name, help=help_, of_release=True)


def _missing(name: str, report: Report) -> None:
    report.value(f"the field '{name}' is missing", name)


def _wrong(expected: str, value: Any, report: Report, instead: Any) -> Any:
    """Report a value of another type; one that Flux replaces isn't known yet."""
    if is_unknown(value):
        report.unknown += isinstance(instead, dict | list)
        return value
    report.form(f"expected {expected}, found {_NAMES.get(type(value), 'null')}")
    return instead


def _string(value: Any, report: Report) -> Any:
    return value if isinstance(value, str) else _wrong("string", value, report, "")


def _boolean(value: Any, report: Report) -> Any:
    return value if isinstance(value, bool) else _wrong("boolean", value, report, False)


def _integer(value: Any, report: Report) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return _wrong("integer", value, report, 0)


def _number(value: Any, report: Report) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return _wrong("number", value, report, 0)


def _quantity(value: Any, report: Report) -> Any:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        if not is_unknown(value) and quantity(value) is None:
            report.form("expected a quantity", help="allowed: a number such as 500m, 0.5, 2 or 1Gi")
        return value
    return _wrong("a quantity", value, report, "0")


def _int_or_string(value: Any, report: Report) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        if not -(2**31) <= value < 2**31:
            report.form("expected a number that 32 bits hold")
        return value
    return _wrong("integer or string", value, report, 0)


def _long_or_string(value: Any, report: Report) -> Any:
    """The one of a custom kind: any whole number."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    return _wrong("integer or string", value, report, 0)


def _anything(value: Any, _: Report) -> Any:
    return value


def _any_object(value: Any, report: Report) -> Any:
    return value if isinstance(value, dict) else _wrong("object", value, report, {})


_SCALARS: Final[Mapping[Any, Check]] = {
    "string": _string,
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
}
