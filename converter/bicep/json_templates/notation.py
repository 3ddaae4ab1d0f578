"""ARM's expression language: the text between the brackets of `"[…]"` as a tree.

An expression is a call, a string in single quotes (a quote in it doubled) or a number, with members
behind it: `.name`, `[index]`. Functions of the template's own have a namespace: `contoso.name(…)`.
"""

from __future__ import annotations

import re
from typing import Final, NoReturn, TypeAlias

from converter.bicep.json_templates.text import JsonText
from converter.bicep.limits import Limits
from converter.source import Diagnostic, DiagnosticError, Severity, Span, dataclass

_TOKEN: Final = re.compile(
    r"""\s*(?: (?P<mark>[()\[\],.])
      | (?P<string>'[^']*(?:''[^']*)*'(?!'))
      | (?P<number>-?[0-9]+(?:\.[0-9]+)?)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    )?""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A string or a number that is written out."""

    span: Span
    value: str | float


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """`name(…)`; the name has its namespace before it, if there is one."""

    span: Span
    name: str
    name_span: Span
    arguments: tuple[Part, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """`base.name`, whose key is a `Text`, or `base[key]`."""

    span: Span
    base: Part
    key: Part


Part: TypeAlias = Text | Call | Step


def is_expression(text: str) -> bool:
    """Whether a string of a template is an expression: it is in brackets, the first of them not doubled."""
    return text.startswith("[") and text.endswith("]") and not text.startswith("[[")


def unescaped(text: str) -> str:
    """What a string that isn't an expression means: `[[…]` is a text in brackets."""
    return text[1:] if text.startswith("[[") and text.endswith("]") else text


def parse_expression(text: JsonText, limits: Limits) -> Part:
    """The tree of a string that is an expression. Raises `DiagnosticError` (B2F171, B2F005)."""
    return _Parser(text, limits).whole()


def written(part: Part) -> str:
    """A part in one spelling of all that mean the same."""
    match part:
        case Text(value=str()):
            return "'" + str(part.value).replace("'", "''") + "'"
        case Text():
            return str(part.value)
        case Call():
            return f"{part.name.casefold()}({','.join(map(written, part.arguments))})"
        case Step(base=base, key=key):
            return f"{written(base)}[{written(key)}]"


class _Parser:
    def __init__(self, text: JsonText, limits: Limits) -> None:
        self.json = text
        self.text = text.text
        self.nesting = limits.nesting
        self.depth = limits.depth
        self.kind = ""
        self.start = 0
        self.at = 1
        self.before = 1
        self.next()

    def next(self) -> None:
        self.before = self.at
        found = _TOKEN.match(self.text, self.at)
        assert found is not None
        self.kind = found.lastgroup or ""
        self.start = found.start(self.kind) if self.kind else found.end()
        self.at = found.end()

    def token(self) -> str:
        return self.text[self.start : self.at] if self.kind else ""

    def span(self, start: int, end: int) -> Span:
        return self.json.part(start, end)

    def whole(self) -> Part:
        found = self.part(0)
        if self.token() != "]" or self.text[self.at :].strip():
            self.refuse("the end of the expression")
        return found

    def part(self, depth: int) -> Part:
        if depth > self.nesting:
            message = f"more than {self.nesting} brackets inside of each other"
            raise _failed(
                "B2F005",
                message,
                self.span(self.start, self.at),
                "`limits.nesting` in the project file raises the limit",
            )
        start, text = self.start, self.token()
        found: Part
        if self.kind == "string":
            self.next()
            found = Text(self.span(start, self.before), text[1:-1].replace("''", "'"))
        elif self.kind == "number":
            self.next()
            number = int(text) if len(text) < 40 and "." not in text else float(text)
            found = Text(self.span(start, self.before), number)
        elif self.kind == "name":
            found = self.call(depth)
        else:
            self.refuse("a function, a string in single quotes or a number")
        steps = 0
        while self.token() in {".", "["}:
            steps += 1
            if steps > self.depth:
                raise _failed("B2F005", f"more than {self.depth} members behind each other", found.span, None)
            found = self.step(start, found, depth)
        return found

    def call(self, depth: int) -> Call:
        start, name = self.start, self.token()
        self.next()
        while self.token() == ".":
            self.next()
            if self.kind != "name":
                self.refuse("the name of a function")
            name += f".{self.token()}"
            self.next()
        end = self.before
        arguments: list[Part] = []
        self.skip("(", f"`(` behind '{name}': an expression has functions, and no variables of its own")
        while self.token() != ")" or self.kind != "mark":
            arguments.append(self.part(depth + 1))
            if self.token() != ")":
                self.skip(",", "`,` or `)`")
        self.next()
        return Call(self.span(start, self.before), name, self.span(start, end), tuple(arguments))

    def step(self, start: int, base: Part, depth: int) -> Step:
        mark = self.token()
        self.next()
        key: Part
        if mark == ".":
            if self.kind != "name":
                self.refuse("the name of a member")
            key = Text(self.span(self.start, self.at), self.token())
            self.next()
        else:
            key = self.part(depth + 1)
            self.skip("]", "`]`")
        return Step(self.span(start, self.before), base, key)

    def skip(self, mark: str, expected: str) -> None:
        if self.kind != "mark" or self.token() != mark:
            self.refuse(expected)
        self.next()

    def refuse(self, expected: str) -> NoReturn:
        end = max(self.at, self.start + 1) if self.start < len(self.text) else self.start
        found = self.text[self.start : end]
        shown = "a string" if self.kind == "string" else f"'{found[:40]}'" if found else "the end"
        message = f"expected {expected}, this is {shown}"
        raise _failed("B2F171", message, self.span(self.start, min(end, len(self.text))), None)


def _failed(code: str, message: str, span: Span, step: str | None) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(code=code, severity=Severity.ERROR, message=message, span=span, help=step)
    )
