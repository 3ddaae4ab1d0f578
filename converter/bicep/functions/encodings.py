"""Base64, data URIs and URIs."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from typing import Final
from urllib.parse import quote, unquote_to_bytes, urljoin

from converter.bicep.functions.objects import parsed_json
from converter.bicep.functions.registry import Rejected, Table, Undecided
from converter.bicep.texts import shown
from converter.provenance.values import Plain

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data

_URI: Final = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<host>[^/?#:@\[\]]*)(?::(?P<port>\d+))?"
    r"(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?P<fragment>#.*)?"
)


@known("base64", "string")
def base64(text: str) -> str:
    return b64encode(text.encode()).decode()


@known("base64ToString", "string")
def base64_to_string(text: str) -> str:
    return _decoded(text)


@known("base64ToJson", "string")
def base64_to_json(text: str) -> Plain:
    return parsed_json(_decoded(text))


def _decoded(text: str) -> str:
    try:
        return b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        raise Rejected("base64 of UTF-8 text") from None


@known("dataUri", "any")
def data_uri(value: Plain) -> str:
    if isinstance(value, str):
        return f"data:text/plain;charset=utf-8;base64,{base64(value)}"
    # The charset of other kinds has changed between versions of ARM.
    raise Undecided


@known("dataUriToString", "string")
def data_uri_to_string(text: str) -> str:
    match = re.fullmatch(r"data:([^,]*),(.*)", text, re.DOTALL | re.IGNORECASE)
    if match is None:
        raise Rejected("a data URI, data:…,…")
    if match[1].lower().endswith(";base64"):
        return _decoded(match[2])
    return _unescaped(match[2])


@known("uriComponent", "string")
def uri_component(text: str) -> str:
    return quote(text, safe="-._~")


@known("uriComponentToString", "string")
def uri_component_to_string(text: str) -> str:
    if "+" in text:
        raise Undecided
    return _unescaped(text)


def _unescaped(text: str) -> str:
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise Undecided from None


@known("uri", "string", "string")
def uri(base: str, relative: str) -> str:
    """The relative URI as seen from the base; without a path the base ends in a slash."""
    match = _URI.fullmatch(base)
    if match is None or not match["host"]:
        raise Rejected("an absolute URI")
    plain = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/?#-]*")
    if not (plain.fullmatch(base) and plain.fullmatch(relative)) or match["scheme"].lower() not in {
        "http",
        "https",
    }:
        raise Undecided
    if match["port"] or match["host"] != match["host"].lower():
        raise Undecided
    return urljoin(base if match["path"] else f"{match['scheme']}://{match['host']}/", relative)


@known("parseUri", "string")
def parse_uri(text: str) -> dict[str, Plain]:
    match = _URI.fullmatch(text)
    if match is None or not match["host"] or match["fragment"] or match["port"] is None or not match["path"]:
        raise Undecided
    parts: dict[str, Plain] = {"scheme": match["scheme"], "host": match["host"], "port": int(match["port"])}
    parts["path"] = match["path"]
    if match["query"] is None:
        raise Undecided
    return {**parts, "query": match["query"]}


@known("buildUri", "object")
def build_uri(components: dict[str, Plain]) -> str:
    scheme, host = components.get("scheme"), components.get("host")
    if not isinstance(scheme, str) or not isinstance(host, str):
        raise Rejected("an object with the strings `scheme` and `host`")
    plain = re.compile(r"[A-Za-z0-9._~/=&?-]*")
    path, query, port = components.get("path"), components.get("query"), components.get("port")
    if not all(isinstance(part, str) and plain.fullmatch(part) for part in (path, query)) or not isinstance(
        port, int
    ):
        raise Undecided
    if not str(path).startswith("/") or not str(query).startswith("?"):
        raise Undecided
    return f"{scheme}://{host}:{shown(port)}{path}{query}"
