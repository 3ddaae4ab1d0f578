"""The records of the grammar's phrases: the subject of each, and its claims."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, TypeAlias

from lark import Token, Transformer

from converter.documents.lexer import WORKLOADS
from converter.source import dataclass

Tokens: TypeAlias = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a phrase or claim is about; where it names nothing, its context decides.

    `all_environments` and `all_workloads` are set where the text names all of them. `classes` are `app` and
    `job`, `trigger` is the word for a job's. `other_environments` are those that weren't named before.
    """

    environments: Tokens = ()
    workloads: Tokens = ()
    classes: frozenset[str] = frozenset()
    trigger: Token | None = None
    all_environments: bool = False
    all_workloads: bool = False
    other_environments: bool = False
    unless_overridden: bool = False

    def __or__(self, other: Subject) -> Subject:
        """Both together."""
        return Subject(
            (*self.environments, *other.environments),
            (*self.workloads, *other.workloads),
            self.classes | other.classes,
            other.trigger or self.trigger,
            self.all_environments or other.all_environments,
            self.all_workloads or other.all_workloads,
            self.other_environments or other.other_environments,
            self.unless_overridden or other.unless_overridden,
        )


NO_SUBJECT: Final = Subject()


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit: `%`, `s`, `m`, `h`, a suffix such as `Gi`, or none."""

    number: str
    unit: str
    first: Token
    last: Token


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement: `kind` is the grammar's word or alternative for it.

    `amounts` are alternatives, one for each environment of `scope`; `names` are names and other tokens.
    """

    kind: str
    amounts: tuple[Amount, ...] = ()
    names: Tokens = ()
    scope: Subject = NO_SUBJECT
    inner: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A parsed phrase. `topics` give values without a word of their own their meaning."""

    subject: Subject = NO_SUBJECT
    topics: Tokens = ()
    claims: tuple[Claim, ...] = ()
    inner: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class _Keys:
    """Words before an amount; it belongs to the last one, and to those joined to that by a slash."""

    words: Tokens
    meant: Tokens


Part: TypeAlias = "Subject | tuple[Phrase, ...]"
_Items: TypeAlias = "list[Any]"

_UNITS: Final = {"SECONDS": "s", "MINUTES": "m", "HOURS": "h", "PERCENT": "%"}
_COUNTS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Builder(Transformer[Token, Phrase]):
    """One method for each alternative of the grammar; its children are without brackets and slashes."""

    # --- lists -------------------------------------------------------------------------------

    def empty(self, _: _Items) -> tuple[()]:
        return ()

    def same(self, items: _Items) -> Any:
        return items[0]

    def first(self, items: _Items) -> tuple[Any, ...]:
        return (items[0],)

    def append(self, items: _Items) -> tuple[Any, ...]:
        return (*items[0], items[1])

    def append_separated(self, items: _Items) -> tuple[Any, ...]:
        return (*items[0], items[2])

    # --- phrases -----------------------------------------------------------------------------

    def phrase_about(self, items: _Items) -> Phrase:
        about: Phrase = items[0]
        inner = items[1] if len(items) > 1 else ()
        return replace(about, inner=inner)

    def key_topics_alone(self, items: _Items) -> Phrase:
        return Phrase(topics=items[0].words)

    def key_topics_about(self, items: _Items) -> Phrase:
        about: Phrase = items[0]
        return replace(about, topics=(*about.topics, *items[1].words))

    def phrase_of_facts(self, items: _Items) -> Phrase:
        about: Phrase = items[0] if len(items) > 1 else Phrase()
        return replace(about, claims=items[-1])

    def only_profiles_in_topic(self, items: _Items) -> Phrase:
        phrase: Phrase = items[1]
        return replace(phrase, topics=items[0])

    def only_profiles(self, items: _Items) -> Phrase:
        names, scope = items[1], items[-1]
        topics = tuple(items[2:-1])
        return Phrase(topics=topics, claims=(_scoped(Claim("only_profiles", names=names), scope),))

    def deployed_only(self, items: _Items) -> Phrase:
        subject, only = items
        return Phrase(subject=_merged(subject), claims=(Claim("deployed_only", names=(only,)),))

    def mapping(self, items: _Items) -> Phrase:
        left, _, right = items
        return Phrase(subject=Subject(environments=(left,)), claims=(Claim("mapping", names=(right,)),))

    # --- subjects ----------------------------------------------------------------------------

    def joined(self, items: _Items) -> Any:
        before, _, name = items
        if isinstance(before, Subject):
            one = Subject(workloads=(name,)) if name.type in WORKLOADS else Subject(environments=(name,))
            return before | one
        return (*before, name)

    def environments(self, items: _Items) -> Subject:
        return Subject(environments=tuple(items))

    def workloads(self, items: _Items) -> Subject:
        return Subject(workloads=tuple(items))

    def all_environments(self, _: _Items) -> Subject:
        return Subject(all_environments=True)

    def all_workloads(self, _: _Items) -> Subject:
        return Subject(all_workloads=True)

    def apps(self, _: _Items) -> Subject:
        return Subject(classes=frozenset({"app"}))

    def jobs(self, _: _Items) -> Subject:
        return Subject(classes=frozenset({"job"}))

    def trigger(self, items: _Items) -> Subject:
        return Subject(trigger=items[0])

    def other_environments(self, _: _Items) -> Subject:
        return Subject(other_environments=True)

    def unless_overridden(self, _: _Items) -> Subject:
        return Subject(unless_overridden=True)

    # --- topics ------------------------------------------------------------------------------

    def about_subject(self, items: _Items) -> Phrase:
        return Phrase(subject=_merged(items[0]))

    def about_topics(self, items: _Items) -> Phrase:
        return Phrase(topics=items[0])

    def about_both(self, items: _Items) -> Phrase:
        return Phrase(subject=_merged(items[0]), topics=items[1])

    topic = key = same

    def first_key(self, items: _Items) -> _Keys:
        return _Keys((items[0],), (items[0],))

    def next_key(self, items: _Items) -> _Keys:
        keys, key = items
        return _Keys((*keys.words, key), (key,))

    def joined_key(self, items: _Items) -> _Keys:
        keys, key = items
        return _Keys((*keys.words, key), (*keys.meant, key))

    # --- facts -------------------------------------------------------------------------------

    def first_fact(self, items: _Items) -> tuple[Claim, ...]:
        fact, scope = items
        claims = fact if isinstance(fact, tuple) else (fact,)
        return tuple(_scoped(claim, scope) for claim in claims)

    def next_fact(self, items: _Items) -> tuple[Claim, ...]:
        before, *fact = items
        return (*before, *self.first_fact(fact))

    def keyed(self, items: _Items) -> tuple[Claim, ...]:
        keys, amounts = items
        return tuple(Claim(key.type, amounts) for key in keys.meant)

    def measured(self, items: _Items) -> Claim:
        amounts, word = items
        return Claim("CORES" if word.type == "CPU" else word.type, amounts)

    def cores_and_memory(self, items: _Items) -> tuple[Claim, ...]:
        cores, _, memory = items
        return (Claim("CORES", cores), Claim("MEMORY", (memory,)))

    def bare_amounts(self, items: _Items) -> Claim:
        return Claim("bare", items[0])

    def cron(self, items: _Items) -> Claim:
        return Claim("cron", names=tuple(items))

    def reference(self, items: _Items) -> Claim:
        return Claim("reference", names=tuple(items))

    def path(self, items: _Items) -> Claim:
        return Claim("path", names=tuple(items))

    def addresses(self, items: _Items) -> Claim:
        return Claim("addresses", names=items[0])

    def zones(self, items: _Items) -> Claim:
        return Claim("zones", names=(items[1],))

    def external(self, items: _Items) -> Claim:
        return Claim("external", names=tuple(items))

    def no_allowlist(self, items: _Items) -> Claim:
        return Claim("no_allowlist", names=tuple(items))

    def no_resources(self, items: _Items) -> Claim:
        return Claim("no_resources", names=tuple(items))

    def not_deployed(self, items: _Items) -> Claim:
        return Claim("not_deployed", names=tuple(items))

    def defaults(self, items: _Items) -> Claim:
        return Claim("defaults", names=tuple(items))

    def switched_on(self, items: _Items) -> Claim:
        return Claim("on", names=tuple(items))

    def switched_off(self, items: _Items) -> Claim:
        return Claim("off", names=tuple(items))

    def names(self, items: _Items) -> Tokens:
        return tuple(items)

    def profiles(self, items: _Items) -> Claim:
        return Claim("profiles", names=items[0])

    def named_profiles(self, items: _Items) -> Claim:
        return Claim("named_profiles", names=items[0])

    # --- amounts -----------------------------------------------------------------------------

    unit = same

    def count(self, items: _Items) -> Amount:
        return Amount(str(_COUNTS.index(items[0].lower()) + 1), "", items[0], items[0])

    def number(self, items: _Items) -> Amount:
        return Amount(str(items[0]), "", items[0], items[0])

    def milli(self, items: _Items) -> Amount:
        return Amount(items[0][:-1], "m", items[0], items[0])

    def with_unit(self, items: _Items) -> Amount:
        number, unit = items
        return Amount(str(number), _UNITS[unit.type], number, unit)

    def quantity(self, items: _Items) -> Amount:
        digits = items[0].rstrip("KMGTi")
        return Amount(digits, items[0][len(digits) :], items[0], items[0])


def _merged(parts: tuple[Subject, ...]) -> Subject:
    whole = NO_SUBJECT
    for part in parts:
        whole |= part
    return whole


def _scoped(claim: Claim, scope: tuple[Part, ...]) -> Claim:
    """The claim with its scope: brackets with a subject or `default` belong to it; others stay."""
    subject, inner = NO_SUBJECT, []
    for part in scope:
        if isinstance(part, Subject):
            subject |= part
            continue
        for phrase in part:
            if phrase == Phrase(subject=phrase.subject):
                subject |= phrase.subject
            elif [inner_claim.kind for inner_claim in phrase.claims] == ["defaults"]:
                subject |= Subject(unless_overridden=True)
            else:
                inner.append(phrase)
    return replace(claim, scope=subject, inner=tuple(inner))
