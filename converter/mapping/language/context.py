"""The variables that every table may name besides its subject, and their shapes.

- `project`: the project file
- `environment`: the environment's part of it, with its `name`; unknown for the base
- `settings`: the profile's settings, as the project file chose them
- `workload`: the app or job, with its part of the project file; `guarded` is what keeps its route shut,
  `callers` are all that call it, also those that the source shows, `held` whether it is kept from working as
  long as its environment isn't active
- `app`, `job` or `role`: the resource itself, in manifests made for one
- `assignment`: the names of a role that a workload holds, in manifests made for one
- `managedEnvironment`: the environment that they run in, if the source deploys exactly one
- `vaults`: the Key Vaults that secrets of workloads are in, each with its `id` and the id of its
  `subscription`
- `collected`: what rows collected
- `substitutions`: the values of the Flux variables that objects use, in manifests without substitution
- `statuses`: of these variables those that are a field of an object's status, one a line; absent without one
- `separate`: by section the workloads that have a Flux Kustomization of their own, each with its `name`, in
  manifests without substitution
- `made`: whether each section before the manifest's own has objects, in manifests for the product
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from converter.aca import ContainerApp, ManagedEnvironment, formatted, is_same_id, secrets_of, segments
from converter.mapping.language.callers import CALLER
from converter.mapping.language.holding import HELD, held_value
from converter.mapping.language.paths import ListOf, Shape
from converter.mapping.language.tables import Profile, SettingValue
from converter.project import ENVIRONMENT_HOST, Apim, ProjectFile, valued
from converter.provenance import Array, Choice, Kind, Object, Origin, RequiredParameter, Scalar, Value
from converter.source import Category, Diagnostic, DiagnosticError, Severity, Span, did_you_mean

if TYPE_CHECKING:
    from converter.aca import EnvironmentResource, Evaluation, Workload
    from converter.project import Project

ENVIRONMENT: dict[str, Shape] = {
    "name": "leaf",
    "overlay": "leaf",
    "host": "leaf",
    "active": "leaf",
    "imageTag": "leaf",
    "subscriptionId": "leaf",
    "variables": "any",
    "substitutions": "any",
}

WORKLOAD: dict[str, Shape] = {
    "name": "leaf",
    "kind": "leaf",
    "service": "leaf",
    "exposure": "leaf",
    "path": "leaf",
    "priority": "leaf",
    "internalRanges": ListOf("leaf"),
    "rewrite": "leaf",
    "image": "leaf",
    "apim": Apim,
    "callers": ListOf(CALLER),
    "authentication": "any",
    "guarded": "leaf",
    "consumer": "leaf",
    HELD: "leaf",
    "settings": "any",
}


DERIVED: Final = {"workload.exposure": "configuration.ingress.external"}
"""The property of an app that a variable is derived from where the project file is silent, by its path."""

ASSIGNMENT: dict[str, Shape] = {"name": "leaf", "role": "leaf", "title": "leaf"}


def root_shapes(profile: Profile) -> dict[str, Shape]:
    """The shape of every variable that any table may name."""
    return {
        "project": ProjectFile,
        "environment": ENVIRONMENT,
        "settings": dict.fromkeys(profile.settings, "leaf"),
        "workload": WORKLOAD,
        "managedEnvironment": ManagedEnvironment,
        "vaults": ListOf({"id": "leaf", "subscription": "leaf"}),
        "collected": "any",
        "substitutions": "any",
        "statuses": "leaf",
        "separate": "any",
        "made": dict.fromkeys(
            (section.name for section in profile.sections if section.separates is None), "leaf"
        ),
    }


def environment_value(project: Project, name: str | None) -> Value:
    """The environment's settings; for the base a symbol, so that nothing made from it gets into the base."""
    if name is None:
        return RequiredParameter("environment", "object", origin=Origin(Kind.ABSENT, detail="no environment"))
    at = ("environments", name)
    plain = project.file.environments[name].model_dump(by_alias=True, mode="json")
    value = valued(plain, project.document, at)
    assert isinstance(value, Object)
    origin = Origin(Kind.PROJECT_FILE, project.document.key_span(at), name)
    return Object({"name": Scalar(name, origin=origin), **value.members}, origin=value.origin)


def with_own_host(environment: Value, workload: Object) -> Value:
    """The environment as a workload's tables see it: with the workload's own host where it has one."""
    own = workload.members.get("host")
    if not isinstance(environment, Object) or not isinstance(own, Scalar):
        return environment
    shared = environment.members["host"]
    assert isinstance(shared, Scalar)
    text = str(own.data).replace(ENVIRONMENT_HOST, str(shared.data))
    host = Scalar(text, origin=replace(own.origin, shadowed=(shared.origin,)))
    return replace(environment, members={**environment.members, "host": host})


def given_substitutions(project: Project, name: str) -> dict[str, Scalar]:
    """The values that the project file gives for an environment's Flux variables, by their names."""
    found = {}
    for variable, text in project.file.environments[name].substitutions.items():
        at = ("environments", name, "substitutions", variable)
        origin = Origin(Kind.PROJECT_FILE, project.document.span(at), ".".join(at))
        found[variable] = Scalar(text, origin=origin)
    return found


def settings_value(project: Project, profile: Profile, place: Callable[[str], Span]) -> Value:
    """Every setting of the profile: the project file's choice, else the default; `place` is where that is.

    Raises `DiagnosticError` (B2F202) for a setting or a choice that the profile doesn't have.
    """
    faults = list(_wrong_settings(project, profile, project.file.settings, ()))
    for workload, own in project.file.workloads.items():
        faults += _wrong_settings(project, profile, own.settings, ("workloads", workload))
    if faults:
        raise DiagnosticError(faults)
    members: dict[str, Value] = {}
    for name, setting in profile.settings.items():
        default = Origin(Kind.PLATFORM_CONSTANT, place(name), f"settings.{name}")
        if name in project.file.settings:
            at = ("settings", name)
            origin = Origin(Kind.PROJECT_FILE, project.document.span(at), name, shadowed=(default,))
            members[name] = Scalar(project.file.settings[name], origin=origin)
        else:
            members[name] = Scalar(setting.default, origin=default)
    return Object(members, origin=Origin(Kind.PROJECT_FILE, None, "settings"))


def _wrong_settings(
    project: Project, profile: Profile, chosen: Mapping[str, SettingValue], at: tuple[str, ...]
) -> Iterator[Diagnostic]:
    """The faults among the product's settings, or those of the workload at a place of the project file."""
    for name, choice in chosen.items():
        span = project.document.key_span((*at, "settings", name))
        setting = profile.settings.get(name)
        help_: str | None
        if setting is None:
            help_ = did_you_mean(name, profile.settings) or f"settings: {', '.join(sorted(profile.settings))}"
            yield _fault(f"the profile {profile.profile} has no setting '{name}'", span, help_)
        elif at and not setting.per_workload:
            own = ", ".join(sorted(key for key, each in profile.settings.items() if each.per_workload))
            help_ = f"set it under 'settings'; a workload may set {own or 'none of its own'}"
            yield _fault(f"the setting '{name}' is the same for all workloads", span, help_)
        elif not setting.takes(choice):
            span = project.document.span((*at, "settings", name))
            choices = [_formatted(one) for one in setting.choices]
            expected = f"one of {', '.join(choices)}" if choices else _KINDS[type(setting.default)]
            help_ = did_you_mean(_formatted(choice), choices)
            found = f"'{_formatted(choice)}'" if type(choice) is type(setting.default) else _described(choice)
            yield _fault(f"{found} isn't a choice of {name}: expected {expected}", span, help_)


_KINDS: Final = {str: "text", bool: "true or false", int: "a whole number"}


def _formatted(choice: SettingValue) -> str:
    """A choice as YAML text."""
    return str(choice).lower() if isinstance(choice, bool) else str(choice)


def _described(choice: SettingValue) -> str:
    return f"the text '{choice}'" if isinstance(choice, str) else f"'{_formatted(choice)}'"


def workload_settings(project: Project, settings: Value) -> dict[str, Value]:
    """The settings of each workload with choices of its own, by name; `settings` are the product's."""
    assert isinstance(settings, Object)
    found: dict[str, Value] = {}
    for workload, own in project.file.workloads.items():
        members = dict(settings.members)
        for name, choice in own.settings.items():
            span = project.document.span(("workloads", workload, "settings", name))
            origin = Origin(Kind.PROJECT_FILE, span, name, shadowed=(members[name].origin,))
            members[name] = Scalar(choice, origin=origin)
        if own.settings:
            found[workload] = Object(members, origin=settings.origin)
    return found


def workload_value(
    project: Project,
    workload: Workload,
    name: str | None,
    *,
    environment: EnvironmentResource | None = None,
    guarded: Scalar | None = None,
    callers: Array | None = None,
) -> Object:
    """A workload's part of the project file; without an exposure there, the source's is used.

    `name` is the environment that it is converted for, None for the base. `environment` is the managed
    environment that it runs in, if the source has it. `guarded` is what guards access to it, as long as the
    project file doesn't decide about that: then it isn't exposed at all. `callers` are all of its callers, in
    place of those that the project file names.
    """
    named = name_origin(workload)
    members: dict[str, Value] = {
        "name": Scalar(workload.name, origin=named),
        "kind": Scalar(workload.kind, origin=named),
        "service": Scalar(workload.azd_service or None, origin=named),
        "exposure": _source_exposure(workload, named, private_network(environment)),
    }
    at = ("workloads", workload.name)
    if workload.name in project.file.workloads:
        plain = project.file.workloads[workload.name].model_dump(
            by_alias=True, exclude_unset=True, mode="json"
        )
        own = valued(plain, project.document, at)
        assert isinstance(own, Object)
        members |= _with_descriptions(own, project).members
    if "host" in members and "path" not in members:
        members["path"] = Scalar("/", origin=members["host"].origin)
    if callers is not None:
        members["callers"] = callers
    members[HELD] = held_value(project, workload, name)
    if guarded is not None:
        members |= {"exposure": replace(guarded, data="none"), "guarded": guarded}
        members.pop("apim", None)
    return Object(members, origin=named)


def _with_descriptions(own: Object, project: Project) -> Object:
    """A workload's part of the project file, each file that describes an API replaced by its text."""
    apim = own.members.get("apim")
    versions = apim.members["versions"] if isinstance(apim, Object) else None
    if not isinstance(apim, Object) or not isinstance(versions, Array):
        return own
    described = replace(versions, items=tuple(_with_text(version, project) for version in versions.items))
    return replace(
        own, members={**own.members, "apim": replace(apim, members={**apim.members, "versions": described})}
    )


def _with_text(version: Value, project: Project) -> Value:
    name = version.members.get("documentFile") if isinstance(version, Object) else None
    if not isinstance(version, Object) or not isinstance(name, Scalar):
        return version
    file = project.descriptions[str(name.data)]
    origin = Origin(Kind.PROJECT_FILE, Span(file, 0, 0), file.name, (name.origin,))
    return replace(version, members={**version.members, "documentFile": Scalar(file.text, origin=origin)})


def without_route(workload: Object, why: Origin) -> Object:
    """A workload as tables see it, exposed to nobody and without an API, for the given reason."""
    members = {key: value for key, value in workload.members.items() if key != "apim"}
    return replace(workload, members=members | {"exposure": Scalar("none", origin=why)})


def private_network(environment: EnvironmentResource | None) -> Value | None:
    """What makes a managed environment one that only a private network reaches; None where nothing does.

    An unknown value, if only the deployment knows whether it does.
    """
    if environment is None:
        return None
    network = environment.resource.vnet_configuration
    internal = network.internal if network is not None else None
    access = environment.resource.public_network_access
    if isinstance(internal, Scalar) and internal.data is True:
        return internal
    if isinstance(access, Scalar) and str(access.data).casefold() == "disabled":
        return access
    return next((one for one in (internal, access) if one is not None and not isinstance(one, Scalar)), None)


def environment_resource(evaluation: Evaluation) -> ManagedEnvironment | None:
    """The managed environment that every workload runs in; None unless the source deploys exactly one."""
    found = evaluation.managed_environments
    if len(found) != 1 or found[0].deployed.existing or found[0].deployed.condition is not None:
        return None
    return found[0].resource


def vault_values(evaluation: Evaluation) -> Array:
    """The Key Vaults that secrets of workloads are in, as far as their ids are known; each once."""
    found: list[Value] = []
    for workload in evaluation.workloads:
        for secret in secrets_of(workload.resource):
            if secret.vault_id is not None and not any(is_same_id(secret.vault_id, one) for one in found):
                found.append(secret.vault_id)
    origin = Origin(Kind.COLLECTION, detail="vaults")
    return Array(tuple(_vault(identifier) for identifier in found), origin=origin)


def _vault(identifier: Value) -> Value:
    subscription = formatted(segments(identifier)[:2], identifier.origin)
    return Object({"id": identifier, "subscription": subscription}, origin=identifier.origin)


def name_origin(workload: Workload) -> Origin:
    """Where the name of a workload comes from: the folder of its template."""
    return Origin(Kind.FOLDER_NAME, Span(workload.template, 0, 0), workload.name)


def _source_exposure(workload: Workload, named: Origin, private: Value | None) -> Value:
    """`public`, `internal` or `none`, by the source's ingress; `private` is as of `private_network`."""
    resource = workload.resource
    ingress = None
    if isinstance(resource, ContainerApp) and resource.configuration is not None:
        ingress = resource.configuration.ingress
    if ingress is None:
        return Scalar("none", origin=named)
    external = ingress.external
    if external is None:
        return Scalar("internal", origin=Origin(Kind.ABSENT, detail="ingress.external", sources=(named,)))
    property_ = Origin(Kind.PROPERTY, None, DERIVED["workload.exposure"], (external.origin,))
    origin = Origin(Kind.CONDITION, detail="ingress.external", sources=(property_,))
    internal: Value = Scalar("internal", origin=origin)
    public = _public(origin, private)
    if isinstance(external, Scalar):
        return public if external.data is True else internal
    return Choice(external, public, internal, origin=origin)


def _public(origin: Origin, private: Value | None) -> Value:
    """The exposure of an external ingress: who is in the private network, where there is only that."""
    public = Scalar("public", origin=origin)
    if private is None:
        return public
    within = replace(origin, detail="the network of the managed environment", conditions=(private.origin,))
    internal = Scalar("internal", origin=within)
    return internal if isinstance(private, Scalar) else Choice(private, internal, public, origin=within)


def _fault(message: str, span: Span, help_: str | None) -> Diagnostic:
    return Diagnostic(
        code="B2F202",
        severity=Severity.ERROR,
        message=message,
        span=span,
        labels=(),
        help=help_,
        category=Category.CONFIGURATION,
    )
