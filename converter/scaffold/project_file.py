"""A draft as the text of its project file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from converter.project import Source
from converter.scaffold.draft import PORTABLE, Draft
from converter.scaffold.layout import own_patterns
from converter.scaffold.text import HEAD, NOTHING, Guess, Text
from converter.scaffold.workloads import WorkloadFacts
from converter.source import flux_variable, upper_snake

IMAGE_TAG: Final = "1.0.0"
_BLANK_SERVER: Final = re.compile(r"[^/]*[<{][^/]*/")
_AUTHENTICATION: Final = ("authentication: app  # or gateway, or {none: REASON} if everybody may call",)


def project_text(draft: Draft) -> Text:
    """The project file of a draft."""
    text = Text()
    text.comment(*(line.removeprefix("# ") for line in HEAD.splitlines()))
    text.comment(
        "Written by `bicep2flux init`: correct what is marked `guess`, add what is marked `give`,",
        "and remove the marks.",
    )
    text.entry("product", draft.product)
    text.entry("profile", draft.profile)
    _source(text, draft)
    if draft.profile.value == PORTABLE:
        text.blank()
        text.entry(
            "namespace",
            {
                "name": draft.name,
                "create": Guess(True, "false where the platform's team makes the namespace"),
            },
        )
    text.blank()
    text.entry("flux", _flux(draft))
    text.blank()
    _environments(text, draft)
    _workloads(text, draft)
    _settings(text, draft)
    _secure_parameters(text, draft)
    return text


def _source(text: Text, draft: Draft) -> None:
    """The folders that differ from the default layout."""
    found = draft.found
    defaults = Source()
    settings: dict[str, Any] = {}
    if found.root != defaults.root:
        settings["root"] = found.root
    if found.templates:
        own = own_patterns(found)
        settings["templates"] = {
            name: path
            if name not in own
            else {"file": path, "parameterFiles": NOTHING if own[name] is None else own[name]}
            for name, path in found.templates.items()
        }
    elif found.applications != defaults.applications:
        settings["applications"] = found.applications
    if found.infrastructure not in {None, defaults.infrastructure}:
        settings["infrastructure"] = found.infrastructure
    pattern = found.parameters.pattern
    if pattern != defaults.parameter_files:
        settings["parameterFiles"] = NOTHING if pattern is None else pattern
    if settings or draft.passed or draft.bare or found.alone:
        text.blank()
    is_one = found.applications == "." or found.applications.endswith((".bicep", ".json"))
    if is_one and not found.templates:
        text.comment("One template deploys all workloads; each is named by its declaration in it.")
    if pattern is None:
        text.comment("No parameter file was found: every environment has every workload.")
    elif "{environment}" not in pattern and not found.parameters.of_environment:
        text.comment("One parameter file is for all environments.")
    for path, reason in draft.passed.items():
        text.comment(f"Left out: {path}: {reason}.")
    if draft.bare:
        text.to_give(
            "source",
            "no environment has these, as no such parameter file is beside them:",
            _wrapped(draft.bare),
        )
    without = [path for path, one in found.parameters.of_template.items() if one is None]
    if without:
        text.guessed("source", "no parameter file is for these, so every environment has them as they are:")
        text.comment(*_wrapped(without))
    if found.alone:
        text.to_give(
            "source",
            "the infrastructure's parameter files aren't called like the workloads', so nothing reads them:",
            _wrapped(found.alone),
        )
    if settings:
        text.entry("source", settings)


def _flux(draft: Draft) -> dict[str, Any]:
    repository = draft.repository
    settings: dict[str, Any] = {}
    if repository is not None and repository.folder != ".":
        settings["path"] = f"./{repository.folder}/flux"
    url: str | Guess
    if repository is None:
        url = Guess(f"https://github.com/example/{draft.name}", "no Git origin beside the source")
    else:
        url = repository.url
    settings["repository"] = {
        "kind": "GitRepository",
        "url": url,
        "branch": Guess("main", "the branch that Flux follows; OCIRepository is the other kind"),
    }
    return settings


def _environments(text: Text, draft: Draft) -> None:
    if draft.why_environments is not None:
        text.guessed("environments", draft.why_environments)
    is_azds = draft.templates is not None and draft.templates.azd is not None
    if draft.asked:
        text.comment(
            "The parameter files also read these variables. Answer what isn't secret as `variables:`;",
            "without an answer azd takes them as unset, and so does `convert`."
            if is_azds
            else "without an answer a value becomes a substitution variable of Flux, or it is reported.",
            *_wrapped(draft.asked),
        )
    if draft.defaulted:
        text.comment(
            "These take their default, unless `variables:` answers for them as the pipeline does.",
            *_wrapped(draft.defaulted),
        )
    if draft.required:
        text.to_give(
            "parameters",
            "no parameter file gives what these templates require; add what isn't secret as `parameters:`",
            [f"  {name}: ...  # {place}" for name, place in draft.required.items()],
        )
    workloads = draft.workloads
    untagged = workloads is None or not all(one.tagged and not one.lacks_image for one in workloads)
    entries: dict[str, Any] = {}
    overlays = overlays_of(draft.environments)
    for environment in draft.environments:
        overlay = overlays[environment]
        entry: dict[str, Any] = {
            "overlay": overlay,
            "host": Guess(f"{draft.name}.{overlay}.example.com", "the platform gives the name"),
            "active": False,
        }
        if untagged:
            entry["imageTag"] = Guess(IMAGE_TAG, "the version that runs there")
        if environment in draft.found.parameters.of_environment:
            entry["parameterFiles"] = draft.found.parameters.of_environment[environment]
        if environment in draft.kept:
            entry["variablesFrom"] = draft.kept[environment]
        if draft.variables.get(environment):
            entry["variables"] = {
                name: value if value == environment else Guess(value, "the source takes no other form")
                for name, value in draft.variables[environment].items()
            }
        if draft.parameters.get(environment):
            entry["parameters"] = {
                name: Guess(value, "required, and no parameter file gives it")
                for name, value in draft.parameters[environment].items()
            }
        entries[environment] = entry
    text.comment(
        "`overlay` is the folder's name: change it where the platform has another name for the environment.",
        "`active: false`: the container apps still do the work, so here jobs are suspended and apps without",
        "ingress have no replicas: nothing is done twice. docs/migrating.md has the steps of the cut-over.",
    )
    text.entry("environments", entries)


def _workloads(text: Text, draft: Draft) -> None:
    if draft.workloads is None:
        text.blank()
        text.to_give(
            "workloads",
            "the source couldn't be evaluated, so it isn't known which workloads take requests",
            ("workloads:", "  web:", "    path: /web"),
        )
        return
    public = [one for one in draft.workloads if one.exposure in {"public", "unknown"}]
    internal = [one.name for one in draft.workloads if one.exposure == "internal"]
    others = [one.name for one in draft.workloads if one.exposure == "none"]
    text.blank()
    if internal:
        text.comment("Only other workloads reach these, by their Service:", *_wrapped(internal))
    if others:
        text.comment("No requests reach these:", *_wrapped(others))
    shown = [one for one in draft.workloads if one in public or one.lacks_image]
    if shown:
        alone = len(public) == 1
        if len(public) > 1:
            text.comment("Where two routes match, the longer path wins.")
        text.section("workloads")
        for one in shown:
            settings = _workload(one, alone=alone) if one in public else {}
            if one.lacks_image:
                settings["image"] = _image(one, draft)
            text.entry(one.name, settings, depth=1)
            if one.guards:
                text.to_give(
                    "authentication",
                    "who checks who calls? Until this is decided there is no route:",
                    (*(f"  {guard}" for guard in one.guards), *_AUTHENTICATION),
                    depth=2,
                )


def _workload(one: WorkloadFacts, *, alone: bool) -> dict[str, Any]:
    path = "/" if alone else f"/{one.name}"
    reason = "as in front of the container app, or `exposure: internal`"
    if one.exposure == "unknown":
        reason = "whether its ingress is external isn't known; " + reason
    return {"path": Guess(path, reason)}


def _image(one: WorkloadFacts, draft: Draft) -> Guess:
    """The image that runs where the source has only what stands in for it.

    azd calls the image of a service `<project>/<service>-<environment>` (`DefaultImageName` in azd's
    `pkg/project/container_helper.go`), in the registry of the environment.
    """
    is_server = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.:-]*", one.server)
    server = one.server if is_server else f"${{{flux_variable(upper_snake(draft.name))}_REGISTRY_SERVER}}"
    named = [_BLANK_SERVER.sub(f"{server}/", image) for image in one.images if _BLANK_SERVER.match(image)]
    if named:
        return Guess(named[0], "the source leaves the registry blank")
    if not one.service:
        return Guess(f"{server}/{draft.name}/{one.name}", "the source has only what stands in for it")
    name = f"{draft.azd or draft.name}/{one.service}"
    if len(draft.environments) == 1:
        name += f"-{draft.environments[0]}"
    return Guess(f"{server}/{name.lower()}", "as azd names it; the source has only what stands in for it")


def _settings(text: Text, draft: Draft) -> None:
    public = any(one.exposure in {"public", "unknown"} for one in draft.workloads or ())
    if public and draft.profile.value == PORTABLE:
        text.blank()
        text.to_give(
            "settings.gatewayName",
            "the Gateway that routes are attached to; without it there are no routes",
            ("settings:", "  gatewayName: public", "  gatewayNamespace: gateways"),
        )
    events = [one.name for one in draft.workloads or () if one.events]
    if events:
        text.blank()
        text.to_give(
            "settings.keda",
            "queues or events scale or start these: set this if the platform runs KEDA",
            (*_wrapped(events), "settings:", "  keda: true"),
        )


def _secure_parameters(text: Text, draft: Draft) -> None:
    if draft.secure:
        text.blank()
        text.to_give(
            "parameters",
            "the source has these as secrets, and names or addresses are made of them: which are none?",
            (
                "parameters:",
                *(f"  {name}: {{public: REASON}}  # {what}" for name, what in draft.secure.items()),
            ),
        )


def _wrapped(names: Sequence[str]) -> list[str]:
    """Names in lines that aren't too long, indented."""
    lines: list[str] = []
    for name in names:
        if lines and len(lines[-1]) + len(name) < 96:
            lines[-1] += f", {name}"
        else:
            if lines:
                lines[-1] += ","
            lines.append(f"  {name}")
    return lines


def overlays_of(environments: Iterable[str]) -> dict[str, str]:
    """Each environment's name as a folder and DNS label: none twice, and none that a tree has for itself."""
    taken = {"base"}
    found = {}
    for environment in environments:
        plain = "".join(c if c.isalnum() and c.isascii() else "-" for c in environment.lower())
        label = name = plain[:50].strip("-") or "environment"
        number = 2
        while label in taken:
            label = f"{name}-{number}"
            number += 1
        taken.add(label)
        found[environment] = label
    return found
