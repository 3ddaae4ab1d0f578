"""What Flux's substitution makes of a text and of an object: the one prediction that the whole tool uses.

Flux writes each object as YAML, replaces variables in that text, and reads it again. So a value comes out as
what YAML takes it for: `0123` is the number 83, `true` a boolean, nothing is null, and blanks at the ends
are lost; `a: b` is no value at all. Where the field's own text makes quotes necessary, as in
`{"key": "${X}"}`, the value stays a text. Line ends in values are removed before.

The rules are those of `fluxcd/pkg/kustomize` 1.35.7, which kustomize-controller 1.9 runs:

- without any variable the pass doesn't run: `$$` and `${X}` stay as they are;
- one name that isn't made of letters, digits and underscores stops everything;
- a label or annotation `kustomize.toolkit.fluxcd.io/substitute: disabled` leaves an object as it is;
- strict (the default since Flux 2.9): a variable without a value and without a default stops everything.
  Lenient: it is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum, auto
from typing import Any, Final

from converter.kustomize.flux import is_substituted_by_flux
from converter.source import (
    FluxSyntaxError,
    MissingVariableError,
    Path,
    YamlError,
    dataclass,
    go_yaml,
    go_yaml_data,
    readable_variables,
    replaced,
)

_NAME: Final = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")
_UNREADABLE: Final = re.compile(r"[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLACE: Final = ("data", "v")


class Refusal(Enum):
    """Why Flux stops: with one of these it applies nothing of the folder."""

    NAME = auto()
    """A variable that is supplied has a name that Flux refuses, used or not."""
    SYNTAX = auto()
    """A `${` can't be read."""
    MISSING = auto()
    """Strict: a variable has no value."""
    YAML = auto()
    """With the values the object is no YAML any more."""


@dataclass(frozen=True, slots=True)
class FluxError:
    """What Flux stops at. `detail` is a name (NAME, MISSING), or says what can't be read."""

    refusal: Refusal
    detail: str


@dataclass(frozen=True, slots=True)
class Substituted:
    """What Flux makes of a text: its value as JSON has it, or why it stops."""

    value: Any = None
    error: FluxError | None = None

    @property
    def type(self) -> str:
        """`string`, `integer`, `number`, `boolean`, `null`, `object` or `array`; `error` if Flux stops."""
        return "error" if self.error else type_name(self.value)


@dataclass(frozen=True, slots=True)
class SubstitutedObject:
    """An object as Flux will apply it, or why Flux stops.

    Texts at `unknown` still have variables: nobody knows their values. `missing` are the variables without a
    value at which Flux stops if it is strict, each with the places that use it. With an `error`, `body` is
    the object as it was. `is_disabled` says that the object itself turns the substitution off.
    """

    body: dict[str, Any]
    error: FluxError | None = None
    missing: Mapping[str, tuple[Path, ...]] | None = None
    unknown: tuple[Path, ...] = ()
    is_disabled: bool = False


def type_name(value: Any) -> str:
    """The type of a JSON value, as a schema names it."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def substituted(
    text: str, variables: Mapping[str, str], *, strict: bool, always: bool = False
) -> Substituted:
    """What Flux makes of a text in a field of an object, here a value of a ConfigMap.

    `variables` are all that there are, by name. Without any, a text stays as it is, unless the Flux
    Kustomization says `substituteStrategy: Always` (`always`). What else is in the object can only matter
    where a value leaves quotes, braces or a block open.
    """
    if not variables and not always:
        return Substituted(text)
    body = {"apiVersion": "v1", "data": {"v": text}, "kind": "ConfigMap", "metadata": {"name": "c"}}
    found, error = _passed(body, variables, strict=strict)
    if error is not None:
        return Substituted(error=error)
    data = found.get("data")
    return Substituted(data.get("v") if isinstance(data, dict) else None)


def substituted_object(
    body: Mapping[str, Any],
    variables: Mapping[str, str],
    *,
    strict: bool,
    complete: bool = True,
    always: bool = False,
) -> SubstitutedObject:
    """An object as Flux will apply it: all texts and keys replaced.

    `variables` are those whose values are known. If they aren't `complete`, somebody else may supply others,
    and a text with such a variable stays as it is (`unknown`). If they are, lenient Flux makes nothing of a
    missing one; strict Flux stops, and the texts with it stay as they are (`missing` and `unknown`).
    `always` is as in `substituted`.
    """
    plain = dict(body)
    if not is_substituted_by_flux(plain):
        return SubstitutedObject(plain, is_disabled=True)
    if not (variables or always or not complete) or not has_dollars(plain, also="\x85"):
        bad = _bad_name(variables)
        return SubstitutedObject(plain, FluxError(Refusal.NAME, bad) if bad is not None else None)
    open_ = _Open(variables, strict=strict, complete=complete)
    masked = open_.masked(plain, ())
    found, error = _passed(masked, variables, strict=strict)
    if error is not None:
        return SubstitutedObject(plain, error, open_.missing, tuple(open_.unknown))
    return SubstitutedObject(open_.unmasked(found), None, open_.missing, tuple(open_.unknown))


def has_dollars(value: Any, *, also: str = "$$") -> bool:
    """Whether a key or text anywhere in a value has `$$` or `${`, or `also`: the pass changes it."""
    if isinstance(value, str):
        return "$$" in value or "${" in value or also in value
    if isinstance(value, dict):
        return any(has_dollars(each, also=also) for pair in value.items() for each in pair)
    return isinstance(value, list) and any(has_dollars(each, also=also) for each in value)


def texts_with_variables(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """The keys and texts with `${` in a value, each with its place. A key's place is that of its value."""
    if isinstance(value, str):
        if "${" in value:
            yield path, value
    elif isinstance(value, dict):
        for key, below in value.items():
            if isinstance(key, str) and "${" in key:
                yield (*path, key), key
            yield from texts_with_variables(below, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts_with_variables(item, (*path, index))


def _passed(
    body: Mapping[str, Any], variables: Mapping[str, str], *, strict: bool
) -> tuple[dict[str, Any], FluxError | None]:
    """The object after the pass, or what Flux stops at."""
    plain = _as_json(body)
    bad = _bad_name(variables)
    if bad is not None:
        return plain, FluxError(Refusal.NAME, bad)
    values = {name: value.replace("\n", "") for name, value in variables.items()}
    try:
        text = replaced(go_yaml(plain), values, strict=strict).decode("utf-8")
        found = go_yaml_data(text)
    except FluxSyntaxError as error:
        return plain, FluxError(Refusal.SYNTAX, str(error))
    except MissingVariableError as error:
        return plain, FluxError(Refusal.MISSING, error.name)
    except UnicodeDecodeError:
        return plain, FluxError(Refusal.YAML, "a character is cut in two")
    except YamlError as error:
        return plain, FluxError(Refusal.YAML, _reason(error))
    if not isinstance(found, dict):
        return plain, FluxError(Refusal.YAML, "the object isn't a mapping any more")
    if _begins_with_tab(found):
        return plain, FluxError(Refusal.YAML, "a text with several lines begins with a tab")
    return found, None


def _begins_with_tab(value: Any) -> bool:
    """Whether a value holds a text that Kustomize, which Flux hands the object back to, can't read again."""
    match value:
        case str():
            return "\n" in value and value[0] == "\t" and value[-1] != " " and " \n" not in value
        case dict():
            return any(map(_begins_with_tab, value.values()))
        case list():
            return any(map(_begins_with_tab, value))
        case _:
            return False


def _bad_name(variables: Mapping[str, str]) -> str | None:
    """A name that Flux refuses."""
    return next((name for name in variables if not _NAME.fullmatch(name)), None)


def _reason(error: YamlError) -> str:
    """What YAML says, without the text, which may be a secret."""
    cause = error.__cause__
    problem = getattr(cause, "problem", None)
    return re.sub(r"'[^']*'|\"[^\"]*\"", "a character", str(problem)) if problem else str(error)


def _as_json(value: Any) -> Any:
    """The value as it comes out of JSON: keys are texts, and a line end of Unicode in a text is folded."""
    if isinstance(value, dict):
        return {_as_json(str(key)): _as_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_json(each) for each in value]
    if isinstance(value, str) and "\x85" in value:
        return _folded(value)
    return value


def _folded(text: str) -> str:
    """A text with next lines (U+0085), which `yaml.v2` folds where it reads JSON."""

    def fold(match: re.Match[str]) -> str:
        return "\n" * (match[0].count("\x85") - 1) or " "

    return re.sub(r"[ \t]*\x85[ \t\x85]*", fold, text)


@dataclass(slots=True)
class _Open:
    """Takes texts whose variables aren't known out of an object, and puts them back."""

    variables: Mapping[str, str]
    texts: list[str]
    missing: dict[str, tuple[Path, ...]]
    unknown: list[Path]
    strict: bool
    complete: bool

    def __init__(self, variables: Mapping[str, str], *, strict: bool, complete: bool) -> None:
        self.variables = variables
        self.strict, self.complete = strict, complete
        self.texts, self.missing, self.unknown = [], {}, []

    def masked(self, value: Any, path: Path) -> Any:
        if isinstance(value, dict):
            return {
                self._mask(key, (*path, key)): self.masked(each, (*path, key)) for key, each in value.items()
            }
        if isinstance(value, list):
            return [self.masked(each, (*path, index)) for index, each in enumerate(value)]
        return self._mask(value, path)

    def unmasked(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._unmask(key): self.unmasked(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.unmasked(each) for each in value]
        return self._unmask(value)

    def _mask(self, value: Any, path: Path) -> Any:
        if not isinstance(value, str) or "${" not in value or not self._is_open(value, path):
            return value
        self.unknown.append(path)
        self.texts.append(value)
        return f"{_MASK}{len(self.texts) - 1}-"

    def _unmask(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(_MASK):
            return self.texts[int(value.removeprefix(_MASK).removesuffix("-"))]
        return value

    def _is_open(self, text: str, path: Path) -> bool:
        """Whether the text has a variable of which nobody knows what it becomes."""
        names = [each for outer in readable_variables(text) for each in outer.walk()]
        absent = [each for each in names if each.name not in self.variables]
        lacking = list(dict.fromkeys(each.name for each in absent if each.needs_value))
        for name in lacking:
            self.missing[name] = (*self.missing.get(name, ()), path)
        return bool(absent) if not self.complete else bool(lacking) and self.strict


_MASK: Final = "bicep2flux-unknown-"
