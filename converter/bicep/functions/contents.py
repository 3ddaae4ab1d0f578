"""Functions that read files beside the Bicep file."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Any, Final

from converter.bicep.functions.objects import parsed_json
from converter.bicep.functions.registry import Rejected, Site, Table, value_of
from converter.bicep.texts import known_text
from converter.provenance.origin import Kind, Origin
from converter.provenance.values import Plain, Value, is_secret
from converter.source import DiagnosticError, Span
from converter.source.suggest import did_you_mean

FUNCTIONS: Final = Table()
values = FUNCTIONS.of_values

ENCODINGS: Final = {
    "us-ascii": "ascii",
    "iso-8859-1": "latin-1",
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16-le",
    "utf-16BE": "utf-16-be",
}
_STEP: Final = re.compile(r"\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']*)'\]")


@values("loadTextContent", "string", "string?")
def load_text_content(site: Site, path: Value, *encoding: Value) -> Value:
    text = _text(site, _found(site, path), encoding)
    return value_of(text, _origin(site, path))


@values("loadFileAsBase64", "string")
def load_file_as_base64(site: Site, path: Value) -> Value:
    return value_of(b64encode(_bytes(site, _found(site, path))).decode(), _origin(site, path))


@values("loadJsonContent", "string", "string?", "string?")
def load_json_content(site: Site, path: Value, *options: Value) -> Value:
    text = _text(site, _found(site, path), options[1:])
    try:
        data = parsed_json(_without_comments(text))
    except Rejected:
        site.reject("a file that is JSON")
    return _narrowed(site, data, path, options)


@values("loadYamlContent", "string", "string?", "string?")
def load_yaml_content(site: Site, path: Value, *options: Value) -> Value:
    from converter.bicep.functions.yaml_data import parsed_yaml

    text = _text(site, _found(site, path), options[1:])
    try:
        data = parsed_yaml(text)
    except Rejected as rejected:
        site.reject(rejected.expectation)
    return _narrowed(site, data, path, options)


@values("loadDirectoryFileInfo", "string", "string?")
def load_directory_file_info(site: Site, path: Value, *pattern: Value) -> Value:
    return site.unknown((path, *pattern))


def _narrowed(site: Site, data: Plain, path: Value, options: tuple[Value, ...]) -> Value:
    selector = known_text(options[0]) if options else "$"
    if selector is None:
        site.reject("a path known before deployment", 1)
    rest = selector.removeprefix("$")
    if rest and rest[0] not in ".[":
        rest = f".{rest}"
    found: Any = data
    while rest:
        step = _STEP.match(rest)
        if step is None:
            return site.unknown((path, *options))
        try:
            found = found[int(step[2])] if step[2] else found[step[1] or step[3]]
        except (LookupError, TypeError):
            site.reject(f"a path that leads to something in the file, '{selector}' doesn't", 1)
        rest = rest[step.end() :]
    return value_of(found, _origin(site, path))


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


def _text(site: Site, path: str, encoding: tuple[Value, ...]) -> str:
    name = known_text(encoding[0]) if encoding else "utf-8"
    if name is None or name not in ENCODINGS:
        near = did_you_mean(str(name), ENCODINGS)
        site.reject(f"one of the encodings {', '.join(ENCODINGS)}" + (f"; {near}" if near else ""), 1)
    try:
        return _bytes(site, path).decode(ENCODINGS[name])
    except UnicodeDecodeError:
        site.reject(f"a file in {name}")


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


def _without_comments(text: str) -> str:
    """JSON may have comments where Bicep reads it."""
    return re.sub(
        r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', lambda match: match[1] or "", text, flags=re.DOTALL
    )
