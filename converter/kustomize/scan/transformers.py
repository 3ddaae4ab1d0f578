"""What the fields of a kustomization set: names, namespaces, labels, images, replicas, replacements."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from converter.kustomize.layers.images import image
from converter.kustomize.scan.following import NEVER_RENAMED, part_data
from converter.kustomize.scan.records import FollowedObject, Part
from converter.source import Path, Span

_NAME: Final = ("metadata", "name")
_NAMESPACE: Final = ("metadata", "namespace")


def given_by_field(part: Part, one: FollowedObject, body: Mapping[str, Any], path: Path) -> Span | None:
    """Where the kustomization's field sets the value at `path`; None where it doesn't."""
    rule = _RULES.get(part.name)
    found = rule(part_data(part), one, body, path) if rule is not None else None
    return part.document.span((*part.path, *found)) if found is not None else None


def given_by_generator(part: Part, path: Path) -> Span | None:
    """Where a generator's entry sets the key of a ConfigMap or Secret at `path`."""
    entry = part_data(part)
    if path == _NAME:
        return part.document.span((*part.path, "name"))
    if len(path) != 2 or path[0] not in {"data", "binaryData", "stringData"}:
        return None
    for index, literal in enumerate(_list(entry.get("literals"))):
        if str(literal).partition("=")[0] == path[1]:
            return part.at(("literals", index))
    for index, file in enumerate(_list(entry.get("files"))):
        key, sign, _ = str(file).rpartition("=")
        if (key if sign else str(file).rpartition("/")[2]) == path[1]:
            return part.at(("files", index))
    for key in ("envs", "env"):
        if key in entry:
            return part.at((key,))
    return None


def given_by_replacement(part: Part, one: FollowedObject, body: Mapping[str, Any], path: Path) -> Span | None:
    """Where a replacement names `path` of the object as one of its targets."""
    entry = part_data(part)
    for index, target in enumerate(_list(entry.get("targets") if isinstance(entry, dict) else None)):
        select = target.get("select") if isinstance(target, dict) else None
        if not isinstance(select, dict) or select.get("kind", one.kind) != one.kind:
            continue
        if "name" in select and all(name != select["name"] for name, _ in one.names):
            continue
        for number, written in enumerate(_list(target.get("fieldPaths"))):
            if _leads_to(str(written), body, path):
                return part.at(("targets", index, "fieldPaths", number))
    return None


def _leads_to(written: str, body: Any, path: Path) -> bool:
    """Whether a replacement's field path, such as `spec.containers.[name=web].image`, is `path`."""
    steps = [step.replace("\\.", ".") for step in re.split(r"(?<!\\)\.(?![^\[]*\])", written)]
    if len(steps) != len(path):
        return False
    for wanted, step in zip(steps, path, strict=True):
        picked = re.fullmatch(r"\[([^=\]]+)=(.*)\]", wanted)
        try:
            body = body[step]
        except (KeyError, IndexError, TypeError):
            return False
        if picked is not None:
            if not isinstance(body, dict) or str(body.get(picked[1])) != picked[2]:
                return False
        elif wanted not in {"*", str(step), f"[{step}]"}:
            return False
    return True


# --- one rule for each field: the place below the field, or None -------------------------------


def _namespace(_value: Any, _one: FollowedObject, body: Mapping[str, Any], path: Path) -> Path | None:
    bound = path[:1] == ("subjects",) and path[-1:] == ("namespace",) and "Binding" in str(body.get("kind"))
    return () if path == _NAMESPACE or bound else None


def _affix(_value: Any, one: FollowedObject, _body: Mapping[str, Any], path: Path) -> Path | None:
    return () if path == _NAME and one.kind not in NEVER_RENAMED else None


def _labels(value: Any, _one: FollowedObject, body: Mapping[str, Any], path: Path) -> Path | None:
    for index in range(len(_list(value)) - 1, -1, -1):
        entry = value[index]
        pairs = entry.get("pairs") if isinstance(entry, dict) else None
        if not isinstance(pairs, dict) or not _is_label(pairs, body, path):
            continue
        deep = entry.get("includeSelectors") or entry.get("fields")
        in_template = path[0] == "spec" and path[-2] == "labels" and "template" in path
        if path[:2] == ("metadata", "labels") or deep or (in_template and entry.get("includeTemplates")):
            return (index, "pairs", path[-1])
    return None


def _common_labels(value: Any, _one: FollowedObject, body: Mapping[str, Any], path: Path) -> Path | None:
    return (path[-1],) if isinstance(value, dict) and _is_label(value, body, path) else None


def _is_label(pairs: dict[str, Any], body: Any, path: Path) -> bool:
    if len(path) < 2 or path[-2] not in {"labels", "matchLabels", "selector"} or path[-1] not in pairs:
        return False
    for step in path:
        body = body[step]
    return str(body) == str(pairs[str(path[-1])])


def _annotations(value: Any, _one: FollowedObject, _body: Mapping[str, Any], path: Path) -> Path | None:
    if len(path) >= 2 and path[-2] == "annotations" and isinstance(value, dict) and path[-1] in value:
        return (path[-1],)
    return None


def _replicas(value: Any, one: FollowedObject, _body: Mapping[str, Any], path: Path) -> Path | None:
    if path != ("spec", "replicas"):
        return None
    names = {name for name, _ in one.names}
    for index, entry in enumerate(_list(value)):
        if isinstance(entry, dict) and str(entry.get("name")) in names:
            return (index, "count")
    return None


def _images(value: Any, _one: FollowedObject, body: Any, path: Path) -> Path | None:
    if path[-1:] != ("image",):
        return None
    for step in path:
        body = body[step]
    name = image(str(body)).name
    for index, entry in enumerate(_list(value)):
        if isinstance(entry, dict) and entry.get("newName", entry.get("name")) == name:
            return next(((index, key) for key in ("newTag", "digest", "newName") if key in entry), (index,))
    return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


_Rule = Callable[[Any, FollowedObject, Mapping[str, Any], Path], Path | None]
_RULES: Final[dict[str, _Rule]] = {
    "namespace": _namespace,
    "namePrefix": _affix,
    "nameSuffix": _affix,
    "labels": _labels,
    "commonLabels": _common_labels,
    "commonAnnotations": _annotations,
    "replicas": _replicas,
    "images": _images,
}
