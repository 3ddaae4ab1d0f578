"""What made objects need and don't have: values of parameters, sources of volumes, routes of their own.

Kubernetes would take some of these objects, and complete them by something else: an empty directory for a
volume. So each is an error at the place in the source that is to blame. Without an environment nothing is
checked: the base lacks what the environments give.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from converter.aca import Job
from converter.mapping.language.knowledge import described, joined
from converter.mapping.language.objects import KubernetesObject
from converter.mapping.language.run_state import Run, WithoutValue
from converter.provenance import Kind, Scalar, Value, is_null, nearest_span, same
from converter.source import Category, Label, Path, Severity, Span, dotted

if TYPE_CHECKING:
    from converter.aca import Evaluation, Workload
    from converter.project import Project

SAME_KEY = "B2F307"
EMPTY_NAME = "B2F343"
NO_CONTAINER = "B2F335"
NO_SOURCE = "B2F336"
NO_VALUE = "B2F337"
SAME_ROUTE = "B2F338"

_GIVEN: Final = frozenset({Kind.ENVIRONMENT_VARIABLE, Kind.PARAMETER_ASSIGNMENT, Kind.PARAMETER_DEFAULT})


def report_incomplete(
    run: Run, project: Project, evaluation: Evaluation, objects: Iterable[KubernetesObject]
) -> None:
    """Report what keeps the objects of an environment from doing what their workloads do in the source."""
    _report_without_value(run, str(evaluation.environment))
    _report_empty_names(run, evaluation)
    _report_same_resource(run, evaluation)
    _report_images(run, project)
    made = list(objects)
    pods = [(one, path, pod) for one in made for path, pod in _pods(one.body, ())]
    _report_without_pods(run, evaluation, {one.owner for one, _, pod in pods if pod["containers"]})
    for one, path, pod in pods:
        _report_volumes(run, one, path, pod)
    _report_shared_routes(run, project, made)


def _report_without_value(run: Run, environment: str) -> None:
    for missing, places in run.without_value.items():
        where = f" for {places[0]}" if places else ""
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        run.report(
            NO_VALUE,
            Severity.ERROR,
            f"the parameter '{missing.name}' has no value, but {missing.owner} needs it{where}{more}",
            missing.span,
            _how_to_give(missing, environment, is_image=any(place.endswith(".image") for place in places)),
            subject=missing.owner,
            path=places[0] if places else None,
            category=Category.INPUT,
        )


def _how_to_give(missing: WithoutValue, environment: str, *, is_image: bool) -> str:
    if missing.secret:
        return "a secret can't decide what a manifest has: decide that by another parameter"
    step = (
        f"give it in the parameter file, or under environments.{environment}.parameters in the project file"
    )
    # What the release passes to the template: the source has no value for it.
    return f"{step}, or the image as workloads.{missing.owner}.image" if is_image else step


def _report_empty_names(run: Run, evaluation: Evaluation) -> None:
    """Report the workloads whose names are empty: Azure refuses that, so the deployment gives another one."""
    for workload in evaluation.workloads:
        name = joined(workload.deployed.name)
        if not _is_empty(name):
            continue
        given = [step for step in name.origin.walk() if step.kind in _GIVEN]
        variable = next((step.detail for step in given if step.kind is Kind.ENVIRONMENT_VARIABLE), None)
        parameter = next(
            (step.detail for step in reversed(given) if step.kind is not Kind.ENVIRONMENT_VARIABLE), None
        )
        where = f"environments.{evaluation.environment}"
        why, step = "", "give it a name in the source"
        if variable is not None:
            why, step = f": {variable} is empty or isn't set", f"give {variable} as {where}.variables"
        elif parameter is not None:
            why = f": the parameter {parameter} is empty"
            step = f"give {parameter} in the parameter file, or as {where}.parameters"
        run.report(
            EMPTY_NAME,
            Severity.WARNING,
            f"the {workload.deployed.type} {workload.name} has an empty name, which Azure refuses{why}",
            nearest_span(name.origin) or workload.deployed.span,
            step,
            subject=workload.name,
            labels=(Label(workload.deployed.span, f"{workload.name} is deployed here"),),
            category=Category.INPUT,
        )


def _is_empty(name: Value) -> bool:
    return isinstance(name, Scalar) and not str(name.data).strip()


def _report_same_resource(run: Run, evaluation: Evaluation) -> None:
    """Report the workloads that are one Azure resource: which of them runs, the last deployment decides."""
    first: list[Workload] = []
    for workload in evaluation.workloads:
        other = next((one for one in first if _is_same_resource(one, workload)), None)
        if other is None:
            first.append(workload)
            continue
        for one, twin in ((other, workload), (workload, other)):
            run.report(
                SAME_KEY,
                Severity.ERROR,
                f"{other.name} and {workload.name} are one {workload.deployed.type}: both are deployed as "
                f"'{described(joined(workload.deployed.name))}'",
                one.deployed.span,
                "give one of them another name, or leave it out of the source; if the other one replaces it, "
                "say so by `dependsOn`",
                subject=one.name,
                labels=(Label(twin.deployed.span, f"{twin.name} is deployed here"),),
                category=Category.INPUT,
            )


def _is_same_resource(one: Workload, other: Workload) -> bool:
    """Whether one deployment deploys both as one resource; those of two may be in two resource groups."""
    if one.template.name != other.template.name:
        return False
    left, right = one.deployed, other.deployed
    is_known = isinstance(joined(left.name), Scalar) and left.condition is None and not left.repeated
    if not is_known or right.condition is not None or right.repeated or left.type != right.type:
        return False
    if left.identifier is None or right.identifier is None or _is_empty(joined(left.name)):
        return False
    return same(joined(left.name), joined(right.name)) and same(left.identifier, right.identifier)


def _report_without_pods(run: Run, evaluation: Evaluation, running: Collection[str]) -> None:
    """Report workloads that nothing would run, by the source; the objects of `running` have containers."""
    known = {
        finding.subject.object
        for finding in run.findings
        if finding.severity is Severity.ERROR and finding.subject is not None
    }
    for workload in evaluation.workloads:
        name = workload.name
        cause = _why_nothing_runs(workload) if name not in running and name not in known else None
        if cause is None:
            continue
        why, path, advice = cause
        run.report(
            NO_CONTAINER,
            Severity.ERROR,
            f"nothing would run {name}: {why}",
            workload.deployed.span,
            f"{advice}, or leave it out as workloads.{name}.skip in the project file",
            subject=name,
            path=path,
            category=Category.INPUT,
        )


def _why_nothing_runs(workload: Workload) -> tuple[str, str, str] | None:
    """Why the source makes a workload have no pods, the property that is to blame, and what to do."""
    resource = workload.resource
    containers = resource.template.containers if resource.template is not None else ()
    if not isinstance(containers, Value) and not containers:
        return "it has no container", "template.containers", "look for a misspelt property in the source"
    if not isinstance(resource, Job):
        return None
    trigger = resource.configuration.trigger_type if resource.configuration is not None else None
    path, advice = "configuration.triggerType", "make it Schedule, Event or Manual"
    if trigger is None or is_null(trigger):
        return "it has no triggerType", path, advice
    return f"no manifest is for a job whose triggerType is {described(trigger)}", path, advice


def _report_images(run: Run, project: Project) -> None:
    """Report an image of the project file that no container needs, or more than one."""
    for owner, settings in project.file.workloads.items():
        if settings.image is None or owner not in run.bodies:
            continue
        places = run.images.replaced.get(owner, {})
        span = project.document.span(("workloads", owner, "image"))
        if not places:
            message = f"the source gives the images of {owner}, so the project file's isn't used"
            help_ = "take it out of the project file"
            run.report("B2F305", Severity.WARNING, message, span, help_, subject=owner)
        elif len(places) > 1:
            message = f"one image for {len(places)} containers of {owner}: {', '.join(sorted(places))}"
            help_ = "name the images in the source, or give them with a row of your own in tables.container"
            run.report("B2F202", Severity.ERROR, message, span, help_, subject=owner)


def _pods(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The specs of the pods that an object makes, with their places."""
    if isinstance(value, dict):
        if isinstance(value.get("containers"), list):
            yield path, value
            return
        for key, below in value.items():
            yield from _pods(below, (*path, key))


def _report_volumes(run: Run, made: KubernetesObject, path: Path, pod: dict[str, Any]) -> None:
    """Report volumes that have no source, and mounts that name none of the pod's volumes."""
    names = set()
    for index, volume in enumerate(pod.get("volumes") or ()):
        names.add(volume.get("name"))
        at: Path = (*path, "volumes", index)
        if not set(volume) - {"name"} and not _is_without_value(run, made.owner, at):
            why = _unknown_below(run, made.owner, at) or "nothing says what it holds"
            run.report(
                NO_SOURCE,
                Severity.ERROR,
                f"the volume '{volume.get('name')}' of {made.owner} has no source: {why}",
                _span(made, (*at, "name")),
                "give its storageName in the source, or add a row to tables.volumes in the project file",
                subject=made.owner,
                path=dotted(at),
                category=Category.INPUT,
            )
    for field in ("containers", "initContainers"):
        for number, container in enumerate(pod.get(field) or ()):
            for index, mount in enumerate(container.get("volumeMounts") or ()):
                if mount.get("name") not in names:
                    at = (*path, field, number, "volumeMounts", index)
                    run.report(
                        NO_SOURCE,
                        Severity.ERROR,
                        f"{made.owner} mounts the volume '{mount.get('name')}', which its pods don't have",
                        _span(made, (*at, "name")),
                        "add the volume to the source, or a row for it to tables.volumes in the project file",
                        subject=made.owner,
                        path=dotted(at),
                        category=Category.INPUT,
                    )


def _is_without_value(run: Run, owner: str, at: Path) -> bool:
    """Whether a parameter without a value, which is reported, leaves something below a place empty."""
    return any(
        place.startswith(dotted(at))
        for missing, places in run.without_value.items()
        for place in places
        if missing.owner == owner
    )


def _unknown_below(run: Run, owner: str, at: Path) -> str | None:
    """What is said of something below a place that only the deployment knows."""
    return next(
        (
            finding.message
            for finding in run.findings
            if finding.code == "B2F302"
            and finding.subject is not None
            and finding.subject.object == owner
            and (finding.subject.path or "").startswith(dotted(at))
        ),
        None,
    )


def _span(made: KubernetesObject, path: Path) -> Span | None:
    """The place in the source of a leaf: the row that made it has one of its own, which isn't to blame."""
    origin = made.origins.get(path)
    return (
        next((s for one in origin.sources if (s := nearest_span(one)) is not None), None) if origin else None
    )


def _report_shared_routes(run: Run, project: Project, objects: Iterable[KubernetesObject]) -> None:
    """Report workloads whose routes take the same requests: nothing here says whose they are."""
    first: dict[str, str] = {}
    for made in objects:
        rules = _rules(made.body)
        other = first.setdefault(repr(rules), made.owner) if rules else made.owner
        if other == made.owner:
            continue
        for name, twin in ((other, made.owner), (made.owner, other)):
            place = _path_span(project, twin)
            run.report(
                SAME_ROUTE,
                Severity.ERROR,
                f"{other} and {made.owner} have the same host and path: one of them gets no request",
                _path_span(project, name),
                f"give {name} another path, or `exposure: none`",
                subject=name,
                labels=(Label(place, f"the path of {twin}"),) if place is not None else (),
            )


def _path_span(project: Project, name: str) -> Span | None:
    """The place of a workload's path in the project file."""
    settings = project.file.workloads.get(name)
    if settings is None or settings.path is None:
        return None
    return project.document.span(("workloads", name, "path"))


def _rules(body: dict[str, Any]) -> list[Any]:
    """What decides which requests a route takes; nothing for an object that is no route."""
    spec = body.get("spec") or {}
    match body.get("kind"):
        case "IngressRoute":
            return [[route.get("match") for route in spec.get("routes") or ()]]
        case "HTTPRoute":
            matches = [rule.get("matches") for rule in spec.get("rules") or ()]
            return [spec.get("parentRefs"), spec.get("hostnames"), matches]
        case "Ingress":
            return [
                (rule.get("host"), path.get("path"))
                for rule in spec.get("rules") or ()
                for path in (rule.get("http") or {}).get("paths") or ()
            ]
    return []
