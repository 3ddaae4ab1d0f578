"""Conditions of tables: tests on paths that all have to hold; the answer may be unknown.

A condition is a mapping from a path to a test. A plain value as the test means equality. Otherwise
the test is a mapping of one or more of

- `is`: `present`, `absent`, `empty`, `notEmpty`, `runtime` (only the deployment knows it), `secret` (it has a
  secret in it that isn't public);
- `in`, `notIn` (present, and none of them);
- `some`: a condition that holds for at least one item of the list; its paths name it `item`;
- `same`: a path whose value is the same;
- `text`: a shell pattern on a text; each unknown part of the text reads `*`;
- `environmentVariable`, `parameter`, `resourceProperty`: a shell pattern on what the value comes from;
  a resource property reads `Microsoft.X/y:properties.z`;
- `deployment`: the value of a deployment function (`resourceGroup().name`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any, Final

from converter.aca import AcaModel
from converter.mapping.language.knowledge import (
    Knowledge,
    described,
    joined,
    knowledge,
    length_bounds,
    names_behind,
    shape,
)
from converter.mapping.language.paths import Found, PlaceholderPath, resolve
from converter.provenance import (
    Access,
    Array,
    Call,
    Choice,
    Object,
    ResourceProperty,
    Scalar,
    Text,
    Value,
    is_null,
    same,
)
from converter.source import Span, dataclass

Answer = bool | None
"""True, False, or None if it depends on an unknown value."""

ITEM: Final = "item"
"""The variable for the item in the condition of `some`."""


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a condition: `check` on what is at `path`; `span` is its place in the table.

    With `some` the thing is a list, and this condition has to hold for one of its items.
    """

    path: PlaceholderPath
    check: Callable[[Any, dict[str, Any]], Answer]
    span: Span
    other: PlaceholderPath | None = None
    some: Condition | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """All of its tests must hold."""

    tests: tuple[Test, ...]

    def answer(
        self,
        variables: dict[str, Any],
        claim: Callable[[Found], None],
        tested: Callable[[Test, Found], None] | None = None,
    ) -> Answer:
        """Whether the condition holds.

        `claim` is called with each leaf that made it hold, `tested` with everything that was tested.
        """
        result: Answer = True
        decisive = []
        for test in self.tests:
            found = resolve(test.path, variables)
            if tested is not None:
                tested(test, found)
            if test.some is not None:
                verdict = _some(test.some, found.thing, variables, tested)
            else:
                verdict = test.check(found.thing, variables)
            if verdict is False:
                return False
            if verdict is None:
                result = None
            if isinstance(found.thing, Value) and not isinstance(found.thing, Array | Object):
                decisive.append(found)
        for found in decisive if result else ():
            claim(found)
        return result

    def things(self, variables: dict[str, Any]) -> Iterator[Found]:
        """What each of its tests is about."""
        return (resolve(test.path, variables) for test in self.tests)


def equals(wanted: Any) -> Callable[[Any, dict[str, Any]], Answer]:
    """The test for equality with a plain value; null equals an absent value."""

    def check(thing: Any, _: dict[str, Any]) -> Answer:
        if isinstance(thing, Choice):
            return _agree(check(thing.then, _), check(thing.otherwise, _))
        if isinstance(thing, Text):
            thing = joined(thing)
        if thing is None or (isinstance(thing, Value) and is_null(thing)):
            return wanted is None
        if isinstance(thing, Scalar):
            return bool(thing.data == wanted and isinstance(thing.data, bool) == isinstance(wanted, bool))
        return None

    return check


def one_of(wanted: list[Any]) -> Callable[[Any, dict[str, Any]], Answer]:
    """The test for equality with any of several plain values."""
    checks = [equals(item) for item in wanted]

    def check(thing: Any, variables: dict[str, Any]) -> Answer:
        answers = [test(thing, variables) for test in checks]
        return True if True in answers else (None if None in answers else False)

    return check


def none_of(wanted: list[Any]) -> Callable[[Any, dict[str, Any]], Answer]:
    """The test that a value is present and equals none of several plain values."""
    any_of = one_of(wanted)

    def check(thing: Any, variables: dict[str, Any]) -> Answer:
        there = present(thing, variables)
        found = any_of(thing, variables)
        return False if there is False or found is True else (None if None in (there, found) else True)

    return check


def _some(
    condition: Condition,
    thing: Any,
    variables: dict[str, Any],
    tested: Callable[[Test, Found], None] | None,
) -> Answer:
    """Whether a condition holds for at least one item of a list."""
    if thing is None or (isinstance(thing, Value) and is_null(thing)):
        return False
    items = thing.items if isinstance(thing, Array) else thing
    if not isinstance(items, tuple):
        return None
    answers = [condition.answer({**variables, ITEM: item}, lambda _: None, tested) for item in items]
    return True if True in answers else (None if None in answers else False)


def text(pattern: str) -> Callable[[Any, dict[str, Any]], Answer]:
    """The test of a text against a shell pattern; each unknown part of the text reads `*`."""

    def check(thing: Any, _: dict[str, Any]) -> Answer:
        return isinstance(thing, Scalar | Text) and fnmatchcase(shape(thing), pattern)

    return check


def comes_from(what: str, pattern: str) -> Callable[[Any, dict[str, Any]], Answer]:
    """The test that a value comes from an environment variable or parameter of a matching name."""

    def check(thing: Any, _: dict[str, Any]) -> Answer:
        if not isinstance(thing, Value):
            return False
        return any(kind == what and fnmatchcase(name, pattern) for kind, name in names_behind(thing))

    return check


def resource_property(pattern: str) -> Callable[[Any, dict[str, Any]], Answer]:
    """The test that a value is a runtime property of a resource, `type:path`, known or not."""
    known = comes_from("resourceProperty", pattern)

    def check(thing: Any, variables: dict[str, Any]) -> Answer:
        if not isinstance(thing, ResourceProperty):
            return known(thing, variables)
        return fnmatchcase(f"{thing.resource_type}:{'.'.join(thing.path)}", pattern)

    return check


def of_deployment(wanted: str) -> Callable[[Any, dict[str, Any]], Answer]:
    """The test that a value is that of a deployment function, such as `resourceGroup().name`."""

    def check(thing: Any, _: dict[str, Any]) -> Answer:
        base = thing.base if isinstance(thing, Access) else None
        own = isinstance(base, Call) and not base.arguments
        return own and described(thing) == wanted

    return check


def same_as(other: PlaceholderPath) -> Callable[[Any, dict[str, Any]], Answer]:
    """The test that two values are the same, unknown parts included."""

    def check(thing: Any, variables: dict[str, Any]) -> Answer:
        against = resolve(other, variables).thing
        if not isinstance(thing, Value) or not isinstance(against, Value):
            return thing is against
        if same(thing, against):
            return True
        both_known = knowledge(thing) is Knowledge.KNOWN and knowledge(against) is Knowledge.KNOWN
        return False if both_known else None

    return check


def present(thing: Any, variables: dict[str, Any]) -> Answer:
    """Whether the source has a value here."""
    if isinstance(thing, Choice):
        return _agree(present(thing.then, variables), present(thing.otherwise, variables))
    if isinstance(thing, Access) and knowledge(thing) is Knowledge.DEFERRED:
        return None
    return not (thing is None or (isinstance(thing, Value) and is_null(thing)))


def absent(thing: Any, variables: dict[str, Any]) -> Answer:
    """Whether the source has no value here."""
    verdict = present(thing, variables)
    return None if verdict is None else not verdict


def not_empty(thing: Any, variables: dict[str, Any]) -> Answer:
    """Whether there is at least one item, member or character."""
    if isinstance(thing, tuple):
        return bool(thing)
    if isinstance(thing, AcaModel):
        return True
    if thing is None or is_null(thing):
        return False
    if isinstance(thing, Choice):
        return _agree(not_empty(thing.then, variables), not_empty(thing.otherwise, variables))
    least, greatest = length_bounds(thing)
    if isinstance(thing, Scalar | Array | Object) or least > 0 or greatest == 0:
        return least > 0
    return None


def empty(thing: Any, variables: dict[str, Any]) -> Answer:
    """Whether there is nothing in it."""
    verdict = not_empty(thing, variables)
    return None if verdict is None else not verdict


def runtime(thing: Any, _: dict[str, Any]) -> Answer:
    """Whether only the deployment knows the value: a resource's property, a variable without a value."""
    return isinstance(thing, Value) and knowledge(thing) is Knowledge.RUNTIME


def _agree(left: Answer, right: Answer) -> Answer:
    return left if left is right else None


STATES: dict[str, Callable[[Any, dict[str, Any]], Answer]] = {
    "present": present,
    "absent": absent,
    "empty": empty,
    "notEmpty": not_empty,
    "runtime": runtime,
}
"""The states that `is:` tests, but for `TAINTED`, which needs the table of public values."""

TAINTED: Final = "secret"
