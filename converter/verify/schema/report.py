"""What a check found so far, and where in the object it is."""

from __future__ import annotations

from converter.source import Path
from converter.verify.schema.faults import Fault

HELP = "an API server refuses the object, or drops the field silently"


class Report:
    """The faults of one object while it is walked; `path` is the place of the walk.

    `forms` are those of form, `malformed` counts them: where a value isn't of its type, nothing else is asked
    of it.
    `unknown` counts the texts that stand for an object or a list that isn't known: no rule is asked of what
    has one.
    """

    __slots__ = ("faults", "forms", "malformed", "path", "unknown")

    def __init__(self, path: Path = ()) -> None:
        self.path: list[str | int] = list(path)
        self.faults: list[Fault] = []
        self.forms: list[Fault] = []
        self.malformed = 0
        self.unknown = 0

    def form(self, message: str, *below: str | int, help: str = HELP, of_release: bool = False) -> None:
        """A value that isn't of its type, or a field that doesn't exist, at or below the place."""
        self.malformed += 1
        self.forms.append(Fault((*self.path, *below), message, help, of_release=of_release))
        self.faults.append(self.forms[-1])

    def value(self, message: str, *below: str | int, help: str = HELP, of_release: bool = False) -> None:
        """A value of the right type that isn't allowed, at or below the place."""
        self.faults.append(Fault((*self.path, *below), message, help, of_release=of_release))
