"""YAML documents into pydantic models; each fault is reported at its line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar, get_args, get_origin

from converter.source.diagnostics import Category, Diagnostic, DiagnosticError, Severity
from converter.source.expectations import expectation, remedy, shown
from converter.source.field_paths import Path, dotted
from converter.source.records import dataclass
from converter.source.suggest import did_you_mean
from converter.source.yaml import YamlDocument

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails


Model = TypeVar("Model", bound="BaseModel")


_MOST_FAULTS: Final = 1000
"""Faults of one document that are reported: finding the nearest name for each takes time."""


def validate(model: type[Model], document: YamlDocument, *, code: str, path: Path = ()) -> Model:
    """The document's value at `path` as an instance of `model`.

    Validation is that of JSON: a list fills a tuple field, and nothing else is converted when the
    model is strict. Raises `DiagnosticError` with one diagnostic of `code` for each fault, in
    the document's order.
    """
    from pydantic import ValidationError

    data = document.data
    for step in path:
        data = data[step]
    try:
        text = json.dumps(data, ensure_ascii=False)
    except ValueError as error:  # an integer of thousands of digits, written as hexadecimal
        report = _report("a number has more digits than any number needs", document, path, None)
        raise DiagnosticError(replace(report, code=code, category=Category.CONFIGURATION)) from error
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        left = len(details) - _MOST_FAULTS
        details = details[:_MOST_FAULTS]
        faults = _narrowed([_located(detail, document, path) for detail in details])
        reports = _reports(model, document, faults, code, path)
        if left > 0:
            more = _report(f"{left} more faults are left out", document, path, None)
            reports.append(replace(more, code=code, span=None, category=Category.CONFIGURATION))
        raise DiagnosticError(reports) from None


@dataclass(frozen=True, slots=True)
class _Fault:
    """One of pydantic's errors with its place in the document.

    `path` leads through the document's data, without a missing key. `tags` are the members of
    unions that pydantic tried on the way, each with the length of the path to it.
    """

    detail: ErrorDetails
    path: Path
    tags: tuple[tuple[int, str], ...]

    @property
    def type(self) -> str:
        return self.detail["type"]


def _located(detail: ErrorDetails, document: YamlDocument, root: Path) -> _Fault:
    location = detail["loc"]
    if detail["type"] == "missing":
        location = location[:-1]
    path, tags = root, []
    for step in location:
        if document.has((*path, step)):
            path = (*path, step)
        elif step != "[key]":
            tags.append((len(path), str(step)))
    if detail["type"] == "union_tag_invalid":
        path = (*path, detail["ctx"]["discriminator"].strip("'"))
    return _Fault(detail, path, tuple(tags))


def _narrowed(faults: list[_Fault]) -> list[_Fault]:
    """The faults of the member of each union that the value was most likely meant to be.

    A member that got further into the value than its type is a better guess than one that didn't;
    among such, the one with the fewest faults.
    """
    unions: dict[Path, dict[str, list[_Fault]]] = {}
    plain: list[_Fault] = []
    for fault in faults:
        if fault.tags:
            depth, tag = fault.tags[0]
            unions.setdefault(fault.path[:depth], {}).setdefault(tag, []).append(fault)
        else:
            plain.append(fault)
    for place, members in unions.items():
        deep = [found for found in members.values() if any(_inside(fault, place) for fault in found)]
        chosen = [min(deep, key=len)] if deep else list(members.values())
        for found in chosen:
            plain.extend(_narrowed([_Fault(each.detail, each.path, each.tags[1:]) for each in found]))
    return plain


def _inside(fault: _Fault, place: Path) -> bool:
    return len(fault.path) > len(place) or fault.type == "missing"


def _reports(
    model: type[BaseModel], document: YamlDocument, faults: Iterable[_Fault], code: str, root: Path
) -> list[Diagnostic]:
    """One diagnostic for each place and kind of fault; expectations of union members are joined."""
    wrong: dict[Path, list[_Fault]] = {}
    reports = []
    for fault in faults:
        if fault.type == "extra_forbidden":
            reports.append(_unknown_key(model, document, fault, root))
        elif fault.type == "missing":
            reports.append(_missing_key(model, document, fault, root))
        else:
            wrong.setdefault(fault.path, []).append(fault)
    reports.extend(_wrong_value(document, path, found) for path, found in wrong.items())
    unique = {(report.span, report.message): report for report in reports}.values()
    return [
        Diagnostic(
            code=code,
            severity=Severity.ERROR,
            message=report.message,
            span=report.span,
            help=report.help,
            category=Category.CONFIGURATION,
        )
        for report in sorted(
            unique, key=lambda report: (report.span.start, report.message) if report.span else (0, "")
        )
    ]


def _report(
    message: str, document: YamlDocument, path: Path, step: str | None, *, key: bool = False
) -> Diagnostic:
    span = document.key_span(path) if key else document.span(path)
    return Diagnostic(code="", severity=Severity.ERROR, message=message, span=span, help=step)


def _unknown_key(model: type[BaseModel], document: YamlDocument, fault: _Fault, root: Path) -> Diagnostic:
    *parents, key = fault.path
    known = sorted(keys_at(model, tuple(parents)[len(root) :]))
    place = f" in '{dotted(parents)}'" if parents else ""
    listed = f"the keys here are {', '.join(known)}" if known else None
    step = did_you_mean(str(key), known) or listed
    return _report(f"unknown key '{key}'{place}", document, fault.path, step, key=True)


def _missing_key(model: type[BaseModel], document: YamlDocument, fault: _Fault, root: Path) -> Diagnostic:
    key = str(fault.detail["loc"][-1])
    place = f"'{dotted(fault.path)}'" if fault.path else "the file"
    meaning = keys_at(model, fault.path[len(root) :]).get(key)
    step = f"add '{key}': {meaning[0].lower()}{meaning[1:]}" if meaning else f"add '{key}'"
    return _report(f"{place} needs the key '{key}'", document, fault.path, step, key=True)


def _wrong_value(document: YamlDocument, path: Path, faults: list[_Fault]) -> Diagnostic:
    data = document.data
    for step in path:
        data = data[step]
    is_key = faults[0].detail["loc"][-1:] == ("[key]",)
    found = path[-1] if is_key else data
    raw = document.key_span(path).text if is_key else document.span(path).text
    expected = " or ".join(dict.fromkeys(expectation(fault.detail) for fault in faults))
    place = f"'{dotted(path)}': " if path else ""
    is_sentence = faults[0].type in {"value_error", "assertion_error"}
    if any(getattr(fault.detail.get("ctx", {}).get("error"), "hidden", False) for fault in faults):
        document.source.redact(document.span(path))
    message = (
        f"{place}{expected}" if is_sentence else f"{place}expected {expected}, found {shown(found, raw)}"
    )
    return _report(message, document, path, remedy(faults[0].detail, found, raw), key=is_key)


def keys_at(model: type[BaseModel], path: Path) -> dict[str, str]:
    """The keys that the model, or those inside it, know at `path`, each with its description."""
    keys: dict[str, str] = {}
    for found in _models_at(model, path):
        for name, field in found.model_fields.items():
            keys.setdefault(field.alias or name, field.description or "")
    return keys


def _models_at(annotation: object, path: Path) -> Iterator[type[BaseModel]]:
    """The models that a value of this type can have at `path`: through fields, unions, lists and mappings."""
    from pydantic import BaseModel, RootModel

    annotation = getattr(annotation, "__value__", annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if issubclass(annotation, RootModel):
            yield from _models_at(annotation.model_fields["root"].annotation, path)
        elif path:
            for name, field in annotation.model_fields.items():
                if path[0] in {name, field.alias}:
                    yield from _models_at(field.annotation, path[1:])
        else:
            yield annotation
    elif hasattr(annotation, "__metadata__"):
        yield from _models_at(arguments[0], path)
    elif isinstance(origin, type) and hasattr(origin, "__iter__"):
        if path and arguments:
            inner = arguments[0] if isinstance(path[0], int) else arguments[-1]
            yield from _models_at(inner, path[1:])
    else:
        for argument in arguments:
            yield from _models_at(argument, path)
