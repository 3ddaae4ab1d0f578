"""Functions that read files beside the Bicep file, when it is compiled."""

from __future__ import annotations

import codecs
import posixpath
import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final

from converter.bicep.functions.json_data import parsed_json
from converter.bicep.functions.json_path import selected
from converter.bicep.functions.json_steps import NotAPathError
from converter.bicep.functions.registry import Rejected, Site, Table, Undecided, value_of
from converter.bicep.functions.yaml_data import parsed_yaml
from converter.bicep.symbolic.casing import upper
from converter.bicep.symbolic.texts import known_text, shown_float
from converter.provenance import Kind, Origin, Plain, Value, is_secret
from converter.source import DiagnosticError, Span, did_you_mean

FUNCTIONS: Final = Table()
values = FUNCTIONS.of_values

ENCODINGS: Final = {
    "us-ascii": "ascii",
    "iso-8859-1": "latin-1",
    "utf-8": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16BE": "utf-16-be",
}
"""The encodings that Bicep reads files in, and Python's names for them."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""The byte order marks, whose encoding wins over the one that is requested."""

MOST_CHARACTERS: Final = 131_072
"""How long a text may be that Bicep loads, and the base64 of a file."""

MOST_BYTES: Final = MOST_CHARACTERS // 4 * 3

MOST_OF_DATA: Final = 1_048_576
"""How many characters a JSON or YAML file may have that Bicep loads."""


@values("loadTextContent", "string", "string?")
def load_text_content(site: Site, path: Value, *encoding: Value) -> Value:
    text = _text(site, _found(site, path), encoding, 1, MOST_CHARACTERS)
    return value_of(text, _origin(site, path))


@values("loadFileAsBase64", "string")
def load_file_as_base64(site: Site, path: Value) -> Value:
    content = _bytes(site, _found(site, path))
    if len(content) > MOST_BYTES:
        site.reject(f"a file of at most {MOST_BYTES} bytes, this one has {len(content)}")
    return value_of(b64encode(content).decode(), _origin(site, path))


@values("loadJsonContent", "string", "string?", "string?")
def load_json_content(site: Site, path: Value, *options: Value) -> Value:
    return _loaded(site, path, options, _parsed_json)


@values("loadYamlContent", "string", "string?", "string?")
def load_yaml_content(site: Site, path: Value, *options: Value) -> Value:
    return _loaded(site, path, options, lambda text: parsed_yaml(text, site.scope.run.limits.parts))


def _parsed_json(text: str) -> Plain:
    try:
        return parsed_json(text)
    except Rejected:
        raise Rejected("a file that is JSON") from None


def _loaded(site: Site, path: Value, options: tuple[Value, ...], parse: Callable[[str], Plain]) -> Value:
    """The data of a file, or the part of it that a JSONPath leads to."""
    text = _text(site, _found(site, path), options[1:], 2, MOST_OF_DATA)
    try:
        data = parse(text)
        if options:
            data = _narrowed(site, data, options[0])
    except Undecided:
        return site.unknown((path, *options))
    return value_of(_literal(data), _origin(site, path))


def _narrowed(site: Site, data: Plain, selector: Value) -> Plain:
    path = known_text(selector)
    if path is None or is_secret(selector):
        site.reject("a path known before deployment, and no secret", 1)
    try:
        found = selected(data, path, site.scope.run.limits.parts)
    except NotAPathError:
        found = []
    if not found:
        site.reject(f"a path that matches something in the file, '{path}' doesn't", 1)
    return found[0] if len(found) == 1 else found


def _literal(data: Any) -> Any:
    """The data as the compiler writes it: what a float prints is read again, so that 5.0 is the integer 5."""
    if isinstance(data, dict):
        return {name: _literal(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_literal(item) for item in data]
    return parsed_json(shown_float(data)) if isinstance(data, float) else data


# --- folders --------------------------------------------------------------------------------------

_EVERYTHING: Final = frozenset({"", "*", "*.*"})
_WILD: Final = {"*": ".*", "?": r"[^.]"}
_LOOSE: Final = {"*": ".*", "?": ".?", ".": r"\.?"}


@values("loadDirectoryFileInfo", "string", "string?")
def load_directory_file_info(site: Site, path: Value, *pattern: Value) -> Value:
    """Path, name and extension of each file right in a folder, in the order of the paths."""
    reference, wanted = known_text(path), known_text(pattern[0]) if pattern else ""
    if reference is None or is_secret(path):
        site.reject("a path known before deployment, and no secret")
    if wanted is None or any(map(is_secret, pattern)):
        site.reject("a pattern known before deployment, and no secret", 1)
    here = site.scope.unit.path
    files = site.scope.run.resolver.files_in(reference, here, site.node.arguments[0].span)
    site.scope.run.check_parts(4 * len(files), site.node.span)
    folder = posixpath.dirname(here)
    try:
        found = sorted(
            [posixpath.relpath(file, folder or ".") for file in _matching(files, wanted)],
            key=lambda file: upper(file).encode("utf-16-be"),
        )
    except Undecided:
        return site.unknown((path, *pattern))
    entries: list[Plain] = [
        {
            "relativePath": file,
            "baseName": posixpath.basename(file),
            "extension": _extension(posixpath.basename(file)),
        }
        for file in found
    ]
    return site.known(entries, (path, *pattern))


def _matching(files: list[str], pattern: str) -> list[str]:
    """The files whose name has the pattern.

    Raises `Undecided` where that depends on the system Bicep runs on: by the case of letters, or by
    whether `?` and a last `.` match the empty text.
    """
    if pattern in _EVERYTHING:
        return files
    if "/" in pattern or "\\" in pattern:
        raise Undecided
    strict = re.compile("".join([_WILD.get(letter) or re.escape(letter) for letter in pattern]), re.DOTALL)
    loose = re.compile(
        "".join([_LOOSE.get(letter) or re.escape(letter) for letter in pattern]), re.DOTALL | re.IGNORECASE
    )
    found = [file for file in files if strict.fullmatch(posixpath.basename(file))]
    if len(found) != sum(loose.fullmatch(posixpath.basename(file)) is not None for file in files):
        raise Undecided
    return found


def _extension(name: str) -> str:
    _, dot, end = name.rpartition(".")
    return f"{dot}{end}" if dot and end else ""


# --- files ----------------------------------------------------------------------------------------


def _found(site: Site, path: Value) -> str:
    reference = known_text(path)
    if reference is None or is_secret(path):
        site.reject("a path known before deployment, and no secret")
    scope = site.scope
    return scope.run.resolver.find(reference, scope.unit.path, site.node.arguments[0].span)


def _bytes(site: Site, path: str) -> bytes:
    try:
        return site.scope.run.resolver.content(path)
    except DiagnosticError:
        site.reject("a file that can be read")


def _text(site: Site, path: str, encoding: tuple[Value, ...], position: int, most: int) -> str:
    """The text of a file; a byte order mark decides on its encoding before anything else does."""
    name = known_text(encoding[0]) if encoding else "utf-8"
    if name is None or any(map(is_secret, encoding)) or name not in ENCODINGS:
        near = None if any(map(is_secret, encoding)) else did_you_mean(str(name), ENCODINGS)
        site.reject(f"one of the encodings {', '.join(ENCODINGS)}" + (f"; {near}" if near else ""), position)
    content = _bytes(site, path)
    mark, encoding_name = next(
        ((mark, marked) for mark, marked in _MARKS if content.startswith(mark)), (b"", ENCODINGS[name])
    )
    errors = "replace" if encoding_name == "utf-8" else "strict"
    try:
        text = content[len(mark) :].decode(encoding_name, errors)
    except UnicodeDecodeError:
        site.reject(f"a file in {name}")
    if len(text) > most:
        site.reject(f"a file of at most {most} characters, this one has {len(text)}")
    return text


def _origin(site: Site, path: Value) -> Origin:
    """What is read from a file comes from the call and from the file as a whole."""
    scope = site.scope
    reference = known_text(path) or ""
    file = scope.run.resolver.find(reference, scope.unit.path, site.node.arguments[0].span)
    try:
        source = scope.run.resolver.source(file)
    except DiagnosticError:
        return site.origin((path,))
    whole = Origin(Kind.LITERAL, Span(source, 0, len(source.text)), file)
    return Origin(Kind.FUNCTION, site.node.span, site.name, (whole, path.origin))
