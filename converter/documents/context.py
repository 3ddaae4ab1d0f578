"""What a line stands under: whom its facts are about, and what its values mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from lark import Token

from converter.documents.build import NOBODY, Phrase, Subject


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of a phrase, from the headings above to the phrases before it.

    `environments` and `who` say whom facts are about; a nearer one replaces one further away.
    `topics` are groups of words, the nearest last. A `default` holds for those who don't override it.
    Under a `closed` line nothing is understood, for its own words weren't.
    """

    environments: Subject = NOBODY
    who: Subject = NOBODY
    topics: tuple[tuple[Token, ...], ...] = ()
    managed_environment: bool = False
    default: bool = False
    closed: bool = False

    def under(self, phrase: Phrase) -> Context:
        """The context behind a phrase that names somebody or something to talk about."""
        context = self.about(phrase.subject)
        if phrase.topics:
            context = replace(context, topics=(*context.topics, phrase.topics))
            if any(topic.type == "MANAGED_ENVIRONMENT" for topic in phrase.topics):
                context = replace(context, managed_environment=True, who=NOBODY)
        return context

    def about(self, subject: Subject) -> Context:
        """The context with somebody new to talk about."""
        context = self
        if where := environments_of(subject):
            context = replace(context, environments=where)
        if who := workloads_of(subject):
            context = replace(context, who=_narrowed(self.who, who), managed_environment=False)
        return context

    def nearest(self, *types: str) -> Token | None:
        """The nearest topic of these types."""
        found = [topic for group in self.topics for topic in group if topic.type in types]
        return found[-1] if found else None

    @property
    def names_somebody(self) -> bool:
        """Whether anything says whom a fact is about; else a line is no more than a remark."""
        return self.managed_environment or self.environments != NOBODY or self.who != NOBODY


ANYBODY: Final = Context()


def environments_of(subject: Subject) -> Subject | None:
    """The part of a subject that is about environments; None where there is none."""
    part = Subject(
        environments=subject.environments, everywhere=subject.everywhere, elsewhere=subject.elsewhere
    )
    return part if part != NOBODY else None


def workloads_of(subject: Subject) -> Subject | None:
    """The part of a subject that is about workloads; None where there is none."""
    part = Subject(
        workloads=subject.workloads,
        classes=subject.classes,
        trigger=subject.trigger,
        everybody=subject.everybody,
    )
    return part if part != NOBODY else None


def _narrowed(before: Subject, now: Subject) -> Subject:
    """A trigger alone, or `all` alone, narrows down or keeps whom it was about before."""
    if now == Subject(trigger=now.trigger):
        return replace(before, trigger=now.trigger)
    if now == Subject(everybody=True) and before.classes:
        return replace(before, everybody=True)
    return now
