"""What Flux's substitution makes of a folder: values that are missing, or that come out as others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, Final

from converter.kustomize import (
    FluxError,
    Refusal,
    is_substituted_by_flux,
    substituted,
    substituted_object,
    texts_with_variables,
    type_name,
)
from converter.source import (
    Diagnostic,
    FluxSyntaxError,
    Path,
    Severity,
    dataclass,
    parse_variables,
    readable_variables,
    replaced,
    value_if_any,
)
from converter.verify.first_rollout import Awaited, status_sources
from converter.verify.pods import items, pod_template
from converter.verify.rendered import Environment, RenderedFolder
from converter.verify.schema.values import member
from converter.verify.substitution import (
    Supplied,
    applies,
    dependencies,
    flux_kustomizations,
    identity,
    supplied,
)

UNRESOLVED: Final = "B2F434"
UNKNOWN: Final = "B2F435"
RETYPED: Final = "B2F460"
BAD_NAME: Final = "B2F461"
NO_YAML: Final = "B2F462"
CHANGED: Final = "B2F463"

NAMES: Final = "use letters, digits and underscores, a digit not first"

_MOST_NAMES: Final = 3
_MAPS_OF_TEXTS: Final = frozenset({"labels", "annotations", "matchLabels", "nodeSelector"})
_LISTS_OF_TEXTS: Final = frozenset({"command", "args"})
_NAME: Final = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")
_QUOTED: Final = re.compile(r"(['\"]).*\1", re.DOTALL)


@dataclass(frozen=True, slots=True)
class AppliedFolder:
    """A folder as Flux will apply it.

    `folder` has the same objects in the same order, with every variable whose value is known replaced; an
    object that Flux refuses is as it was. A text that still has `${…}` is unknown. `findings` are what the
    substitution itself does wrong. `explained` are the places (object and path as a `Subject` has them) of
    values whose type it changes: what a schema says about them is said already. `unknown` has, by the `id` of
    an object, the first place whose text nobody knows; empty for the whole object. Where nothing of the tree
    says that Flux replaces variables, texts with one are known: they are what is written. `awaited` are the
    variables whose values only the first rollout gives: those have no finding here.
    """

    folder: RenderedFolder
    findings: tuple[Diagnostic, ...]
    explained: frozenset[tuple[str | None, str | None]] = frozenset()
    unknown: Mapping[int, Path] = field(default_factory=dict)
    awaited: tuple[Awaited, ...] = ()

    def unexplained(self, findings: Iterator[Diagnostic]) -> Iterator[Diagnostic]:
        """The findings of a schema without those that `findings` explain."""
        for finding in findings:
            at = (finding.subject.object, finding.subject.path) if finding.subject else (None, None)
            if at not in self.explained:
                yield finding


def applied_folder(environment: Environment, folder: RenderedFolder, *, strict: bool) -> AppliedFolder:
    """The folder as Flux will apply it, and what is wrong with its variables.

    `strict` says whether Flux refuses a variable without a value (see `is_strict`).
    """
    known = supplied(environment, folder.folder)
    findings, awaited = _missing(environment, folder, known, strict=strict)
    if not known.may_run:
        # A folder that no Flux Kustomization of the tree applies may be somebody else's, who may replace
        # something; that of the Flux Kustomizations themselves is where a cluster starts.
        is_literal = known.applied or any(each is folder for each, _ in flux_kustomizations(environment))
        given = replace(folder, is_literal=is_literal)
        return AppliedFolder(given, tuple(findings), unknown={} if is_literal else _unknown(folder))
    findings += _bad_names(environment, folder)
    if findings and any(each.code == BAD_NAME for each in findings):
        return AppliedFolder(folder, tuple(findings), unknown=_unknown(folder), awaited=awaited)
    bodies: list[dict[str, Any]] = []
    changes: list[Diagnostic] = []
    unknown: dict[int, Path] = {}
    variables = known.values
    for body in folder.objects:
        result = substituted_object(
            body, variables, strict=strict, complete=known.complete, always=known.always
        )
        bodies.append(result.body)
        if result.error is not None or result.unknown:
            unknown[id(result.body)] = result.unknown[0] if result.unknown else ()
        if result.error is not None:
            findings += _of_error(folder, body, result.error, variables)
        elif not result.is_disabled:
            changes += _changes(folder, body, result.body, variables, set(result.unknown))
    explained = frozenset(
        (each.subject.object, each.subject.path)
        for each in changes
        if each.code == RETYPED and each.subject is not None
    )
    applied = replace(folder, objects=tuple(bodies), rendered=folder.objects)
    return AppliedFolder(applied, (*findings, *changes), explained, unknown, awaited)


def _unknown(folder: RenderedFolder) -> dict[int, Path]:
    """The first place with a variable, by the `id` of each object that has one."""
    places = {id(body): next(texts_with_variables(body), None) for body in folder.objects}
    return {body: found[0] for body, found in places.items() if found is not None}


def check_variables(
    environment: Environment, folder: RenderedFolder, *, strict: bool = True
) -> Iterator[Diagnostic]:
    """The findings of `applied_folder`."""
    yield from applied_folder(environment, folder, strict=strict).findings


@dataclass(slots=True)
class _Use:
    """Where a variable is used: the first place, how many there are, and in which workloads."""

    body: Mapping[str, Any]
    path: Path
    places: int = 0
    workloads: dict[str, None] = field(default_factory=dict)


def _missing(
    environment: Environment, folder: RenderedFolder, known: Supplied, *, strict: bool
) -> tuple[list[Diagnostic], tuple[Awaited, ...]]:
    """Findings for the variables without a value, each at its first use, and for those that can't be read.

    Those whose value only the first rollout gives are returned apart.
    """
    findings: list[Diagnostic] = []
    awaited: list[Awaited] = []
    uses: dict[str, _Use] = {}
    for body in folder.objects:
        for path, text in texts_with_variables(body) if is_substituted_by_flux(body) else ():
            needed = (
                each.name for outer in readable_variables(text) for each in outer.walk() if each.needs_value
            )
            for name in dict.fromkeys(needed):
                use = uses.setdefault(name, _Use(body, path))
                use.places += 1
                use.workloads.update(dict.fromkeys(_needing(folder, body)))
            if known.replaces or not known.applied:
                findings += _unreadable(folder, known, body, path, text)
    sources = status_sources(environment, folder.folder) if uses.keys() - known.names else {}
    for name, use in uses.items():
        if name in known.names:
            continue
        code, severity, message, help_ = _without_value(name, known, strict=strict)
        if not _NAME.fullmatch(name) and (known.may_run or not known.applied):
            message = f"nobody can supply ${{{name}}}: Flux refuses a name that begins with a digit"
            code, severity, help_ = BAD_NAME, Severity.ERROR, NAMES
        if name in sources and severity is Severity.ERROR and known.may_run:
            awaited.append(Awaited(folder, name, sources[name]))
            continue
        if use.places > 1:
            message += f" (used in {use.places} fields)"
        if severity is Severity.ERROR and known.may_run and strict:
            message += _stopped(environment, folder, known, use.workloads)
        findings.append(folder.finding(code, severity, message, use.body, use.path, help_=help_))
    return findings, tuple(awaited)


def _without_value(name: str, known: Supplied, *, strict: bool) -> tuple[str, Severity, str, str]:
    """Code, severity, message and help for a variable without a known value."""
    if known.unknown and known.replaces:
        message = f"the tree doesn't show whether ${{{name}}} has a value"
        effect = "applies nothing of this folder" if strict else "replaces it by nothing"
        help_ = f"make sure that {' or '.join(known.unknown)} has it: Flux {effect} otherwise"
        return UNKNOWN, Severity.NOTE, message, help_
    if known.applied and not known.replaces:
        message = f"${{{name}}} stays as it is: the Flux Kustomization has no postBuild"
        help_ = "add postBuild.substitute, or write $${…} for a literal ${…}"
        return UNRESOLVED, Severity.ERROR, message, help_
    if known.applied and not known.may_run:
        message = f"${{{name}}} stays as it is: the Flux Kustomization has no variable, and replaces none"
        return UNRESOLVED, Severity.ERROR, message, "supply it: `postBuild.substitute` or `substituteFrom`"
    if known.applied:
        effect = "Flux applies nothing of this folder" if strict else "Flux replaces it by nothing"
        help_ = "add it to a ConfigMap that the Flux Kustomization names: `convert` writes one from the "
        help_ += "project file's environments.NAME.substitutions"
        return UNRESOLVED, Severity.ERROR, f"${{{name}}} has no value: {effect}", help_
    message = f"${{{name}}} has no value in the tree"
    help_ = "no Flux Kustomization of the tree applies this folder: make sure that yours supplies it"
    return UNKNOWN, Severity.WARNING, message, help_


def _stopped(
    environment: Environment, folder: RenderedFolder, known: Supplied, needing: Mapping[str, None]
) -> str:
    """Who needs the variable, and what else stops with it: other workloads, other Kustomizations of Flux."""
    every = dict.fromkeys(_named(body) for body in folder.objects if pod_template(body) is not None)
    others = [name for name in every if name not in needing]
    waiting = [name for _, name in dependents(environment, known.by)]
    text = f"; {_listed(list(needing))} needs it" if len(needing) == 1 else ""
    if len(needing) > 1:
        text = f"; {_listed(list(needing))} need it"
    if others:
        text += f"; {_listed(others)} {'stops' if len(others) == 1 else 'stop'} with it"
    if waiting:
        text += f"; the Flux Kustomization{'s' if len(waiting) > 1 else ''} {_listed(waiting)} wait for it"
    return text


def dependents(environment: Environment, names: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The Flux Kustomizations that depend on one of some others, directly or by way of another, in order."""
    found = list(names)
    every = [body for _, body in flux_kustomizations(environment)]
    for name in found:  # it grows on the way
        for body in every:
            if name in dependencies(body) and identity(body) not in found:
                found.append(identity(body))
    return found[len(names) :]


def _listed(names: Sequence[str]) -> str:
    """Up to three names, then how many more there are."""
    shown = list(names[:_MOST_NAMES])
    more = len(names) - len(shown)
    if more == 1:
        shown, more = list(names[: _MOST_NAMES + 1]), 0
    if more:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else ""


def _needing(folder: RenderedFolder, body: Mapping[str, Any]) -> Iterator[str]:
    """The workloads that need an object: itself, or those whose pods name it, a ConfigMap for instance."""
    if pod_template(body) is not None:
        yield _named(body)
        return
    name = member(body, "metadata").get("name")
    for other in folder.objects:
        template = pod_template(other)
        if template is not None and isinstance(name, str) and _holds(template.spec, name):
            yield _named(other)


def _holds(value: Any, text: str) -> bool:
    if isinstance(value, dict):
        return any(_holds(each, text) for each in value.values())
    if isinstance(value, list):
        return any(_holds(each, text) for each in value)
    return bool(value == text)


def _named(body: Mapping[str, Any]) -> str:
    return f"{body.get('kind')}/{member(body, 'metadata').get('name')}"


def _unreadable(
    folder: RenderedFolder, known: Supplied, body: dict[str, Any], path: Path, text: str
) -> Iterator[Diagnostic]:
    try:
        parse_variables(text)
    except FluxSyntaxError as error:
        code, severity = (UNRESOLVED, Severity.ERROR) if known.applied else (UNKNOWN, Severity.WARNING)
        message = f"Flux can't read a variable here and refuses the whole folder: {error}"
        yield folder.finding(code, severity, message, body, path, help_="write $${…} for a literal ${…}")


def _bad_names(environment: Environment, folder: RenderedFolder) -> Iterator[Diagnostic]:
    """A finding for each variable of the folder's Kustomizations whose name Flux refuses, at its place."""
    for _, body in flux_kustomizations(environment):
        if not applies(body, folder.folder):
            continue
        build = member(body, "spec", "postBuild")
        at: list[tuple[dict[str, Any], Path]] = [
            (body, ("spec", "postBuild", "substitute", str(name))) for name in member(build, "substitute")
        ]
        for source in items(build, "substituteFrom"):
            kind = str(source.get("kind"))
            for one in environment.named(kind, str(source.get("name")), identity(body)[0]):
                for section in ("data", "stringData") if kind in {"ConfigMap", "Secret"} else ():
                    at += [(one, (section, str(name))) for name in member(one, section)]
        for one, path in at:
            if not _NAME.fullmatch(str(path[-1])):
                holder = environment.folder_of(one) or folder
                message = f"Flux refuses the name of this variable, and with it all of {folder.folder}"
                yield holder.finding(BAD_NAME, Severity.ERROR, message, one, path, help_=NAMES)


def _of_error(
    folder: RenderedFolder, body: dict[str, Any], error: FluxError, variables: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """A finding for an object that Flux can't read again with the values; others have been found before."""
    if error.refusal is not Refusal.YAML:
        return
    message = "with the value of a variable this is no YAML any more, and Flux applies nothing of this folder"
    help_ = f"quote the value where the variable is given, as '\"…\"' ({error.detail})"
    broken = [
        path
        for path, text in texts_with_variables(body)
        if (alone := substituted(text, variables, strict=False).error) and alone.refusal is Refusal.YAML
    ]
    for path in broken or [()]:
        yield folder.finding(NO_YAML, Severity.ERROR, message, body, path, help_=help_)


def _changes(
    folder: RenderedFolder,
    body: dict[str, Any],
    applied: dict[str, Any],
    variables: Mapping[str, str],
    unknown: set[Path],
) -> Iterator[Diagnostic]:
    """Findings for texts that come out as something else than a text, or as another text."""
    for path, text in texts_with_variables(body):
        if path in unknown or any(isinstance(step, str) and "${" in step for step in path):
            continue
        value = value_if_any(applied, path)
        names = ", ".join(f"${{{each.name}}}" for each in readable_variables(text))
        if not isinstance(value, str):
            if wants_text(body, path):
                yield _retyped(folder, body, path, value, names)
        elif _is_lossy(text, value, variables):
            message = f"a part of the value of {names} doesn't arrive: Flux writes it without quotes"
            help_ = "quote the value where the variable is given, as '\"…\"', or write it into the manifest"
            yield folder.finding(CHANGED, Severity.WARNING, message, body, path, help_=help_)


def _retyped(folder: RenderedFolder, body: dict[str, Any], path: Path, value: Any, names: str) -> Diagnostic:
    if value is None:
        message = f"{names} arrives as null, not as a text: the field has no value in the cluster"
        help_ = "leave the field out, or give the variable a value; '\"\"' is an empty text"
        return folder.finding(RETYPED, Severity.WARNING, message, body, path, help_=help_)
    kind = type_name(value)
    article = "an" if kind[0] in "aio" else "a"
    message = f"{names} arrives as {article} {kind}, where the cluster wants a text"
    help_ = "quote the value where the variable is given, as '\"3\"', or put other text beside the variable"
    return folder.finding(RETYPED, Severity.ERROR, message, body, path, help_=help_)


def wants_text(body: Mapping[str, Any], path: Path) -> bool:
    """Whether a field of any object takes a text alone: data, labels, annotations, commands, values of `env`.

    What else takes a text is its schema's to say.
    """
    match path:
        case (("data" | "stringData"), _):
            return body.get("kind") in ("ConfigMap", "Secret")
        case (*_, str(section), _) if section in _MAPS_OF_TEXTS:
            return True
        case (*_, str(section), int()) if section in _LISTS_OF_TEXTS:
            return True
        case (*_, "env", int(), ("value" | "name")) | (*_, "metadata", ("name" | "namespace")):
            return True
        case (*_, ("containers" | "initContainers"), int(), ("image" | "name" | "workingDir")):
            return True
        case _:
            return False


def _is_lossy(text: str, value: str, variables: Mapping[str, str]) -> bool:
    """Whether the text with its values isn't what arrives, quotes and blanks at the ends apart."""
    raw = _replaced_text(text, variables)
    return raw is not None and raw.strip() != value.strip() and not _QUOTED.fullmatch(raw.strip())


def _replaced_text(text: str, variables: Mapping[str, str]) -> str | None:
    """The text with the values as they are given, not read as YAML; None if it can't be read."""
    try:
        return replaced(text, variables, strict=False).decode("utf-8")
    except ValueError:
        return None
