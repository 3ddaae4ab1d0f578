"""Secrets in places that can't refer to one, moved to places that can: arguments, and a scaler's metadata.

Kubernetes replaces `$(NAME)` in `command` and `args` by the container's environment variable, wherever that
has its value from ("Define a Command and Arguments for a Container"). A scaler of KEDA takes a parameter from
its metadata or, by the same name, from a TriggerAuthentication (KEDA, "Authentication").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final, TypeVar

from converter.aca import ContainerApp, EnvironmentVariable, InitContainer, Job, ScaleRuleAuth
from converter.provenance import Array, Object, Origin, Scalar, Value

Container = TypeVar("Container", bound=InitContainer)

_VARIABLES: Final = {"command": "COMMAND", "args": "ARGUMENT"}
"""What the variables are called that take the place of items; the item's number is behind it."""


def with_references(resource: ContainerApp | Job, has_secret: Callable[[Value], bool]) -> ContainerApp | Job:
    """The app or job with each secret in arguments and metadata where a reference can stand."""
    changes: dict[str, Any] = {}
    template = resource.template
    if template is not None:
        inner: dict[str, Any] = {}
        for attribute in ("containers", "init_containers"):
            containers = getattr(template, attribute)
            if isinstance(containers, tuple):
                inner[attribute] = tuple(_container(each, has_secret) for each in containers)
        scale = getattr(template, "scale", None)
        if scale is not None and isinstance(scale.rules, tuple):
            inner["scale"] = scale.changed(rules=tuple(_rule(rule, has_secret) for rule in scale.rules))
        changes["template"] = template.changed(**inner)
    configuration = resource.configuration
    trigger = getattr(configuration, "event_trigger_config", None)
    if (
        configuration is not None
        and trigger is not None
        and trigger.scale is not None
        and isinstance(trigger.scale.rules, tuple)
    ):
        rules = tuple(_scaler(rule, rule.name, has_secret) for rule in trigger.scale.rules)
        scaled = trigger.changed(scale=trigger.scale.changed(rules=rules))
        changes["configuration"] = configuration.changed(event_trigger_config=scaled)
    return resource.changed(**changes) if changes else resource


def _container(container: Container, has_secret: Callable[[Value], bool]) -> Container:
    if not isinstance(container.env, tuple):
        return container
    more: list[EnvironmentVariable] = []
    changes: dict[str, Any] = {}
    taken = {one.name.data for one in container.env if isinstance(one.name, Scalar)}
    for attribute, word in _VARIABLES.items():
        given = getattr(container, attribute)
        if not isinstance(given, Array):
            continue
        items = list(given.items)
        for index, item in enumerate(items):
            if not has_secret(item):
                continue
            name = next(_free(f"{word}_{index}", taken))
            taken.add(name)
            at = f"{container.at}.{attribute}[{index}]"
            more.append(EnvironmentVariable(at=at, name=Scalar(name, origin=item.origin), value=item))
            items[index] = Scalar(f"$({name})", origin=item.origin)
        changes[attribute] = replace(given, items=tuple(items))
    return container.changed(**changes, env=(*container.env, *more)) if more else container


def _free(name: str, taken: set[Any]) -> Iterator[str]:
    while name in taken:
        name += "_"
    yield name


def _rule(rule: Any, has_secret: Callable[[Value], bool]) -> Any:
    if rule.custom is None:
        return rule
    custom = _scaler(rule.custom, rule.name, has_secret)
    return rule if custom is rule.custom else rule.changed(custom=custom)


def _scaler(scaler: Any, name: Value | None, has_secret: Callable[[Value], bool]) -> Any:
    """The scaler with the secrets of its metadata among what it is authenticated by."""
    given = scaler.metadata
    if not isinstance(given, Object) or not isinstance(scaler.auth, tuple) or not isinstance(name, Scalar):
        return scaler
    secrets = {key: value for key, value in given.members.items() if has_secret(value)}
    if not secrets:
        return scaler
    members = {key: value for key, value in given.members.items() if key not in secrets}
    more = tuple(_auth(scaler.at, str(name.data), key, value) for key, value in secrets.items())
    return scaler.changed(metadata=replace(given, members=members), auth=(*scaler.auth, *more))


def _auth(at: str, rule: str, key: str, value: Value) -> ScaleRuleAuth:
    def text(data: str, origin: Origin) -> Scalar:
        return Scalar(data, origin=origin)

    return ScaleRuleAuth(
        at=f"{at}.metadata.{key}",
        trigger_parameter=text(key, value.origin),
        secret_ref=text(f"{rule}-{key}", value.origin),
        metadata=value,
    )
