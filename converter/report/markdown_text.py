"""Text of the input in GitHub's Markdown: it is shown literally, never as markup."""

from __future__ import annotations

import re
from typing import Final

from converter.report.plain_text import one_line, plain, shortened

_WORD_JOINER: Final = "&#8288;"
_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>#|~$&^@:]|(?<=www)\.|(?<=GH)-", re.IGNORECASE)
# GitHub looks for mentions, issues and emoji in the finished page, where an entity no longer hides them.
_REFERENCE: Final = re.compile(r"[@#]|:(?=[\w+-]+:)|(?<=GH)-", re.IGNORECASE)
_QUOTED: Final = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_PUNCTUATION: Final = re.compile(r"[!-/:-@\[-`{-~]")


def prose(text: str, longest: int = 1000) -> str:
    """A sentence that can't become markup, mention, reference or link; never to begin a line.

    Text in backticks is shown as code, as in all messages.
    """
    parts = _QUOTED.split(plain(shortened(text, longest)))
    shown = [code(part) if at % 2 else _MARKUP.sub(_entity, part) for at, part in enumerate(parts)]
    return "".join(shown).replace("\n", "<br>")


def code(text: str, longest: int = 400) -> str:
    """A name or value as inline code, also for a table's cell."""
    shown = shortened(one_line(text), longest)
    if "|" in shown:
        # Renderers differ about a backslash before a pipe in a cell; they agree about an entity.
        return f"<code>{_PUNCTUATION.sub(_entity, shown)}</code>"
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if not shown or shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def in_cell(text: str) -> str:
    """Markdown of our own as a table's cell."""
    return text.replace("|", "\\|")


def _entity(found: re.Match[str]) -> str:
    hidden = _WORD_JOINER if _REFERENCE.match(found.string, found.start()) else ""
    return f"&#{ord(found[0])};{hidden}"
