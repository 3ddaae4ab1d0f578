"""The context of a line: the subject of its facts, and the topics of its values."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from lark import Token

from converter.documents.build import NO_SUBJECT, Phrase, Subject
from converter.source import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """The context of a phrase, from the headings above to the phrases before it.

    `environments` and `workload_subject` are the subject of facts; a nearer one replaces one further away.
    `topics` are groups of words, the nearest last. A `default` holds for those who don't override it.
    Under a `closed` line nothing is understood, because its own words weren't.
    """

    environments: Subject = NO_SUBJECT
    workload_subject: Subject = NO_SUBJECT
    topics: tuple[tuple[Token, ...], ...] = ()
    managed_environment: bool = False
    default: bool = False
    closed: bool = False

    def under(self, phrase: Phrase) -> Context:
        """The context after a phrase with a subject or topics."""
        context = self.about(phrase.subject)
        if phrase.topics:
            context = replace(context, topics=(*context.topics, phrase.topics))
            if any(topic.type == "MANAGED_ENVIRONMENT" for topic in phrase.topics):
                context = replace(context, managed_environment=True, workload_subject=NO_SUBJECT)
        return context

    def about(self, subject: Subject) -> Context:
        """The context with a new subject."""
        context = self
        if where := environments_of(subject):
            context = replace(context, environments=where)
        if workloads := workloads_of(subject):
            context = replace(
                context,
                workload_subject=_narrowed(self.workload_subject, workloads),
                managed_environment=False,
            )
        return context

    def nearest(self, *types: str) -> Token | None:
        """The nearest topic of these types."""
        found = [topic for group in self.topics for topic in group if topic.type in types]
        return found[-1] if found else None

    @property
    def has_subject(self) -> bool:
        """Whether facts have a subject; without one a line is only a remark."""
        subjects = (self.environments, self.workload_subject)
        return self.managed_environment or any(subject != NO_SUBJECT for subject in subjects)


NO_CONTEXT: Final = Context()


def environments_of(subject: Subject) -> Subject | None:
    """The part of a subject that is about environments; None where there is none."""
    part = Subject(
        environments=subject.environments,
        all_environments=subject.all_environments,
        other_environments=subject.other_environments,
    )
    return part if part != NO_SUBJECT else None


def workloads_of(subject: Subject) -> Subject | None:
    """The part of a subject that is about workloads; None where there is none."""
    part = Subject(
        workloads=subject.workloads,
        classes=subject.classes,
        trigger=subject.trigger,
        all_workloads=subject.all_workloads,
    )
    return part if part != NO_SUBJECT else None


def _narrowed(before: Subject, now: Subject) -> Subject:
    """A trigger alone narrows down the workloads before it; `all` alone keeps them."""
    if now == Subject(trigger=now.trigger):
        return replace(before, trigger=now.trigger)
    if now == Subject(all_workloads=True) and before.classes:
        return replace(before, all_workloads=True)
    return now
