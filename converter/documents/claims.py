"""The claims of a phrase, in its context, as facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lark import Token

from converter.documents.amounts import OF_PROBES, kind_of_amount, meaning_of_amount
from converter.documents.build import NO_SUBJECT, Claim, Phrase, Subject
from converter.documents.context import Context
from converter.documents.facts import OF_ENVIRONMENTS, Fact, Kind, Meaning, Name, Selection, meaning, network
from converter.documents.lexer import UNKNOWN_ENVIRONMENT, UNKNOWN_WORKLOAD
from converter.source import SourceFile, Span

_TRIGGERS: Final[Mapping[str, str]] = {"SCHEDULED": "Schedule", "MANUAL": "Manual"}


@dataclass(slots=True)
class FactCollector:
    """Turns the phrases of one line into `facts`.

    `overlays` are the overlays' names by the environments'. `named` are the environments that the line
    has mentioned, `profile` the workload profile that was mentioned last, and its context.
    """

    source: SourceFile
    overlays: Mapping[str, str]
    facts: list[Fact] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    profile: tuple[str, Context] | None = None

    def add(self, phrase: Phrase, context: Context) -> Context:
        """Add the facts of a phrase; returns the context after it."""
        self.profile = None
        kinds = {claim.kind for claim in phrase.claims}
        if "mapping" in kinds:
            self._mapping(phrase, context)
            return context
        if "deployed_only" in kinds:
            self._deployed_only(phrase, context)
            return context
        inside = context.under(phrase)
        for claim in phrase.claims:
            self._claim(claim, inside, alone=len(phrase.claims) == 1)
        for inner in phrase.inner:
            # Brackets name the subject of the rest, or they only have facts of their own.
            after = self.add(inner, inside)
            inside = inside if inner.claims else after
        self._trigger(phrase, context)
        # `manual (parallelism 1)`: the kind of jobs is meant for the phrase alone.
        if phrase.subject.trigger is not None and context.workload_subject.trigger is None:
            return replace(inside, workload_subject=replace(inside.workload_subject, trigger=None))
        return inside

    # --- claims ------------------------------------------------------------------------------

    def _claim(self, claim: Claim, context: Context, *, alone: bool) -> None:
        scoped = context.about(replace(claim.scope, unless_overridden=False, other_environments=False))
        if claim.amounts:
            self._amounts(claim, scoped)
        else:
            self._words(claim, scoped, alone=alone)
        for inner in claim.inner:
            if self.profile is None:
                self.add(inner, scoped)
                continue
            for count in inner.claims:
                if count.amounts:
                    self._amounts(count, scoped)

    def _amounts(self, claim: Claim, context: Context) -> None:
        """A fact for the amount, or one for each of several, if there are as many environments."""
        kind = kind_of_amount(claim, context, of_profile=self.profile is not None)
        if kind is None:
            return
        detail = _probe(context) if kind in OF_PROBES else ""
        if self.profile is not None and kind in OF_ENVIRONMENTS:
            detail, context = self.profile
        try:
            values = [meaning_of_amount(kind, amount) for amount in claim.amounts]
        except ValueError:
            return
        contexts = self._distributed(context, len(values))
        for value, amount, where in zip(values, claim.amounts, contexts, strict=False):
            self._add_fact(claim, kind, value, self._between(amount.first, amount.last), where, detail=detail)

    def _distributed(self, context: Context, count: int) -> list[Context]:
        """A context for each of several alternatives, or none if there aren't as many environments."""
        if count == 1:
            return [context]
        names = context.environments.environments
        if len(names) != count:
            return []
        return [replace(context, environments=Subject(environments=(name,))) for name in names]

    def _words(self, claim: Claim, context: Context, *, alone: bool) -> None:
        """The fact of a claim without amounts."""
        match claim.kind:
            case "cron":
                self._schedule(claim, context)
            case "reference" if context.nearest("IMAGE"):
                self._text(claim, Kind.IMAGE, context)
            case "path" if context.nearest("PROBE"):
                self._text(claim, Kind.PROBE_PATH, context, _probe(context))
            case "addresses" if context.nearest("ALLOWLIST"):
                self._allowlist(claim, context)
            case "no_allowlist":
                self._whole(claim, Kind.ALLOWLIST, None, context)
            case "external" if context.nearest("INGRESS"):
                self._whole(claim, Kind.EXTERNAL, True, context)
            case "no_resources":
                self._whole(claim, Kind.RESOURCES, None, context)
            case "defaults" if alone and not claim.inner and context.nearest("RESOURCES"):
                self._whole(claim, Kind.RESOURCES, None, context)
            case "not_deployed":
                self._whole(claim, Kind.DEPLOYED, False, context)
            case "on" | "off":
                self._switched(claim, context)
            case "zones":
                first, last = map(int, claim.names[0].split("-"))
                zones = frozenset(map(str, range(first, last + 1)))
                self._whole(claim, Kind.ZONES, zones, context)
            case "profiles" | "named_profiles" | "only_profiles":
                self._profiles(claim, context)

    def _schedule(self, claim: Claim, context: Context) -> None:
        """A cron expression; `10/15 3 * * * (prod/test)` is one for each environment."""
        (expression,) = claim.names
        fields = expression.split(" ")
        parts = [one.split("/") for one in fields]
        several = [at for at, part in enumerate(parts) if len(part) > 1 and all(map(str.isdigit, part))]
        contexts = self._distributed(context, len(parts[several[0]])) if len(several) == 1 else []
        if not contexts:
            self._text(claim, Kind.SCHEDULE, context)
            return
        (at,) = several
        start = (expression.start_pos or 0) + sum(len(one) + 1 for one in fields[:at])
        for part, where in zip(parts[at], contexts, strict=True):
            text = " ".join([*fields[:at], part, *fields[at + 1 :]])
            span = Span(self.source, start, start + len(part))
            self._add_fact(claim, Kind.SCHEDULE, meaning(Kind.SCHEDULE, text), span, where)
            start += len(part) + 1

    def _allowlist(self, claim: Claim, context: Context) -> None:
        try:
            ranges = frozenset(map(network, claim.names))
        except ValueError:
            return
        self._whole(claim, Kind.ALLOWLIST, ranges, context)

    def _switched(self, claim: Claim, context: Context) -> None:
        """`enabled` and `disabled` refer to what was named just before."""
        if context.topics and any(topic.type == "ZONE_REDUNDANCY" for topic in context.topics[-1]):
            self._whole(claim, Kind.ZONE_REDUNDANCY, claim.kind == "on", context)

    def _profiles(self, claim: Claim, context: Context) -> None:
        """A workload's profile; or those of the environment, where no workload is the subject."""
        if not context.nearest("PROFILES") and claim.kind != "named_profiles":
            return
        if context.workload_subject != NO_SUBJECT:
            if len(claim.names) == 1:
                self._text(claim, Kind.WORKLOAD_PROFILE, context)
        elif claim.kind == "only_profiles":
            self._whole(claim, Kind.ONLY_PROFILES, frozenset(map(str, claim.names)), context)
        else:
            for name in claim.names:
                span = self._between(name, name)
                self._add_fact(claim, Kind.PROFILE, True, span, context, detail=str(name))
            self.profile = str(claim.names[-1]), context

    # --- whole phrases -----------------------------------------------------------------------

    def _mapping(self, phrase: Phrase, context: Context) -> None:
        (claim,) = phrase.claims
        where = replace(context, environments=phrase.subject, workload_subject=NO_SUBJECT)
        self._whole(claim, Kind.OVERLAY, str(claim.names[0]), where)

    def _deployed_only(self, phrase: Phrase, context: Context) -> None:
        about = self._selection(replace(context, environments=NO_SUBJECT).about(phrase.subject))
        if about is not None and about.workloads and about.environments:
            names = phrase.subject.environments
            value = frozenset(about.environments)
            anywhere = replace(about, environments=None)
            self.facts.append(Fact(Kind.DEPLOYED, value, self._between(names[0], names[-1]), anywhere))

    def _trigger(self, phrase: Phrase, context: Context) -> None:
        """`web (manual)` is the trigger of a job; `manual` without a job selects jobs."""
        word = phrase.subject.trigger
        if word is not None and context.workload_subject.workloads and not phrase.claims:
            claim = Claim("trigger", names=(word,))
            self._whole(claim, Kind.TRIGGER, _TRIGGERS[word.type], context)

    # --- facts -------------------------------------------------------------------------------

    def _text(self, claim: Claim, kind: Kind, context: Context, detail: str = "") -> None:
        (text,) = claim.names
        self._add_fact(claim, kind, meaning(kind, text), self._between(text, text), context, detail=detail)

    def _whole(self, claim: Claim, kind: Kind, value: Meaning, context: Context) -> None:
        self._add_fact(claim, kind, value, self._between(claim.names[0], claim.names[-1]), context)

    def _add_fact(
        self, claim: Claim, kind: Kind, value: Meaning, span: Span, context: Context, *, detail: str = ""
    ) -> None:
        about = self._selection(context, other_environments=claim.scope.other_environments)
        if about is not None:
            default = context.default or claim.scope.unless_overridden
            self.facts.append(Fact(kind, value, span, about, detail, default))

    def _between(self, first: Token, last: Token) -> Span:
        assert first.start_pos is not None
        assert last.end_pos is not None
        return Span(self.source, first.start_pos, last.end_pos)

    # --- subjects --------------------------------------------------------------------------------

    def _selection(self, context: Context, *, other_environments: bool = False) -> Selection | None:
        """What a fact is about; None where nothing names it."""
        if not context.has_subject and not other_environments:
            return None
        where, subject = context.environments, context.workload_subject
        unknown = [token for token in where.environments if token.type == UNKNOWN_ENVIRONMENT]
        names = [self._environment(token) for token in where.environments if token not in unknown]
        unknown_workloads = [token for token in subject.workloads if token.type == UNKNOWN_WORKLOAD]
        workloads = [str(token) for token in subject.workloads if token not in unknown_workloads]
        if other_environments:
            names = [name for name in self.overlays if name not in self.named]
        self.named += names
        return Selection(
            environments=tuple(dict.fromkeys(names)) if names or unknown else None,
            workloads=tuple(dict.fromkeys(workloads)) or None,
            classes=subject.classes,
            trigger=_TRIGGERS[subject.trigger.type] if subject.trigger is not None else "",
            unknown=(
                *(Name(str(token), self._between(token, token), "environment") for token in unknown),
                *(Name(str(token), self._between(token, token), "workload") for token in unknown_workloads),
            ),
        )

    def _environment(self, token: Token) -> str:
        """The environment that a name means: its own, or its overlay's."""
        if token in self.overlays:
            return str(token)
        return next(name for name, overlay in self.overlays.items() if overlay == token)


def _probe(context: Context) -> str:
    """The type of the probe in the context; empty for all of them."""
    word = context.nearest("PROBE", "PROBES")
    return word.split()[0].capitalize() if word is not None and word.type == "PROBE" else ""
