"""Base64 and data URIs."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import Final

from converter.bicep.functions.json_data import parsed_json
from converter.bicep.functions.registry import Rejected, Table, Undecided
from converter.bicep.functions.uris import percent_decoded
from converter.provenance import Plain

FUNCTIONS: Final = Table()
known = FUNCTIONS.of_data

_BASE64: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)
_BLANKS: Final = str.maketrans("", "", " \t\r\n")
_DATA_URI: Final = re.compile(r"data:(?P<type>[^,]*),(?P<data>.*)", re.DOTALL | re.IGNORECASE)
_KNOWN_TYPES: Final = re.compile(r"[^;]*(;charset=utf-?8)?(?P<base64>;base64)?", re.IGNORECASE)


@known("base64", "string")
def base64(text: str) -> str:
    return b64encode(text.encode()).decode()


@known("base64ToString", "string")
def base64_to_string(text: str) -> str:
    return _decoded(text)


@known("base64ToJson", "string")
def base64_to_json(text: str) -> Plain:
    data = _decoded(text)
    try:
        return parsed_json(data, any_size=True)
    except Rejected:
        raise Rejected("base64 of a text that is JSON") from None


def _decoded(text: str) -> str:
    """The text in base64; .NET skips blanks in it, and asks for the padding at its end."""
    letters = text.translate(_BLANKS)
    if len(letters) % 4 or _BASE64.fullmatch(letters) is None:
        raise Rejected("a text in base64")
    try:
        return b64decode(letters).decode()
    except UnicodeDecodeError:
        # .NET can put a replacement character there, or fail.
        raise Undecided from None


@known("dataUri", "any")
def data_uri(value: Plain) -> str:
    if isinstance(value, str):
        return f"data:text/plain;charset=utf-8;base64,{base64(value)}"
    # The charset of other kinds has changed between versions of ARM.
    raise Undecided


@known("dataUriToString", "string")
def data_uri_to_string(text: str) -> str:
    match = _DATA_URI.fullmatch(text)
    if match is None:
        raise Rejected("a data URI, data:…,…")
    kind = _KNOWN_TYPES.fullmatch(match["type"])
    if kind is None:
        # Another charset.
        raise Undecided
    if kind["base64"]:
        return _decoded(match["data"])
    if "+" in match["data"]:
        # A blank in a form's data, a plus elsewhere.
        raise Undecided
    return percent_decoded(match["data"])
