"""What was taken for what in a source, and why: one table for a person."""

from __future__ import annotations

from collections.abc import Iterator

from converter.layout import AzdTemplate
from converter.scaffold.draft import Draft
from converter.source import dataclass


@dataclass(frozen=True, slots=True)
class Taken:
    """A file of the source, what it was taken for, and why. `is_guess`: nothing in the source says so."""

    path: str
    role: str
    reason: str
    is_guess: bool = False


def taken_of(draft: Draft) -> tuple[Taken, ...]:
    """Every template and parameter file that was found, in the order of what they are."""
    return tuple(_taken(draft))


def _taken(draft: Draft) -> Iterator[Taken]:
    templates = draft.templates
    if templates is None:
        return
    for path, reason in templates.workloads.items():
        service = next((one.service for one in _azd(draft) if one.template == path), "")
        role = f"workload of the service {service}" if service else "workloads"
        yield Taken(path, role, reason, reason.startswith("no other template"))
        yield from _parameters(draft, path)
    for index, (path, reason) in enumerate(templates.platforms.items()):
        is_taken = index == 0 and draft.found.infrastructure is not None
        yield Taken(
            path, "infrastructure" if is_taken else "left out", reason if is_taken else "another is taken"
        )
        if is_taken:
            yield from _parameters(draft, path)
    for path, reason in draft.passed.items():
        yield Taken(path, "left out", reason)
    for environment, file in draft.kept.items():
        yield Taken(file, f"variables of {environment}", "azd keeps them there")


def _azd(draft: Draft) -> tuple[AzdTemplate, ...]:
    azd = draft.templates.azd if draft.templates is not None else None
    return azd.templates if azd is not None else ()


def _parameters(draft: Draft, template: str) -> Iterator[Taken]:
    assert draft.templates is not None
    read = draft.read.get(template, {})
    for path in draft.templates.parameters.get(template, ()):
        environments = [one for one, file in read.items() if file == path]
        reason = (
            "its `using` names the template"
            if path.endswith(".bicepparam")
            else "called after the template, or has its parameters"
        )
        if not environments:
            yield Taken(path, "left out", "no environment reads it: others are called like most")
        elif len(environments) == len(draft.environments) and len(environments) > 1:
            yield Taken(path, "parameters of every environment", reason)
        else:
            yield Taken(path, f"parameters of {', '.join(environments)}", reason)


def table_of(taken: tuple[Taken, ...]) -> str:
    """The table as text; a guess is marked."""
    rows = [(one.path, one.role, one.reason + (" (guess)" if one.is_guess else "")) for one in taken]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    return "".join(f"  {path:<{widths[0]}}  {role:<{widths[1]}}  {reason}\n" for path, role, reason in rows)
