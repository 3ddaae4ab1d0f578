"""Every property that Azure takes, set in a small source: what the conversion makes of it.

The sources are those of `property_sources.yaml`. Each case is Bicep text of its own, evaluated and mapped in
process; the tables are loaded once.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

from converter.aca import WorkloadFolder, evaluate_source
from converter.bicep import DeploymentContext, FileResolver
from converter.mapping import CompiledProfile, Mapper, Outcome, ResourceFate, load_profile
from converter.mapping.run.accounting import Account, Accounted
from converter.project import Project, ProjectFile
from converter.source import ANY_ITEM, Diagnostic, DiagnosticError, SourceFile, below, is_below, parse_dotted
from converter.source.resources import mappings_folder
from converter.source.validation import validate
from converter.source.yaml import read_yaml
from tests.aca.azure import AzureProperty, azure_properties

HERE = Path(__file__).parent
TEMPLATE: Final = "main.bicep"
SECRET_TEXT: Final = "the-text-of-a-secret"
FREE_KEY: Final = "anything"
KINDS: Final = {
    "Microsoft.App/containerApps": "app",
    "Microsoft.App/jobs": "job",
    "Microsoft.App/managedEnvironments": "environment",
    "Microsoft.App/managedEnvironments/storages": "storage",
}
OUTSIDE: Final = frozenset(
    {"name", "location", "tags", "kind", "identity", "extendedLocation", "managedBy", "sku"}
)
"""The members of a resource that ARM doesn't wrap in `properties`."""

Resources: TypeAlias = dict[str, dict[str, Any]]
"""The plain resources of a source, by type."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A source in which the properties of the type `swept` are set, those `below` some parts; empty: all."""

    name: str
    swept: str
    below: tuple[str, ...]
    settings: dict[str, Any]
    workload: dict[str, Any]
    resources: Resources

    def properties(self) -> Iterator[AzureProperty]:
        """The properties that are set in it."""
        for each in azure_properties()[self.swept]:
            if not self.below or each.path.startswith(self.below):
                yield each

    def mapper(self, profile: str) -> Mapper:
        return _mapper(profile, json.dumps([self.settings, self.workload]))


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a conversion made of a source in which a property was set.

    `found` are the accounted places at the property or inside of it, `line` is the property's in the source,
    `unmapped` are all places that no row handles, `fields` are all rendered leaves. A source that was refused has `faults` alone.
    """

    line: int
    found: tuple[Accounted, ...] = ()
    unmapped: tuple[str, ...] = ()
    fields: dict[Any, Any] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()
    faults: tuple[Diagnostic, ...] = ()


@cache
def sources() -> tuple[Source, ...]:
    """The sources of `property_sources.yaml`."""
    plain: dict[str, Any] = {}
    for name, given in yaml.safe_load((HERE / "property_sources.yaml").read_text("utf-8")).items():
        made = (
            copy.deepcopy(plain[given["like"]])
            if "like" in given
            else {"settings": {}, "workload": {}, "below": ()}
        )
        made |= {key: value for key, value in given.items() if key not in {"like", "set"}}
        made["below"] = tuple(made["below"])
        for path, value in given.get("set", {}).items():
            put(made["resources"][made["swept"]], path, value)
        plain[name] = made
    return tuple(Source(name, **made) for name, made in plain.items())


@cache
def _profile(name: str) -> CompiledProfile:
    return load_profile(mappings_folder(), name)


@cache
def _mapper(profile: str, chosen: str) -> Mapper:
    """Maps by a profile, and by a project file with some settings and a workload's part, both as JSON."""
    settings, workload = json.loads(chosen)
    data = {
        "product": "shop",
        "namespace": {"name": "shop"},
        "flux": {"repository": {"kind": "GitRepository", "url": "https://example.org/shop.git"}},
        "environments": {"test": {"overlay": "t1", "host": "shop.example.org"}},
        "settings": settings,
        "workloads": {"it": workload} if workload else {},
    }
    document = read_yaml(SourceFile("bicep2flux.yaml", yaml.safe_dump(data, sort_keys=False)))
    project = Project(validate(ProjectFile, document, code="B2F202"), document, HERE)
    return Mapper(_profile(profile), project)


def put(body: Any, pattern: str, value: Any) -> str:
    """Put a value where a pattern leads in a plain resource; the place that it has there.

    What doesn't exist on the way is made. None takes the value away.
    """
    at, steps = "", parse_dotted(pattern)
    for index, step in enumerate(steps):
        rest = steps[index + 1 :]
        key: str | int = FREE_KEY if step == "*" else step
        if step == ANY_ITEM:
            if not body:
                body.append({})
            ways = (rest, rest[:-1])
            key = next((i for way in ways for i, item in enumerate(body) if _has(item, way)), 0)
        at = below(at, key)
        if not rest:
            if value is None:
                body.pop(key, None)
            else:
                body[key] = value
        elif isinstance(body, dict):
            body = body.setdefault(key, [] if rest[0] == ANY_ITEM else {})
        else:
            body = body[key]
    return at


def _has(item: Any, steps: tuple[str | int, ...]) -> bool:
    for step in steps:
        if step == ANY_ITEM:
            return bool(item)
        if not isinstance(item, dict) or step not in item:
            return False
        item = item[step]
    return True


def result_of(source: Source, prop: AzureProperty, value: Any, profile: str) -> Result:
    """What becomes of a property with a value in a source; None for its absence."""
    resources = copy.deepcopy(source.resources)
    path = put(resources[source.swept], prop.path, value)
    text, lines = bicep_of(resources)
    line = lines.get((source.swept, path), 0)
    resolver = FileResolver(HERE, texts={TEMPLATE: text})
    folder = WorkloadFolder("it", TEMPLATE, {"test": None})
    try:
        evaluation = evaluate_source(resolver, [folder], "test", {}, DeploymentContext())
        mapped = source.mapper(profile).map(evaluation)
    except DiagnosticError as error:
        return Result(line, faults=error.diagnostics)
    account = next(each for each in mapped.accounts if each.kind == KINDS[source.swept])
    fields = {
        (made.file, at): _leaf(made.body, at)
        for objects in mapped.objects.objects.values()
        for made in objects
        for at in made.origins
    }
    unmapped = tuple(
        f"{account.kind}: {each.path}"
        for account in mapped.accounts
        for each in account.properties
        if each.claim.outcome is Outcome.UNMAPPED
    )
    findings = (*evaluation.diagnostics, *mapped.findings)
    return Result(line, tuple(_at(account, path)), unmapped, fields, findings)


def fate_of_child(name: str) -> tuple[ResourceFate, int, tuple[Diagnostic, ...]]:
    """What becomes of a child as a whole, the line where it is declared, and all findings."""
    text, _ = bicep_of(child_of(name))
    line = next(n for n, one in enumerate(text.splitlines(), 1) if f"'{name}@" in one)
    resolver = FileResolver(HERE, texts={TEMPLATE: text})
    folder = WorkloadFolder("it", TEMPLATE, {"test": None})
    evaluation = evaluate_source(resolver, [folder], "test", {}, DeploymentContext())
    mapped = _mapper("dis", "[{}, {}]").map(evaluation)
    (fate,) = [each for each in mapped.fates.resources if each.type == name]
    return fate, line, (*evaluation.diagnostics, *mapped.findings)


def _at(account: Account, path: str) -> Iterator[Accounted]:
    for each in account.properties:
        if each.path == path or is_below(each.path, path):
            yield each


def _leaf(body: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        body = body[step]
    return body


def bicep_of(resources: Resources) -> tuple[str, dict[tuple[str, str], int]]:
    """Bicep that deploys the resources, and the line of each of their members by type and path."""
    lines: list[str] = []
    places: dict[tuple[str, str], int] = {}

    def write(value: Any, at: str, indent: str, head: str) -> None:
        places[name, at] = len(lines) + 1
        if _is_plain(value):
            places.update(
                {(name, below(at, key)): len(lines) + 1 for key in value} if isinstance(value, dict) else {}
            )
            lines.append(f"{head}{_literal(value)}")
        elif isinstance(value, dict):
            lines.append(f"{head}{{")
            for key, item in value.items():
                write(item, below(at, key), f"{indent}  ", f"{indent}  {_key(key)}: ")
            lines.append(f"{indent}}}")
        else:
            lines.append(f"{head}[")
            for index, item in enumerate(value):
                write(item, below(at, index), f"{indent}  ", f"{indent}  ")
            lines.append(f"{indent}]")

    symbols = {name: f"resource{number}" for number, name in enumerate(resources)}
    for name, body in resources.items():
        lines.append(f"resource {symbols[name]} '{name}@2026-07-01' = {{")
        if (parent := name.rpartition("/")[0]) in symbols:
            lines.append(f"  parent: {symbols[parent]}")
        for key in [key for key in body if key in OUTSIDE]:
            write(body[key], key, "  ", f"  {_key(key)}: ")
        lines.append("  properties: {")
        for key in [key for key in body if key not in OUTSIDE]:
            write(body[key], key, "    ", f"    {_key(key)}: ")
        lines += ["  }", "}"]
    return "\n".join(lines) + "\n", places


def _key(key: str) -> str:
    return key if key.isidentifier() else f"'{key}'"


def _is_plain(value: Any) -> bool:
    """Whether a value is written in one line: a scalar, texts, or the free members of `metadata`."""
    if isinstance(value, dict):
        return value.keys() == {FREE_KEY} or not value
    return not isinstance(value, list) or all(isinstance(item, str) for item in value)


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)}: {_literal(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"json('{value}')"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


PARENTS: Final[Resources] = {
    "Microsoft.App/containerApps": {
        "name": "it",
        "template": {"containers": [{"name": "it", "image": "example.org/it:1.2.3"}]},
    },
    "Microsoft.App/jobs": {
        "name": "nightly",
        "configuration": {"triggerType": "Manual", "replicaTimeout": 600},
        "template": {"containers": [{"name": "nightly", "image": "example.org/nightly:1.2.3"}]},
    },
}
"""What a workload needs, so that there is something to convert."""


def child_of(name: str) -> Resources:
    """A child of a type with each of its properties set, and the resources that it needs around it."""
    found: Resources = {}
    for number in range(2, name.count("/") + 2):
        parent = "/".join(name.split("/")[:number])
        found[parent] = copy.deepcopy(PARENTS.get(parent, {"name": f"parent{number}"}))
    for each in azure_properties()[name]:
        put(found[name], each.path, samples(each)[0])
    found.setdefault("Microsoft.App/jobs", PARENTS["Microsoft.App/jobs"])
    return found


SAMPLES: Final[dict[str, tuple[Any, ...]]] = {
    "Microsoft.App/managedEnvironments/storages:name": ("files", "Files"),
    "name": ("alpha", "beta"),
    "configuration.ingress.ipSecurityRestrictions[].ipAddressRange": ("198.51.100.0/24", "203.0.113.7"),
    "configuration.scheduleTriggerConfig.cronExpression": ("10 2 * * *", "20 3 * * 1"),
    "configuration.secrets[].keyVaultUrl": (
        "https://kv-shop.vault.azure.net/secrets/alpha",
        "https://kv-shop.vault.azure.net/secrets/beta",
    ),
    "cpu": (0.25, 1),
    "memory": ("2Gi", "4Gi"),
    "image": ("example.org/alpha:1.2.3", "example.org/beta:1.2.3"),
    "secretRef": ("bus", "mail"),
    "passwordSecretRef": ("bus", "mail"),
    "workloadProfileName": ("Consumption", "Dedicated-D8"),
    "configuration.eventTriggerConfig.scale.rules[].metadata": ({FREE_KEY: "alpha"}, {FREE_KEY: "beta"}),
    "identity.userAssignedIdentities.*": ({}, None),
    "template.scale.rules[].custom.identity": ("system", None),
    "template.scale.rules[].azureQueue.identity": ("system", None),
    "configuration.eventTriggerConfig.scale.rules[].identity": ("system", None),
    "configuration.secrets[].name": ("bus", "mail"),
    "template.volumes[].name": ("files", "alpha"),
    "volumeName": ("files", "keys"),
    "kind": ("containerapps", "functionapp"),
    "template.scale.minReplicas": (0, 2, 3),
}
"""Values for properties whose kind alone doesn't give them; by the path, or its last step."""

BY_KIND: Final[dict[str, tuple[Any, ...]]] = {
    "string": ("alpha", "beta"),
    "integer": (7, 8),
    "boolean": (True, False),
    "array": (["alpha"], ["beta"]),
    "object": ({},),
    "any": ("alpha", "beta"),
}


def samples(prop: AzureProperty) -> tuple[Any, ...]:
    """Values to set a property to; at least two that differ, if its kind has them."""
    last = prop.path.rpartition(".")[2]
    if prop.is_sensitive:
        return (f"{SECRET_TEXT}-1", f"{SECRET_TEXT}-2")
    if (own := f"{prop.type}:{prop.path}") in SAMPLES:
        return SAMPLES[own]
    return SAMPLES.get(prop.path) or SAMPLES.get(last) or prop.values or BY_KIND[prop.kind]
