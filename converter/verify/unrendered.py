"""Why Kustomize can't render a folder: the places of the tree in a form that it doesn't take.

Kustomize's own message names a field of Go or an object, never a line. Its files are therefore asked for
their form: kustomizations, patches, and the head that it reads of every object. What is wrong there is the
reason. An object may also be of another form than its kind has, so that a patch or a transformer fails on
it: those are findings as well, beside Kustomize's message.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from converter.kustomize import KUSTOMIZATIONS, Part, Role, ScannedFolder
from converter.source import (
    Category,
    Diagnostic,
    Path,
    Severity,
    SourceFile,
    Span,
    Subject,
    YamlDocument,
    dotted,
    read_documents,
    value_at,
)
from converter.verify.rendered import first_line
from converter.verify.schema.faults import Fault
from converter.verify.schema.kustomize import kustomize_faults
from converter.verify.validity import Schemas

UNRENDERED: Final = "B2F406"
_DIRECTIVES: Final = ("replace", "merge", "delete")
_REPLACING: Final = re.compile(r"\breplacements?\b|\bnothing selected by\b|\bmatches for selector\b")
_ALLOWED: Final = "allowed: replace, merge, delete"


def check_unrendered(scanned: ScannedFolder, error: Diagnostic, schemas: Schemas) -> tuple[Diagnostic, ...]:
    """The findings for a folder for which Kustomize has failed with `error`, each with its line.

    Where the reason is known, there is a finding for each place, with Kustomize's message as help; else
    there is Kustomize's message, at the best place that is known, and what is wrong with the objects.
    """
    reasons = tuple(_reasons(scanned, error))
    if reasons:
        return reasons
    objects = tuple(_malformed_objects(scanned, schemas))
    place = (objects[0].subject or Subject()).place if objects else _named_place(scanned, error.message)
    subject = Subject(environment=_environment(scanned), place=place or first_line(scanned))
    return (replace(error, subject=subject), *objects)


def _environment(scanned: ScannedFolder) -> str:
    return scanned.overlay.rpartition("/")[2]


# --- the reasons ---------------------------------------------------------------------------------


def _reasons(scanned: ScannedFolder, error: Diagnostic) -> Iterator[Diagnostic]:
    seen: set[tuple[Span, str]] = set()
    for document, path, name in _questions(scanned):
        value = value_at(document.data, path)
        faults = [*kustomize_faults(name, value), *(_directive_faults(value) if "Patch" in name else ())]
        for fault in faults:
            whole = (*path, *fault.path)
            place = document.key_span(whole)
            # A document that several folders name is asked once for each.
            if (place, fault.message) in seen:
                continue
            seen.add((place, fault.message))
            subject = Subject(environment=_environment(scanned), path=dotted(whole) or None, place=place)
            yield replace(
                error,
                message=f"Kustomize can't read this: {fault.message}",
                help=error.message,
                subject=subject,
            )


def _questions(scanned: ScannedFolder) -> Iterator[tuple[YamlDocument, Path, str]]:
    """What is asked for its form: a document, the place in it, the type that it has."""
    for name, source in scanned.files.items():
        if source is not None and posixpath.basename(name) in KUSTOMIZATIONS:
            for document in read_documents(source):
                is_component = isinstance(document.data, dict) and document.data.get("kind") == "Component"
                yield document, (), "Component" if is_component else "Kustomization"
                for settings in _configurations(scanned, document):
                    yield settings, (), "Configuration"
    for part in scanned.parts:
        type_ = _type_of(part)
        if type_ is not None:
            yield part.document, part.path, type_


def _configurations(scanned: ScannedFolder, document: YamlDocument) -> Iterator[YamlDocument]:
    """The documents of the files that a kustomization names under `configurations`."""
    entries = document.data.get("configurations") if isinstance(document.data, dict) else None
    folder = posixpath.dirname(document.source.name)
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, str):
            source = scanned.files.get(posixpath.normpath(posixpath.join(folder, entry)))
            yield from read_documents(source) if source is not None else ()


def _type_of(part: Part) -> str | None:
    match part.role:
        case Role.RESOURCE:
            return "List" if _is_list(part) else "Object"
        case Role.PATCH:
            return "PatchOfObject" if part.target is None else "PatchOfTarget"
        case Role.JSON_PATCH:
            return "Operations"
        case Role.PLUGIN:
            return "Plugin"
        case Role.REPLACEMENT:
            # One in the kustomization itself is asked with it.
            return None if part.name == "replacements" else "Replacement"
        case _:
            return None


def _directive_faults(value: Any, path: Path = ()) -> Iterator[Fault]:
    """What isn't one of the directives of a strategic merge patch."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key == "$patch" and below not in _DIRECTIVES:
                yield Fault((*path, key), "this is no directive of a patch", _ALLOWED)
            yield from _directive_faults(below, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _directive_faults(item, (*path, index))


def _is_list(part: Part) -> bool:
    """Whether a document is a list of objects; the items of one in the right form are parts by themselves."""
    data = part.document.data
    return not part.path and isinstance(data, dict) and data.get("kind") == "List"


# --- objects of another form than their kind has -------------------------------------------------


def _malformed_objects(scanned: ScannedFolder, schemas: Schemas) -> Iterator[Diagnostic]:
    for part in scanned.parts:
        if part.role not in {Role.RESOURCE, Role.PATCH}:
            continue
        written = value_at(part.document.data, part.path)
        if not isinstance(written, dict):
            continue
        body = _without_directives(written) if part.role is Role.PATCH else written
        for fault in schemas.form_faults(body):
            metadata = body.get("metadata")
            name = metadata.get("name") if isinstance(metadata, dict) else None
            yield Diagnostic(
                code=fault.code,
                severity=Severity.ERROR,
                message=fault.message,
                help=fault.help,
                category=Category.FINDING,
                subject=Subject(
                    environment=_environment(scanned),
                    object=f"{body.get('kind')}/{name}",
                    path=dotted(fault.path) or None,
                    field=dotted(fault.path) or None,
                    place=part.at(fault.path),
                ),
            )


def _without_directives(value: Any) -> Any:
    """A patch without what it says to Kustomize: `$patch` and its like, and nulls, which remove a field."""
    if isinstance(value, dict):
        return {
            key: _without_directives(below)
            for key, below in value.items()
            if below is not None and not key.startswith("$")
        }
    if isinstance(value, list):
        return [_without_directives(item) for item in value]
    return value


# --- the place that Kustomize's message names ----------------------------------------------------


def _named_place(scanned: ScannedFolder, message: str) -> Span | None:
    """The operation or the document that a message of Kustomize names, or the last file that it names."""
    part = _named_operation(scanned, message) or _named_replacement(scanned, message)
    if part is not None:
        return part
    by_object = [
        part
        for part in scanned.parts
        if part.role in {Role.RESOURCE, Role.PATCH} and (name := _identity(part)) and name in message
    ]
    # Of a patch without an object the message has only the name that both would have.
    patches = [part for part in by_object if part.role is Role.PATCH]
    found = next(iter(patches if "patch" in message else ()), None) or next(iter(by_object), None)
    if found is not None:
        return found.at(())
    files = {
        source.name: source
        for source in scanned.files.values()
        if source is not None and posixpath.basename(source.name) not in KUSTOMIZATIONS
    }
    named = [(message.rfind(posixpath.basename(name)), name) for name in files]
    position, last = max(named, default=(-1, ""))
    return _whole_line(files[last]) if position >= 0 else _named_folder(scanned, message)


def _named_folder(scanned: ScannedFolder, message: str) -> Span | None:
    """The first line of the kustomization of the last folder that a message names."""
    found: tuple[int, SourceFile] | None = None
    for name, source in scanned.files.items():
        if source is not None and posixpath.basename(name) in KUSTOMIZATIONS:
            at = message.rfind(f"/{posixpath.dirname(name)}'")
            if at > (found[0] if found else -1):
                found = (at, source)
    return _whole_line(found[1]) if found else None


def _named_operation(scanned: ScannedFolder, message: str) -> Span | None:
    """The last operation of a JSON patch whose path a message names."""
    words = {word.strip("\"':,") for word in message.split()}
    found = None
    for part in scanned.parts:
        operations = part.document.data if part.role is Role.JSON_PATCH else ()
        for index, operation in enumerate(operations):
            if operation["path"] in words:
                found = part.at((index, "path"))
    return found


def _named_replacement(scanned: ScannedFolder, message: str) -> Span | None:
    """The replacement of which a message tells that it finds nothing, or too much."""
    if _REPLACING.search(message) is None:
        return None
    parts = [part for part in scanned.parts if part.role is Role.REPLACEMENT]
    named = [part for part in parts if _is_named(value_at(part.document.data, part.path), message)]
    return next((part.at(()) for part in (*named, *parts)), None)


def _is_named(replacement: Mapping[str, Any], message: str) -> bool:
    source, targets = replacement.get("source"), replacement.get("targets")
    if not source or not targets:
        return "must specify" in message
    fields = [path for target in targets for path in target.get("fieldPaths") or ()]
    words = [source.get("name"), source.get("fieldPath"), *fields]
    return any(isinstance(word, str) and word in message for word in words)


def _whole_line(source: SourceFile) -> Span:
    return Span(source, 0, len(source.text.partition("\n")[0]))


def _identity(part: Part) -> str | None:
    """How Kustomize calls an object: `Deployment.v1.apps/web`."""
    body = value_at(part.document.data, part.path)
    metadata = body.get("metadata") if isinstance(body, dict) else None
    name = metadata.get("name") if isinstance(metadata, dict) else None
    if not isinstance(body, dict) or not isinstance(name, str):
        return None
    group, _, version = str(body.get("apiVersion", "")).rpartition("/")
    return f"{body.get('kind')}.{version}.{group or '[noGrp]'}/{name}."
