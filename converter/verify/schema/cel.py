"""The rules of a schema in CEL, `x-kubernetes-validations`.

What a rule means is in "Validation rules" of Kubernetes' page on CustomResourceDefinitions; the language is
that of cel.dev, with Kubernetes' libraries (`cel_functions`). A rule says nothing

- about a field whose value isn't known before Flux replaces a variable in it;
- if it uses what the library can't do: `.?`, `cel.bind`, macros of two variables, `authorizer`, `format`'s
  named forms. A cluster still has the last word.

Objects are checked as if they were new: `oldSelf` has no value, and a rule that needs one isn't asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final

from converter.source import Path, dataclass
from converter.verify.schema.cel_functions import FUNCTIONS
from converter.verify.schema.cel_library import cel_library, cel_program
from converter.verify.schema.faults import UNASKED, Fault
from converter.verify.schema.values import is_unknown

if TYPE_CHECKING:
    from cel.cel import Context, Program

_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_SIZE: Final = re.compile(r"\bsize(?=\s*\()")
_MACRO: Final = re.compile(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(")
_BY_NAME: Final = re.compile(r"\[\s*[A-Za-z_]")
_STEP: Final = re.compile(r"""\.([^.\[\]]+)|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]""")
_LONGEST_HELP: Final = 240


def compile_rules(rules: Sequence[Mapping[str, Any]]) -> Callable[[Any, Path], Iterator[Fault]] | None:
    """The check of a value, which has its defaults and the right form, by the rules of its schema.

    `rules` is the value of `x-kubernetes-validations`. The check takes the value and its path in the object,
    and gives a fault for each rule that doesn't hold, at the rule's `fieldPath` if it has one. None where no
    rule can be asked. The check raises `DiagnosticError` (B2F430) without the library.
    """
    asked = [_Rule.of(rule) for rule in rules if _is_for_new_objects(rule)]
    return _Rules(tuple(asked)).check if asked else None


def _is_for_new_objects(rule: Mapping[str, Any]) -> bool:
    names = _NAME.findall(str(rule.get("rule", "")))
    return "oldSelf" not in names or bool(rule.get("optionalOldSelf"))


@dataclass(frozen=True)
class _Rule:
    """One rule: its expression in the library's terms, and what is said where it doesn't hold."""

    expression: str
    names: frozenset[str]
    below: Path
    message: str
    help: str

    @classmethod
    def of(cls, rule: Mapping[str, Any]) -> _Rule:
        written = str(rule.get("rule", ""))
        shown = " ".join(written.split())
        shown = shown if len(shown) <= _LONGEST_HELP else f"{shown[:_LONGEST_HELP]}…"
        # `messageExpression` isn't used: it mostly shows values, which may be secrets.
        message = " ".join(str(rule.get("message") or "").split()) or "a rule of the schema doesn't hold"
        # The library's `size` of a text counts bytes, Kubernetes' counts characters.
        expression = _SIZE.sub("count", written)
        names = frozenset(_NAME.findall(written))
        return cls(expression, names, _field_path(rule), message, f"the rule is: {shown}")

    def touches(self, unknown: Path) -> bool:
        """Whether the rule may look at a value by its path below the rule's own value."""
        fields = [step for step in unknown if isinstance(step, str)]
        if not fields or _field_name_in(fields[-1], self.names):
            return True
        by_name = _BY_NAME.search(self.expression) or _MACRO.search(self.expression)
        return bool(by_name) and any(_field_name_in(each, self.names) for each in fields[:-1])

    @cached_property
    def program(self) -> Program | None:
        return cel_program(self.expression)

    def holds(self, context: Context) -> bool | None:
        """Whether the rule holds; None if it can't be asked. One that misses a field or item doesn't hold."""
        if self.program is None:
            return None
        try:
            return self.program.execute(context) is not False
        except LookupError:
            # In a macro the library stops at an error where CEL goes on to the other items.
            return None if _MACRO.search(self.expression) else False
        except Exception:  # noqa: BLE001 -- whatever a rule of others makes of a value: the rule can't be asked
            return None


@dataclass(frozen=True)
class _Rules:
    """The rules of one schema."""

    rules: tuple[_Rule, ...]

    @cached_property
    def _escaped(self) -> dict[str, str]:
        """How the rules write the names of fields that CEL couldn't: `namespace` is `__namespace__`."""
        names = (name for rule in self.rules for name in rule.names if "__" in name)
        return {_unescaped(name): name for name in names}

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        """A fault for each rule that doesn't hold for a value."""
        unknown = list(_unknown_texts(value, ()))
        context = _context()
        context.add_variable("self", _renamed(value, self._escaped) if self._escaped else value)
        for rule in self.rules:
            if any(rule.touches(each) for each in unknown):
                continue
            holds = rule.holds(context)
            if holds is None:
                message = "a rule of the schema in CEL can't be asked here"
                yield Fault((*path, *rule.below), message, rule.help, UNASKED)
            elif not holds:
                yield Fault((*path, *rule.below), rule.message, rule.help)


def _field_path(rule: Mapping[str, Any]) -> Path:
    """The path of `fieldPath`, such as `.spec.hosts` or `.labels['a.b']`."""
    steps = _STEP.findall(str(rule.get("fieldPath") or ""))
    return tuple(next(filter(None, each)) for each in steps)


_KEYWORDS: Final = {
    *("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if"),
    *("import", "let", "loop", "package", "namespace", "return", "var", "void", "while"),
}
_SIGNS: Final = {"__underscores__": "__", "__dot__": ".", "__dash__": "-", "__slash__": "/"}


def _unescaped(name: str) -> str:
    """The field that a name in a rule stands for (Kubernetes: "escaping of property names")."""
    if name.strip("_") in _KEYWORDS and name.startswith("__") and name.endswith("__"):
        return name[2:-2]
    return re.sub("|".join(_SIGNS), lambda found: _SIGNS[found[0]], name)


def _field_name_in(field: str, names: frozenset[str]) -> bool:
    return field in names or any("__" in name and _unescaped(name) == field for name in names)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(name, name): _renamed(below, names) for name, below in value.items()}
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    return value


def _unknown_texts(value: Any, path: Path) -> Iterator[Path]:
    """The paths of the texts that Flux will change."""
    if isinstance(value, str):
        if "$" in value and is_unknown(value):
            yield path
    elif isinstance(value, dict):
        for name, below in value.items():
            yield from _unknown_texts(below, (*path, name))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _unknown_texts(below, (*path, index))


@cache
def _context() -> Context:
    library = cel_library()
    context: Context = library.Context(functions={"count": len, **FUNCTIONS})
    context.add_variable("oldSelf", library.OptionalValue.none())
    return context
