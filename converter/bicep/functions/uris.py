"""URIs: made, taken apart, encoded, as .NET's `Uri` does it.

What `Uri` would encode, decode or convert otherwise than the plain letters of a URI stays unknown:
whether ARM gives its readable or its encoded form isn't documented.
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
_PLAIN: Final = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/?#-]*", re.ASCII)
_ABSOLUTE: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]*[a-z0-9])(?::(?P<port>\d{1,5}))?"
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
    if "+" in text:
        # A blank in a form's data, a plus elsewhere.
        raise Undecided
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise Undecided from None


@known("uri", "string", "string")
def uri(base: str, relative: str) -> str:
    """The relative URI as seen from the base, by section 5 of RFC 3986."""
    origin = _absolute(base)
    if _PLAIN.fullmatch(relative) is None or _SCHEME.match(relative) or relative.startswith("//"):
        raise Undecided
    if origin["fragment"] and not relative:
        raise Undecided
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


def _absolute(text: str) -> re.Match[str]:
    """The parts of a plain absolute URI of HTTP."""
    match = _ABSOLUTE.fullmatch(text)
    if match is not None and _PLAIN.fullmatch(text) and int(match["port"] or 0) <= _HIGHEST_PORT:
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
    """The components of a URI that has all of them; which ones are left out otherwise isn't documented."""
    match = _absolute(text)
    scheme, host = match["scheme"], match["host"]
    if not (match["port"] and match["path"] and match["query"]) or match["fragment"]:
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
    """A URI of all its components, none of which leaves a choice."""
    scheme, host = components.get("scheme"), components.get("host")
    if not isinstance(scheme, str) or not isinstance(host, str):
        raise Rejected("an object with the strings `scheme` and `host`")
    path, query, port = components.get("path"), components.get("query"), components.get("port")
    if not isinstance(path, str) or not isinstance(query, str) or type(port) is not int:
        raise Undecided
    built = f"{scheme}://{host}:{port}{path}{query}"
    match = _ABSOLUTE.fullmatch(built)
    if match is None or _PLAIN.fullmatch(built) is None or port == _PORTS[scheme.lower()]:
        raise Undecided
    parts = (match["scheme"], match["host"], match["port"], match["path"], match["query"])
    if parts != (scheme.lower(), host.lower(), str(port), path, query) or match["fragment"]:
        raise Undecided
    return built
