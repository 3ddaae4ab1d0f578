"""URIs: made, taken apart, encoded, as .NET's `Uri` does it.

ARM gives the form of `AbsoluteUri`, in which blanks and letters beyond ASCII are percent-encoded. What
`Uri` would convert besides them (backslashes, brackets, hosts beyond ASCII) stays unknown.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from converter.bicep.functions.registry import Rejected, Table, Undecided
from converter.provenance import Plain

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:", re.ASCII)
_SAFE: Final = "-._~!$&'()*+,;=:@/?#"
_PLAIN: Final = re.compile(f"[A-Za-z0-9{re.escape(_SAFE)}]*", re.ASCII)
_ENCODED: Final = re.compile("[ \u00a1-\ud7ff\uf900-\ufdcf\ufdf0-\uffef]")
_ABSOLUTE: Final = re.compile(
    r"(?P<scheme>https?)://(?P<user>[^/?#@]*@)?(?P<host>[a-z0-9.-]*[a-z0-9])(?::(?P<port>\d{1,5}))?"
    r"(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?P<fragment>#.*)?",
    re.ASCII | re.IGNORECASE,
)
_PORTS: Final = {"http": 80, "https": 443}
_HIGHEST_PORT: Final = 65_535


@known("uriComponent", "string")
def uri_component(text: str) -> str:
    return quote(text, safe="-._~")


@known("uriComponentToString", "string")
def uri_component_to_string(text: str) -> str:
    return percent_decoded(text.replace("+", " "))


def percent_decoded(text: str) -> str:
    """The text that `%` and digits stand for. Raises `Undecided` where they are no UTF-8."""
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise Undecided from None


@known("uri", "string", "string")
def uri(base: str, relative: str) -> str:
    """The relative URI as seen from the base, by section 5 of RFC 3986, but that an empty one is the base."""
    origin = _absolute(_encoded(base))
    relative = _encoded(relative)
    if origin["user"] or relative.startswith("//"):
        raise Undecided
    if _SCHEME.match(relative):
        origin, relative = _absolute(relative), ""
    if not relative:
        path = _without_dots(origin["path"] or "/")
        return f"{_authority(origin)}{path}{origin['query'] or ''}{origin['fragment'] or ''}"
    rest, hash_, fragment = relative.partition("#")
    path, mark, query = rest.partition("?")
    base_path = _without_dots(origin["path"] or "/")
    if path:
        merged = path if path.startswith("/") else f"{base_path.rpartition('/')[0]}/{path}"
        tail = f"{mark}{query}"
    else:
        merged = base_path
        tail = f"{mark}{query}" if mark else origin["query"] or ""
    return f"{_authority(origin)}{_without_dots(merged)}{tail}{hash_}{fragment}"


def _encoded(text: str) -> str:
    """The text with what `AbsoluteUri` encodes. Raises `Undecided` where it does more than that."""
    if _PLAIN.fullmatch(_ENCODED.sub("", text)) is None or text != text.strip():
        raise Undecided
    return quote(text, safe=_SAFE)


def _absolute(text: str) -> re.Match[str]:
    """The parts of an absolute URI of HTTP."""
    match = _ABSOLUTE.fullmatch(text)
    if match is not None and int(match["port"] or 0) <= _HIGHEST_PORT:
        return match
    if _SCHEME.match(text) or text.startswith(("/", "\\")):
        raise Undecided
    raise Rejected("an absolute URI, such as 'https://example.com/'")


def _authority(match: re.Match[str]) -> str:
    scheme, port = match["scheme"].lower(), match["port"]
    shown = f":{int(port)}" if port and int(port) != _PORTS[scheme] else ""
    return f"{scheme}://{match['host'].lower()}{shown}"


def _without_dots(path: str) -> str:
    """The path without `.` and `..` segments; what leads above the top is dropped."""
    kept: list[str] = []
    *segments, last = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    if last == "..":
        kept = kept[:-1]
    return "/".join(["", *kept, "" if last in {".", ".."} else last])


@known("parseUri", "string")
def parse_uri(text: str) -> dict[str, Plain]:
    """The components of a URI that has all of them; which ones are left out otherwise isn't documented.

    The user and the fragment are no components.
    """
    match = _absolute(text)
    if _PLAIN.fullmatch(text) is None:
        raise Undecided
    scheme, host = match["scheme"], match["host"]
    if not (match["port"] and match["path"] and match["query"]):
        raise Undecided
    if f"{scheme}{host}" != f"{scheme}{host}".lower() or _without_dots(match["path"]) != match["path"]:
        raise Undecided
    return {
        "scheme": scheme,
        "host": host,
        "port": int(match["port"]),
        "path": match["path"],
        "query": match["query"],
    }


@known("buildUri", "object")
def build_uri(components: dict[str, Plain]) -> str:
    """A URI of its components, none of which leaves a choice; port, path and query may be left out."""
    scheme, host = components.get("scheme"), components.get("host")
    if not isinstance(scheme, str) or not isinstance(host, str):
        raise Rejected("an object with the strings `scheme` and `host`")
    path, query, port = components.get("path", "/"), components.get("query", ""), components.get("port", "")
    if not isinstance(path, str) or not isinstance(query, str) or (port != "" and type(port) is not int):
        raise Undecided
    built = f"{scheme}://{host}{':' if port else ''}{port}{path}{query}"
    match = _ABSOLUTE.fullmatch(built)
    if match is None or _PLAIN.fullmatch(built) is None or port == _PORTS[scheme.lower()]:
        raise Undecided
    parts = (match["scheme"], match["host"], match["port"] or "", match["path"], match["query"] or "")
    if parts != (scheme.lower(), host.lower(), str(port), path, query) or match["fragment"] or match["user"]:
        raise Undecided
    return built
