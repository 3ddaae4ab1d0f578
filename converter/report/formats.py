"""Findings in any of the formats."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from importlib import import_module
from typing import Final

from converter.report.findings import FindingsReport, most_important_first
from converter.source import Diagnostic, History


class Format(StrEnum):
    """The formats of findings: for people, programs, and services that show findings their own way."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"


_RENDERERS: Final[dict[Format, str]] = {
    Format.TEXT: "findings_text",
    Format.JSON: "json",
    Format.MARKDOWN: "markdown",
    Format.SARIF: "sarif",
    Format.JUNIT: "junit",
    Format.GITHUB: "github",
}


def render_findings(
    findings: Iterable[Diagnostic],
    to: Format,
    *,
    title: str = "",
    environments: Iterable[str] = (),
    accepted: int = 0,
    history: History | None = None,
    colour: bool = False,
    limit: int = 60_000,
    source_root: str = "",
    tree_root: str = "",
) -> str:
    """The findings as text of the format, each distinct one counted once, the most important first.

    `title` names the command, such as `drift`; `environments` are those that were checked: one without
    a finding is reported as in sync. `accepted` is how many the ledger accepts, which the formats for
    people show. `history` is what changed since the last run, where runs are recorded.
    `colour` is for text on a terminal, `limit` is the most characters of the
    Markdown. `source_root` and `tree_root` are put before the files of each side, so that a service
    finds them from the root of the repository. The same findings give the same text, whatever their order.
    """
    report = FindingsReport(
        findings=most_important_first(findings),
        title=title,
        environments=tuple(sorted(set(environments))),
        accepted=accepted,
        history=history,
        colour=colour,
        limit=limit,
        source_root=source_root,
        tree_root=tree_root,
    )
    # Only the renderer that is asked for gets loaded.
    text: str = import_module(f"converter.report.{_RENDERERS[to]}").render(report)
    return text
