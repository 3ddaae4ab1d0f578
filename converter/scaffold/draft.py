"""The draft of a project file: what can be found without evaluating the source, and with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final

from converter.aca import kebab
from converter.bicep import FileResolver, allowed_texts, environment_variables_of, required_parameters
from converter.scaffold.layout import Found, layout_of, ordered
from converter.scaffold.repository import Repository, azd_name, repository_of
from converter.scaffold.templates import Templates
from converter.scaffold.text import Guess
from converter.scaffold.workloads import WorkloadFacts, common_name
from converter.source import DiagnosticError

PORTABLE: Final = "kubernetes"
"""The platform profile of any cluster."""

ANY_CLUSTER: Final = Guess(PORTABLE, "no sign of a platform that has a profile of its own")

FOLDER: Final = "the folder's name"
"""The reason for a product's name where there is no better one."""

_ENVIRONMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_ENVIRONMENT_WORDS: Final = frozenset({"environment", "env", "stage"})


@dataclass(frozen=True, slots=True)
class Draft:
    """The content of a project file.

    `why_environments` is the reason where the environments are a guess. `variables` are answers to
    environment variables by environment, `asked` the variables without an answer. `parameters` are values by
    environment for parameters that no file gives, `required` those without a value, each with its place.
    `workloads` None: the source couldn't be evaluated. `passed` are templates that were left out, `bare`
    those without a parameter file of the pattern. `profile` is the platform profile. `secure` are the secure
    parameters that may be no secret, each with what is made of it.
    """

    found: Found
    product: Guess
    environments: tuple[str, ...]
    why_environments: str | None
    repository: Repository | None
    variables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    required: Mapping[str, str] = field(default_factory=dict)
    workloads: tuple[WorkloadFacts, ...] | None = None
    passed: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    profile: Guess = ANY_CLUSTER
    secure: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.product.value)


def draft_of(source: Path, resolver: FileResolver, templates: Templates) -> Draft:
    """The draft as far as it can be made without evaluating anything."""
    found = layout_of(source, templates)
    environments, why = _environments(found, resolver, templates)
    pattern = found.parameters.pattern
    files = _parameter_files(source, templates, pattern, environments)
    asked = _asked(resolver, [file for of_template in files.values() for file in of_template])
    for_all = pattern is not None and "{environment}" not in pattern
    answered = [name for name in asked if for_all and name.isidentifier() and asks_for_environment(name)]
    required = _required(resolver, templates.workloads) if pattern is None else {}
    given = [name for name in required if asks_for_environment(name)]
    return Draft(
        found,
        _product(source),
        environments,
        why,
        repository_of(source),
        variables={one: dict.fromkeys(answered, one) for one in environments},
        asked=tuple(name for name in asked if name not in answered),
        parameters={one: dict.fromkeys(given, one) for one in environments},
        required={name: place for name, place in required.items() if name not in given},
        passed=templates.passed,
        bare=tuple(path for path in files if not files[path]),
    )


def evaluated(draft: Draft, workloads: tuple[WorkloadFacts, ...]) -> Draft:
    """The draft with its workloads; the common name of their images replaces one from the folder."""
    name = label(common_name(workloads))
    product = draft.product
    if name and product.reason == FOLDER:
        product = Guess(name, "what the images' names have in common")
    return replace(draft, workloads=workloads, product=product)


def asks_for_environment(name: str) -> bool:
    """Whether a parameter or environment variable of that name takes the environment's name."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")
    if words[-1] == "name":
        words.pop()
    return bool(words) and words[-1] in _ENVIRONMENT_WORDS


def label(name: str) -> str:
    """The name as a Kubernetes label: kebab case, at most 63 characters."""
    return kebab(name)[:63].strip("-")


def _product(source: Path) -> Guess:
    """The product's name from the files beside the source, else from its folder."""
    repository = repository_of(source)
    if repository is not None and repository.folder == "." and label(repository.name):
        return Guess(label(repository.name), "the repository's name")
    if name := label(azd_name(source)):
        return Guess(name, "the name in azure.yaml")
    return Guess(label(source.resolve().name) or "product", FOLDER)


def _environments(
    found: Found, resolver: FileResolver, templates: Templates
) -> tuple[tuple[str, ...], str | None]:
    """The environments, and the reason where they are a guess."""
    if found.parameters.environments:
        return found.parameters.environments, None
    for path in templates.workloads:
        for name, texts in allowed_texts(resolver, path).items():
            if asks_for_environment(name) and all(map(_ENVIRONMENT.fullmatch, texts)):
                return ordered(texts), None
    return ("prod",), "nothing in the source names its environments"


def _parameter_files(
    source: Path, templates: Templates, pattern: str | None, environments: Iterable[str]
) -> dict[str, list[str]]:
    """The parameter files of each template, empty where there are none at all."""
    if pattern is None:
        return {}
    found: dict[str, list[str]] = {}
    for path in map(PurePosixPath, templates.workloads):
        files = {path.parent / pattern.format(environment=one, template=path.stem) for one in environments}
        found[str(path)] = [str(file) for file in sorted(files) if (source / file).is_file()]
    return found


def _asked(resolver: FileResolver, files: Iterable[str]) -> list[str]:
    """The environment variables that parameter files read, each once."""
    found: dict[str, None] = {}
    for file in files:
        try:
            found |= dict.fromkeys(environment_variables_of(resolver, file).values())
        except DiagnosticError:
            continue  # reported when it is evaluated
    return list(found)


def _required(resolver: FileResolver, templates: Iterable[str]) -> dict[str, str]:
    """The parameters that templates have no default for, each with its place in the source; no secrets."""
    return {
        name: str(span) for path in templates for name, span in required_parameters(resolver, path).items()
    }
