"""One HTML file with the origins of every value of the tree, and the reach of every line of the source."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, Final

from converter.source import Category, Diagnostic, DiagnosticError, Severity, replace_file
from converter.trace.page_data import page_data
from converter.trace.tracer import Tracer

if TYPE_CHECKING:
    from converter.project import Project


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
    """The page with the data of `page_data`: text, style, script and data in one, nothing to load.

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


def write_page(tracer: Tracer, project: Project, out: Path) -> None:
    """Write the page about a converted source; an existing file is replaced as a whole.

    Raises `DiagnosticError` (B2F209) for a folder, and where the system refuses.
    """
    if out.is_dir():
        raise _fault(out, "it is a folder", "name a file, such as trace.html")
    if not out.parent.is_dir():
        raise _fault(out, f"there is no folder {out.parent.as_posix()}", "make it, or name another")
    text = page(page_data(tracer, project))
    try:
        replace_file(out, text.encode())
    except OSError as error:
        raise _fault(out, f"{error.strerror}", "name a file that can be written") from error


def _fault(out: Path, problem: str, step: str) -> DiagnosticError:
    message = f"--html can't write '{out.as_posix()}': {problem}"
    return DiagnosticError(
        Diagnostic(
            code="B2F209",
            severity=Severity.ERROR,
            message=message,
            help=step,
            category=Category.CONFIGURATION,
        )
    )
