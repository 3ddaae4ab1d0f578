"""Regular expressions of Go, which has the syntax of RE2: no lookaround, no references to a group."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_ESCAPED: Final = re.compile(r"\\Q.*?(?:\\E|\Z)|\\(.)", re.DOTALL)


@cache
def regexp_fault(text: str) -> str | None:
    r"""Why `regexp.Compile` of Go refuses a text, in the words of RE2; None for a good expression.

    RE2's own C++ library answers. It takes `\C`, a single byte, which Go's doesn't.
    """
    import re2  # type: ignore[import-untyped]  # the package has no types

    try:
        text.encode()
    except UnicodeEncodeError:
        return "invalid UTF-8"
    if any(escape[1] == "C" for escape in _ESCAPED.finditer(text)):
        return "invalid escape sequence: \\C"
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0]
        return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    return None
