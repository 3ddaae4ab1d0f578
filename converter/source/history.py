"""What changed since the last run, where runs are recorded."""

from __future__ import annotations

from datetime import date

from converter.source.diagnostics import Diagnostic
from converter.source.records import dataclass


@dataclass(frozen=True, slots=True)
class History:
    """The last recorded run, against this one.

    `last` is its day, None if this is the first. `gone` are the findings that it had and that aren't there
    any more; `uncompared` is how many it had about what this run couldn't compare. The findings of this
    run that are known have a `since`, the new ones none.
    """

    last: date | None
    gone: tuple[Diagnostic, ...] = ()
    uncompared: int = 0
