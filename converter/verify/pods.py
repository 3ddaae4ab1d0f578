"""The pods that an object makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from converter.source import Path, dataclass
from converter.verify.schema.values import member

_TEMPLATES: Final[Mapping[str, tuple[str, ...]]] = {
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "ScaledJob": ("spec", "jobTargetRef", "template"),
    "Pod": (),
}


@dataclass(frozen=True, slots=True)
class PodTemplate:
    """A pod template; `path` is its place in the object."""

    path: Path
    labels: dict[str, str]
    annotations: dict[str, str]
    spec: dict[str, Any]

    def containers(self, *fields: str) -> Iterator[tuple[Path, dict[str, Any]]]:
        """The containers with their places, from the lists named by `fields` (default: `containers`)."""
        for field in fields or ("containers",):
            for index, container in enumerate(items(self.spec, field)):
                yield (*self.path, "spec", field, index), container

    def is_behind(self, selector: Mapping[str, Any]) -> bool:
        """Whether a Service with this selector leads to the pods; one without a selector leads to none."""
        return bool(selector) and _texts(selector).items() <= self.labels.items()

    def without_request(self, resource: str) -> Iterator[dict[str, Any]]:
        """The containers for which nothing of a resource is requested: a limit counts as a request."""
        for _, container in self.containers():
            sizes = member(container, "resources")
            if resource not in member(sizes, "requests") and resource not in member(sizes, "limits"):
                yield container


def pod_template(body: Mapping[str, Any]) -> PodTemplate | None:
    """The pod template of a workload; None for an object that makes no pods."""
    path = _TEMPLATES.get(str(body.get("kind")))
    if path is None:
        return None
    template = member(body, *path)
    labels, annotations = (member(template, "metadata", field) for field in ("labels", "annotations"))
    return PodTemplate(path, _texts(labels), _texts(annotations), member(template, "spec"))


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in values.items()}


def items(value: Any, *path: str) -> list[dict[str, Any]]:
    """The mappings in the list at a path; a list with other items counts as empty."""
    found = member(value, *path[:-1]).get(path[-1]) if path else value
    return found if isinstance(found, list) and all(isinstance(item, dict) for item in found) else []
