"""Parameters that a source marks as secure although names and addresses are made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from converter.aca import AppConfiguration, ContainerApp, Evaluation, InitContainer, Job, secrets_of
from converter.provenance import Kind, RequiredParameter, Scalar, Symbol, Value, children

_GIVEN: Final = frozenset({Kind.PARAMETER_ASSIGNMENT, Kind.PARAMETER_DEFAULT, Kind.MODULE_PARAMETER})


def likely_public(evaluations: Iterable[Evaluation], is_public: Callable[[Value], bool]) -> Mapping[str, str]:
    """The secure parameters of workloads of which names and addresses are made, each with what in words.

    `is_public` are the parts of values that the tables declare public: nobody has to.
    """
    found: dict[str, str] = {}
    for evaluation in evaluations:
        secure = evaluation.secret_parameters
        for what, value in _addresses(evaluation):
            for name in _parameters(value, secure, is_public):
                found.setdefault(name, what)
        bodies = [workload.deployed.body for workload in evaluation.workloads]
        used = {name for body in bodies for name in _parameters(body, secure, is_public)}
        for resource in evaluation.resources:
            for name in used.intersection(_parameters(resource.deployed.name, secure, is_public)):
                found.setdefault(name, f"the name of {resource.deployed.symbolic_name}")
    return dict(sorted(found.items()))


def _addresses(evaluation: Evaluation) -> Iterator[tuple[str, Value]]:
    """What can't be a secret: what it is, and its value."""
    for workload in evaluation.workloads:
        resource = workload.resource
        for secret in secrets_of(resource):
            if secret.key_vault_url is not None:
                yield f"the address of a vault of {workload.name}", secret.key_vault_url
        for container in _containers(resource):
            if container.image is not None:
                yield f"the image of {workload.name}", container.image
        configuration = resource.configuration
        if configuration is not None and isinstance(configuration.registries, tuple):
            for registry in configuration.registries:
                if registry.server is not None:
                    yield f"a registry of {workload.name}", registry.server
        ingress = configuration.ingress if isinstance(configuration, AppConfiguration) else None
        if ingress is not None:
            restrictions = ingress.ip_security_restrictions
            for restriction in restrictions if isinstance(restrictions, tuple) else (restrictions,):
                ranges = restriction if isinstance(restriction, Value) else restriction.ip_address_range
                if ranges is not None:
                    yield f"the addresses that may call {workload.name}", ranges


def _containers(resource: ContainerApp | Job) -> Iterator[InitContainer]:
    template = resource.template
    for containers in (template.containers, template.init_containers) if template is not None else ():
        if isinstance(containers, tuple):
            yield from containers


def _parameters(value: Value, secure: frozenset[str], is_public: Callable[[Value], bool]) -> Iterator[str]:
    """The secure parameters that the secret parts of a value come from."""
    for part in _secret_parts(value):
        if is_public(part):
            continue
        given = [step.detail for step in part.origin.walk() if step.kind in _GIVEN]
        given += [part.name] if isinstance(part, RequiredParameter) else []
        yield from [name for name in reversed(given) if name in secure][:1]


def _secret_parts(value: Value) -> Iterator[Value]:
    inner = [found for child in children(value) for found in _secret_parts(child)]
    yield from inner
    if not inner and isinstance(value, Scalar | Symbol) and value.secret:
        yield value
