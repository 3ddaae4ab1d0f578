"""The hosts of a source's own apps, in the environment variables of others.

Inside of a managed environment an app's name is a host (`http://order-api`), and so is its fully qualified
domain name (Azure Container Apps, "Connect applications"). The environment ends TLS before the app.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from converter.aca.arm_ids import is_same_id
from converter.aca.containers import EnvironmentVariable, InitContainer
from converter.aca.model import ContainerApp
from converter.aca.workload import Workload
from converter.bicep import RuntimeProperty, parts_of
from converter.provenance import Scalar, Value, text_of
from converter.source import dataclass

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_WITHOUT_TLS: Final = {"https": "http", "wss": "ws"}
_NAME: Final = re.compile(r"[A-Za-z0-9-]+")
_PORT: Final = re.compile(r":\d")
_DEFAULT_PORT: Final = re.compile(r":(?:80|443)(?![0-9])")
_DOMAIN: Final = re.compile(r"(?:\.internal)?\.[a-z0-9-]+\.[a-z0-9-]+\.azurecontainerapps\.io", re.IGNORECASE)
_BEFORE_DOMAIN: Final = frozenset({".", ".internal."})
_FQDN: Final = frozenset({"fqdn", "latestRevisionFqdn"})
_BEHIND_HOST: Final = ("", ":", "/", "?", "#")


@dataclass(frozen=True, slots=True, eq=False)
class _Host:
    """Where a value names an app: the app, and the parts of the value behind its host."""

    app: Workload
    behind: tuple[Value, ...]
    is_name: bool


def with_app_hosts(workloads: Iterable[Workload]) -> tuple[Workload, ...]:
    """The workloads, each variable that has another app's host in it knowing that app."""
    every = tuple(workloads)
    apps = [workload for workload in every if _takes_requests(workload)]
    return tuple(_workload(workload, [app for app in apps if app is not workload]) for workload in every)


def _takes_requests(workload: Workload) -> bool:
    resource = workload.resource
    configuration = resource.configuration if isinstance(resource, ContainerApp) else None
    return configuration is not None and configuration.ingress is not None


def _workload(workload: Workload, apps: list[Workload]) -> Workload:
    template = workload.resource.template
    if template is None or not apps:
        return workload
    names = {
        str(app.resource.name.data).lower(): app for app in apps if isinstance(app.resource.name, Scalar)
    }
    changes: dict[str, Any] = {}
    for attribute in ("containers", "init_containers"):
        containers = getattr(template, attribute)
        if not isinstance(containers, Value):
            changes[attribute] = tuple(_container(each, names, apps) for each in containers)
    resource = workload.resource.changed(template=template.changed(**changes))
    return replace(workload, resource=resource)


def _container(
    container: InitContainer, names: Mapping[str, Workload], apps: list[Workload]
) -> InitContainer:
    if isinstance(container.env, Value):
        return container
    return container.changed(env=tuple(_variable(each, names, apps) for each in container.env))


def _variable(
    variable: EnvironmentVariable, names: Mapping[str, Workload], apps: list[Workload]
) -> EnvironmentVariable:
    value = variable.value
    if value is None:
        return variable
    parts = parts_of(value)
    scheme, rest = "", parts
    if isinstance(parts[0], Scalar) and (match := _SCHEME.match(str(parts[0].data))):
        scheme = match[1].lower()
        rest = _given((_cut(parts[0], match.end()), *parts[1:]))
    host = _host(rest, names, apps)
    # A name alone may be any word: it is a host behind a scheme or before a port.
    if host is None or (host.is_name and not scheme and not _starts_with_port(host.behind)):
        return variable
    origin = value.origin
    name = Scalar(host.app.name, origin=origin)
    if host.app.name == _written_name(rest):
        return variable.changed(calls=name)
    start = f"{_WITHOUT_TLS.get(scheme, scheme)}://" if scheme else ""
    url = text_of([Scalar(f"{start}{host.app.name}", origin=origin), *host.behind], origin)
    return variable.changed(calls=name, app=name, app_url=url)


def _host(rest: tuple[Value, ...], names: Mapping[str, Workload], apps: list[Workload]) -> _Host | None:
    """The app whose host the parts begin with."""
    if not rest:
        return None
    first, *others = rest
    if isinstance(first, RuntimeProperty):
        if first.path[-1] not in _FQDN:
            return None
        found = [app for app in apps if _is(app, first.identifier)]
        return _behind(found[0], tuple(others), is_name=False) if found else None
    if not isinstance(first, Scalar) or first.secret or not isinstance(first.data, str):
        return None
    match = _NAME.match(first.data)
    app = names.get(match[0].lower()) if match else None
    if match is None or app is None:
        return None
    tail = _cut(first, match.end())
    if tail.data in _BEFORE_DOMAIN and others and _is_domain(others[0]):
        return _behind(app, tuple(others[1:]), is_name=False)
    if domain := _DOMAIN.match(str(tail.data)):
        return _behind(app, (_cut(tail, domain.end()), *others), is_name=False)
    return _behind(app, (tail, *others), is_name=True)


def _behind(app: Workload, parts: tuple[Value, ...], *, is_name: bool) -> _Host | None:
    """The host with what is behind it; None if that goes on with the name. A default port is left out."""
    given = _given(parts)
    if given and not (isinstance(given[0], Scalar) and str(given[0].data)[:1] in _BEHIND_HOST):
        return None
    if given and not is_name and isinstance(given[0], Scalar):
        port = _DEFAULT_PORT.match(str(given[0].data))
        given = _given((_cut(given[0], port.end()), *given[1:])) if port else given
    return _Host(app, given, is_name)


def _is(app: Workload, identifier: Value) -> bool:
    return app.deployed.identifier is not None and is_same_id(app.deployed.identifier, identifier)


def _is_domain(part: Value) -> bool:
    return isinstance(part, RuntimeProperty) and part.path[-1] == "defaultDomain"


def _starts_with_port(parts: tuple[Value, ...]) -> bool:
    return bool(parts) and isinstance(parts[0], Scalar) and _PORT.match(str(parts[0].data)) is not None


def _written_name(rest: tuple[Value, ...]) -> str | None:
    """The host as it is written, where it is a name alone: it may be the workload's already."""
    text = str(rest[0].data) if isinstance(rest[0], Scalar) else ""
    match = _NAME.match(text)
    return match[0] if match and text[match.end() :][:1] in _BEHIND_HOST else None


def _cut(part: Scalar, at: int) -> Scalar:
    return replace(part, data=str(part.data)[at:])


def _given(parts: Iterable[Value]) -> tuple[Value, ...]:
    """The parts without empty texts."""
    return tuple(part for part in parts if not isinstance(part, Scalar) or part.data != "")
