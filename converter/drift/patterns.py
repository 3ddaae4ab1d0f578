"""The patterns of the ledger: `*` is any text, `?` any character, a backslash takes the next one as it is.

Brackets mean themselves: fields have them, as in `containers[web]`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_SPECIAL: Final = re.compile(r"[*?\\\ud800-\udfff]")


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern matches the whole of the text, upper and lower case told apart."""
    return _compiled(pattern).fullmatch(text) is not None


def literally(text: str) -> str:
    """The pattern that matches this text; half of a surrogate pair, which no file can hold, as `?`."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}" if found[0].isascii() else "?", text)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    wild = {"*": ".*", "?": "."}
    escaped = (wild.get(part) or re.escape(part[-1]) for part in parts)
    return re.compile("".join(escaped), re.DOTALL)
