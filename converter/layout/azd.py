"""The Azure Developer CLI's `azure.yaml`: which templates azd deploys, and with which parameter files.

The rules are azd's own: `Initialize` in its `pkg/infra/provisioning/bicep/bicep_provider.go` (the template),
`GetWithDefaults` in `pkg/infra/provisioning/provider.go` (the folder `infra`, the module `main`),
`Deploy` in `pkg/project/service_target_containerapp.go` (a template of a service's own).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from converter.bicep import FileResolver
from converter.source import DiagnosticError, dataclass, read_bytes, read_yaml

FILES: Final = ("azure.yaml", "azure.yml")
"""What azd's file is called."""

_INFRA: Final = "infra"
_MODULE: Final = "main"
_SET: Final = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", re.MULTILINE)
_OWN: Final = re.compile(r"AZURE_(PRINCIPAL_ID|PRINCIPAL_TYPE|SUBSCRIPTION_ID)|SERVICE_\w+_RESOURCE_EXISTS")


@dataclass(frozen=True, slots=True)
class AzdService:
    """A service of `azure.yaml`: what it is made from and what runs it (`containerapp`, `staticwebapp`, …).

    `image` is the image that azd deploys instead of one that it builds; empty without one.
    """

    name: str
    host: str
    project: str
    image: str = ""


@dataclass(frozen=True, slots=True)
class AzdTemplate:
    """A template that azd deploys, with its parameter file (None: there is none), relative to the source.

    `service` is the service that it belongs to, empty for the infrastructure of all.
    """

    template: str
    parameters: str | None
    service: str = ""


@dataclass(frozen=True, slots=True)
class AzdProject:
    """What an `azure.yaml` says. `folder` is where it is, relative to the source; `name` may be empty.

    `missing` are templates that it names and that aren't there. `provider` is `bicep` unless it says
    otherwise: then there are no templates.
    """

    folder: str
    file: str
    name: str
    services: tuple[AzdService, ...]
    templates: tuple[AzdTemplate, ...]
    missing: tuple[str, ...] = ()
    provider: str = "bicep"


def azd_project(resolver: FileResolver, folder: str = ".") -> AzdProject | None:
    """What `azure.yaml` in a folder of the source says; None without one that can be read."""
    for file in FILES:
        path = posixpath.normpath(posixpath.join(folder, file))
        if not (resolver.root / path).is_file():
            continue
        try:
            data = read_yaml(resolver.source(path)).data
        except DiagnosticError:
            return None
        return _project(resolver.root, folder, path, data) if isinstance(data, dict) else None
    return None


def is_deployed_by_azd(resolver: FileResolver, template: str) -> bool:
    """Whether an `azure.yaml` above a template names it, as azd would deploy it."""
    for above in PurePosixPath(template).parents:
        found = azd_project(resolver, str(above))
        if found is not None and any(one.template == template for one in found.templates):
            return True
    return False


@dataclass(frozen=True, slots=True)
class KeptEnvironment:
    """An environment that azd keeps beside `azure.yaml`: its file, relative to the source, and its names."""

    file: str
    names: frozenset[str]


def kept_environments(resolver: FileResolver, project: AzdProject | None) -> dict[str, KeptEnvironment]:
    """The environments in `.azure/NAME/.env`, by name. Git ignores them, so most sources have none."""
    if project is None:
        return {}
    found = {}
    for path in sorted((resolver.root / project.folder).glob(".azure/*/.env")):
        try:
            text = read_bytes(path, root=resolver.root).decode()
        except (OSError, UnicodeDecodeError):
            continue
        names = frozenset(match[1] for match in _SET.finditer(text))
        found[path.parent.name] = KeptEnvironment(path.relative_to(resolver.root).as_posix(), names)
    return found


def is_azds(variable: str) -> bool:
    """Whether azd itself sets an environment variable, so that nobody has to answer for it."""
    return _OWN.fullmatch(variable) is not None


def _project(source: Path, folder: str, file: str, data: Mapping[str, Any]) -> AzdProject:
    infra = data.get("infra")
    infra = infra if isinstance(infra, dict) else {}
    layers = infra.get("layers")
    layers = [one for one in layers if isinstance(one, dict)] if isinstance(layers, list) else []
    provider = _text(infra, "provider", "bicep")
    services = tuple(_services(data))
    found: dict[str, AzdTemplate] = {}
    missing = []
    for layer in layers or [infra]:
        if _text(layer, "provider", provider) != "bicep":
            continue
        path = posixpath.join(folder, _text(layer, "path", _INFRA), _text(layer, "module", _MODULE))
        template = _template(source, posixpath.normpath(path))
        if template is None:
            missing.append(posixpath.normpath(path) + ".bicep")
        else:
            found[template.template] = template
    if provider == "bicep":
        for service, module in _modules(data):
            path = posixpath.normpath(posixpath.join(folder, _text(infra, "path", _INFRA), module))
            template = _template(source, path, service)
            if template is not None and template.parameters is not None:
                found.setdefault(template.template, template)
    return AzdProject(
        folder, file, _text(data, "name", ""), services, tuple(found.values()), tuple(missing), provider
    )


def _template(source: Path, path: str, service: str = "") -> AzdTemplate | None:
    """The template at a path without ending; its `.bicepparam` goes before its `.parameters.json`."""
    template, own, arm = f"{path}.bicep", f"{path}.bicepparam", f"{path}.parameters.json"
    if (source / own).is_file():
        # Its `using` names the template, which has the same name as a rule.
        return AzdTemplate(template, own, service) if (source / template).is_file() else None
    if not (source / template).is_file():
        return None
    return AzdTemplate(template, arm if (source / arm).is_file() else None, service)


def _services(data: Mapping[str, Any]) -> Iterator[AzdService]:
    for name, service in _members(data, "services"):
        docker = service.get("docker")
        image = _text(service, "image", "") or _text(docker if isinstance(docker, dict) else {}, "image", "")
        yield AzdService(name, _text(service, "host", ""), _text(service, "project", ""), image)


def _modules(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The module of each service that runs as a container app: that of its own name, if none is given."""
    for name, service in _members(data, "services"):
        if _text(service, "host", "") == "containerapp":
            yield name, _text(service, "module", name)


def _members(data: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    given = data.get(key)
    for name, one in given.items() if isinstance(given, dict) else ():
        if isinstance(name, str) and isinstance(one, dict):
            yield name, one


def _text(data: Mapping[str, Any], key: str, default: str) -> str:
    given = data.get(key)
    return given if isinstance(given, str) and given else default
