"""The record of the last run, by which findings are new, known or gone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from converter.drift.pins import canonical, pins_of
from converter.source import (
    LARGEST_RECORD,
    Category,
    Diagnostic,
    DiagnosticError,
    Direction,
    History,
    Severity,
    Subject,
    dataclass,
    read_bytes,
)

_NO_SUBJECT: Final = Subject()


class _Seen(BaseModel):
    """A finding of an earlier run, as far as it is shown when it is gone, and the day it was first seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    since: date
    code: str
    severity: Severity
    message: str
    environment: str | None = None
    object: str | None = None
    path: str | None = None
    expected: Any = None
    actual: Any = None
    direction: Direction | None = None


class State(BaseModel):
    """What a run found, and its day. Values that aren't shown are in it as digests only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    last: date
    findings: tuple[_Seen, ...] = ()

    @property
    def text(self) -> str:
        """The state as JSON."""
        return self.model_dump_json(indent=1, exclude_none=True) + "\n"


@dataclass(frozen=True, slots=True)
class Seen:
    """A run beside the last one: the findings that are known with their `since`, and the state to keep."""

    findings: tuple[Diagnostic, ...]
    history: History
    state: State


def read_state(path: Path) -> State | None:
    """The state of the last run; None if there is none yet.

    Raises `DiagnosticError` (B2F526) for a file that isn't a state, which a run must not overwrite.
    """
    try:
        text = read_bytes(path, root=path.parent, limit=LARGEST_RECORD).decode()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(path, "it can't be read as text") from error
    try:
        return State.model_validate_json(text)
    except ValidationError as error:
        raise _unusable(path, "it isn't one of this version") from error


def seen(
    last: State | None,
    findings: Iterable[Diagnostic],
    accepted: Iterable[Diagnostic],
    today: date,
    *,
    only: Iterable[str] | None = None,
    is_whole: bool = True,
) -> Seen:
    """The findings of `today` beside those of the last run.

    A finding is the same as long as its values are. One that is accepted now is neither known nor gone.
    What wasn't compared isn't gone either, but stays in the state: other environments than `only`, and all
    that is missing in a run that isn't whole, since a part of the source couldn't be read.
    """
    now = [(key_of(finding), finding) for finding in findings]
    before = {one.key: one for one in last.findings} if last is not None else {}
    known = tuple(
        replace(finding, since=before[key].since) if key in before else finding for key, finding in now
    )
    there = {*(key for key, _ in now), *map(key_of, accepted)}
    environments = None if only is None else frozenset(only)
    gone, kept, uncompared = [], [], 0
    for one in before.values():
        if one.key in there:
            continue
        is_elsewhere = environments is not None and one.environment not in environments
        if is_elsewhere or not is_whole:
            kept.append(one)
            uncompared += not is_elsewhere
        else:
            gone.append(_finding_of(one))
    records = {key: _record(key, finding, today) for (key, _), finding in zip(now, known, strict=True)}
    state = State(last=today, findings=tuple(sorted((*records.values(), *kept), key=lambda one: one.key)))
    history = History(last.last if last is not None else None, tuple(gone), uncompared)
    return Seen(known, history, state)


def key_of(finding: Diagnostic) -> str:
    """What identifies a finding from run to run: its code, place in the objects and values, not its lines."""
    subject = finding.subject or _NO_SUBJECT
    identity: list[Any] = [finding.code, subject.environment, subject.object, subject.path]
    if subject.object is None and subject.path is None:
        identity += [finding.span.file if finding.span is not None else None, finding.message]
    identity += [(pin.value, pin.digest) for pin in pins_of(finding)]
    return hashlib.sha256(canonical(identity).encode()).hexdigest()[:32]


def _record(key: str, finding: Diagnostic, today: date) -> _Seen:
    subject = finding.subject or _NO_SUBJECT
    return _Seen(
        key=key,
        since=finding.since or today,
        code=finding.code,
        severity=finding.severity,
        message=finding.message,
        environment=subject.environment,
        object=subject.object,
        path=subject.path,
        expected=subject.expected,
        actual=subject.actual,
        direction=subject.direction,
    )


def _finding_of(one: _Seen) -> Diagnostic:
    subject = Subject(one.environment, one.object, one.path, one.expected, one.actual, one.direction)
    return Diagnostic(
        code=one.code,
        severity=one.severity,
        message=one.message,
        category=Category.FINDING,
        subject=subject,
        since=one.since,
    )


def _unusable(path: Path, reason: str) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic(
            code="B2F526",
            severity=Severity.ERROR,
            message=f"{path.as_posix()} can't be used as the record of the last run: {reason}",
            help="name another file with --state; or delete this one, and every finding is new once",
            category=Category.CONFIGURATION,
        )
    )
