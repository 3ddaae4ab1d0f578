"""The text of a project file: what was found, and a reason beside each guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any, Final

from converter.kustomize import emit
from converter.source import dataclass

GUESS: Final = "guess"
"""The mark of a value that isn't in the source: a person should check it."""

GIVE: Final = "give"
"""The mark of what is left out because only a person can know it."""

HEAD: Final = """\
# The target, which the Bicep source doesn't describe: names, hosts and paths on the platform, and
# where Flux finds the tree."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A value with the reason for it, which is written after it."""

    value: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A place for a person to check: a line of the file, the key there, `guess` or `give`, and the reason."""

    line: int
    key: str
    kind: str
    reason: str


@dataclass(slots=True)
class Text:
    """The lines so far."""

    lines: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(self.lines) + "\n"

    def comment(self, *lines: str, depth: int = 0) -> None:
        self.lines += [f"{'  ' * depth}# {line}".rstrip() for line in lines]

    def blank(self) -> None:
        self.lines.append("")

    def entry(self, key: str, value: Any, *, depth: int = 0) -> None:
        """`key: value`; a mapping's entries go below it, a `Guess` is marked."""
        if isinstance(value, Mapping) and value:
            self.lines.append(f"{'  ' * depth}{_written(key, None)}")
            for name, inner in value.items():
                self.entry(name, inner, depth=depth + 1)
            return
        line = f"{'  ' * depth}{_written(key, value.value if isinstance(value, Guess) else value)}"
        if isinstance(value, Guess):
            line += f"  # {GUESS}: {value.reason}"
            self.marks.append(Mark(len(self.lines) + 1, key, GUESS, value.reason))
        self.lines.append(line)

    def section(self, key: str) -> None:
        """`key:`, for entries that follow one by one."""
        self.lines.append(_written(key, None))

    def guessed(self, what: str, reason: str) -> None:
        """A comment for entries below that are a guess as a whole."""
        self.marks.append(Mark(len(self.lines) + 1, what, GUESS, reason))
        self.comment(f"{GUESS}: {reason}")

    def to_give(self, what: str, reason: str, example: Iterable[str], *, depth: int = 0) -> None:
        """A comment for entries that a person has to add, and how they would look."""
        self.marks.append(Mark(len(self.lines) + 1, what, GIVE, reason))
        self.comment(f"{GIVE}: {reason}", *example, depth=depth)


NOTHING: Final = object()
"""YAML's null as a value of its own: there is no such thing."""


def _written(key: str, value: Any) -> str:
    """An entry in one line, quoted where YAML's readers need it; of a mapping the key alone."""
    bare = emit(({key: "x"},)).rstrip("\n").removesuffix(" x")
    if value is None:
        return bare
    return f"{bare} null" if value is NOTHING else emit(({key: value},)).rstrip("\n")
