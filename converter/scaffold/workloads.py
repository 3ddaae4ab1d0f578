"""The facts of evaluated workloads that a project file needs."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Final

from converter.aca import ContainerApp, Evaluation, Job, Workload
from converter.provenance import Scalar, Text, Value
from converter.source import dataclass

_RESOURCE_METRICS: Final = frozenset({"cpu", "memory"})
_TAGGED: Final = re.compile(r"(?P<name>.+?):(?P<tag>[^:/@]+)")


@dataclass(frozen=True, slots=True)
class WorkloadFacts:
    """One workload: `exposure` is the reach of its ingress (`public`, `internal`, `none`, `unknown`).

    `images` are the known parts of its images' names, `tagged` whether each of them has a released tag.
    `events`: something else than CPU, memory or a clock starts or scales it. `guards` is what guards access
    to it, in words. `service` is the azd service that is released to it, `server` the registry that its
    images come from, where the source says so. `lacks_image`: nothing in the source is the image that runs.
    """

    name: str
    kind: str
    exposure: str
    images: tuple[str, ...]
    tagged: bool
    events: bool
    environments: tuple[str, ...]
    guards: tuple[str, ...] = ()
    service: str = ""
    server: str = ""
    lacks_image: bool = False


def workload_facts(
    evaluations: Iterable[Evaluation],
    guards: Mapping[str, tuple[str, ...]] | None = None,
    without_image: Container[str] = (),
) -> tuple[WorkloadFacts, ...]:
    """The facts of each workload in the evaluations, by name; `guards` is what guards access to each.

    `without_image` are those that an image has to be given for.
    """
    found: dict[str, list[tuple[str | None, Workload]]] = {}
    for evaluation in evaluations:
        for workload in evaluation.workloads:
            found.setdefault(workload.name, []).append((evaluation.environment, workload))
    return tuple(
        replace(
            _facts(name, found[name], (guards or {}).get(name, ())),
            lacks_image=name in without_image,
        )
        for name in sorted(found)
    )


def _facts(name: str, places: list[tuple[str | None, Workload]], guards: tuple[str, ...]) -> WorkloadFacts:
    workloads = [workload for _, workload in places]
    exposures = {_exposure(workload) for workload in workloads}
    images = [image for workload in workloads for image in _images(workload)]
    return WorkloadFacts(
        name,
        workloads[0].kind,
        next((one for one in ("public", "unknown", "internal") if one in exposures), "none"),
        tuple(dict.fromkeys(text for image in images if (text := _text(image)))),
        all(_is_tagged(image) for image in images),
        any(map(_has_events, workloads)),
        tuple(environment for environment, _ in places if environment is not None),
        guards,
        next(filter(None, (workload.azd_service for workload in workloads)), ""),
        next(filter(None, map(_server, workloads)), ""),
    )


def _server(workload: Workload) -> str:
    """The first registry of a workload whose server the source says."""
    configuration = workload.resource.configuration
    registries = configuration.registries if configuration is not None else ()
    for registry in registries if isinstance(registries, tuple) else ():
        if isinstance(registry.server, Scalar) and registry.server.data and not registry.server.secret:
            return str(registry.server.data)
    return ""


def _exposure(workload: Workload) -> str:
    resource = workload.resource
    configuration = resource.configuration if isinstance(resource, ContainerApp) else None
    ingress = configuration.ingress if configuration is not None else None
    if ingress is None:
        return "none"
    if ingress.external is None:
        return "internal"
    if not isinstance(ingress.external, Scalar):
        return "unknown"
    return "public" if ingress.external.data is True else "internal"


def _images(workload: Workload) -> Iterator[Value]:
    template = workload.resource.template
    for containers in (template.containers, template.init_containers) if template is not None else ():
        for container in containers if isinstance(containers, tuple) else ():
            if container.image is not None:
                yield container.image


def _text(image: Value) -> str:
    """The image's name as far as it is known, without its tag."""
    parts = image.parts if isinstance(image, Text) else (image,)
    first = parts[0]
    known = str(first.data) if isinstance(first, Scalar) and not first.secret else ""
    match = _TAGGED.fullmatch(known)
    return (match["name"] if match else known).rstrip(":")


def _is_tagged(image: Value) -> bool:
    match = _TAGGED.fullmatch(str(image.data)) if isinstance(image, Scalar) else None
    return match is not None and match["tag"] != "latest"


def _has_events(workload: Workload) -> bool:
    resource = workload.resource
    if isinstance(resource, Job):
        configuration = resource.configuration
        trigger = configuration.trigger_type if configuration is not None else None
        return isinstance(trigger, Scalar) and trigger.data == "Event"
    scale = resource.template.scale if resource.template is not None else None
    rules = scale.rules if scale is not None else ()
    for rule in rules if isinstance(rules, tuple) else ():
        kind = rule.custom.type if rule.custom is not None else None
        if rule.azure_queue is not None or (isinstance(kind, Scalar) and kind.data not in _RESOURCE_METRICS):
            return True
    return False


def common_name(workloads: Iterable[WorkloadFacts]) -> str:
    """The common name of all images: `shop` of `r.example.com/shop-web` and `r.example.com/shop-api`.

    Empty where there is none, or only one image.
    """
    images = {image for one in workloads for image in one.images}
    if len(images) < 2:
        return ""
    pairs = zip(min(images), max(images), strict=False)
    prefix = "".join(letter for letter, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    cut = max(prefix.rfind("/"), prefix.rfind("-"))
    registry, _, path = prefix[: max(cut, 0)].partition("/")
    return path.rpartition("/")[2] if registry else ""
