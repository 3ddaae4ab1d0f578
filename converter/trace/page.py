"""One HTML file that answers for every value of the tree, and for every line of the source."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Final

_ASSETS: Final = Path(__file__).with_name("page")
_SCRIPTS: Final = (
    "model.js",
    "colour.js",
    "dom.js",
    "tree.js",
    "file.js",
    "chain.js",
    "search.js",
    "page.js",
)


def page(data: Mapping[str, Any]) -> str:
    """The page about what `page_data` gives: text, style, script and data in one, nothing to load.

    Its content security policy names the style and the script by their hashes and forbids
    everything else, requests above all.
    """
    style = _asset("page.css")
    script = '"use strict";\n' + "\n".join(_asset(name) for name in _SCRIPTS)
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )
    return Template(_asset("page.html")).substitute(
        policy=policy,
        product=escape(str(data["product"])),
        style=style,
        script=script,
        data=_embedded(data),
    )


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _embedded(data: Mapping[str, Any]) -> str:
    """JSON that can't end its element or open a comment: ASCII without `<`."""
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
