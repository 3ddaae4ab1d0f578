"""The draft of a project file: what can be found without evaluating the source, and with it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from pathlib import PurePosixPath
from typing import Final

from converter.aca import APP, JOB, kebab
from converter.bicep import (
    FileResolver,
    TextRules,
    compared_texts,
    declared_types,
    defaulted_variables_of,
    environment_variables_of,
    given_parameters,
    required_parameters,
    text_rules,
)
from converter.layout import UNNAMED, KeptEnvironment, Templates, is_azds, kept_environments
from converter.scaffold.guesses import asks_for_environment, environment_text, one_of_each
from converter.scaffold.layout import Found, layout_of, ordered
from converter.scaffold.repository import Repository, repository_of, workflow_environments
from converter.scaffold.text import Guess
from converter.scaffold.workloads import WorkloadFacts, common_name
from converter.source import DiagnosticError, dataclass

PORTABLE: Final = "kubernetes"
"""The platform profile of any cluster."""

ANY_CLUSTER: Final = Guess(PORTABLE, "no sign of a platform that has a profile of its own")

FOLDER: Final = "the folder's name"
"""The reason for a product's name where there is no better one."""

_LONGEST_NAME: Final = 63
_ENVIRONMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Draft:
    """The content of a project file.

    `why_environments` is the reason where the environments are a guess. `variables` are answers to
    environment variables by environment, `asked` the variables without an answer, `defaulted` those
    that take their default without one. `parameters` are values by
    environment for parameters that no file gives, `required` those without a value, each with its place.
    `workloads` None: the source couldn't be evaluated. `passed` are templates that were left out, with the
    reason, `bare` those without a parameter file of the pattern. `kept` are the files in which azd keeps an
    environment's variables. `templates` is what the draft was made from, `read` the
    parameter file of each environment, by template. `profile` is the platform profile, `azd` the name of the
    project in azure.yaml. `secure` are the secure parameters that may be no secret, each with what is
    made of it.
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
    defaulted: tuple[str, ...] = ()
    workloads: tuple[WorkloadFacts, ...] | None = None
    passed: Mapping[str, str] = field(default_factory=dict)
    bare: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    templates: Templates | None = None
    read: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    profile: Guess = ANY_CLUSTER
    azd: str = ""
    secure: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.product.value)


def draft_of(resolver: FileResolver, templates: Templates, environments: tuple[str, ...] = ()) -> Draft:
    """The draft as far as it can be made without evaluating anything.

    `environments` are those that somebody gives; else the source's names count.
    """
    several = [path for path in templates.workloads if _declares_several(resolver, path)]
    found = layout_of(templates, several)
    kept = kept_environments(resolver, templates.azd)
    why = None
    if not environments:
        environments, why = _environments(found, kept, resolver, templates)
    pattern = found.parameters
    files = _parameter_files(resolver, templates, found, environments)
    product = _product(resolver, templates)
    asked = _asked(resolver, files)
    for_all = pattern.pattern is not None and "{environment}" not in pattern.pattern
    known = {name for one in environments if one in kept for name in kept[one].names}
    variables: dict[str, dict[str, str]] = {one: {} for one in environments}
    answered = set()
    for name, rules in asked.items() if for_all else ():
        if name.isidentifier() and asks_for_environment(name) and name not in known:
            texts = _texts(environments, product, rules)
            answered |= set() if texts is None else {name}
            for one, text in (texts or {}).items():
                variables[one][name] = text
    required = _required(resolver, templates.workloads, files)
    rules_of = {
        name: rules for path in templates.workloads for name, rules in text_rules(resolver, path).items()
    }
    given: dict[str, dict[str, str]] = {}
    for name in required:
        if name in rules_of and asks_for_environment(name):
            found_texts = _texts(environments, product, [rules_of[name]])
            if found_texts is not None:
                given[name] = found_texts
    return Draft(
        found,
        product,
        environments,
        why,
        repository_of(resolver.root),
        variables=variables,
        asked=tuple(name for name in asked if name not in answered | known and not is_azds(name)),
        parameters={one: {name: texts[one] for name, texts in given.items()} for one in environments},
        required={name: place for name, place in required.items() if name not in given},
        defaulted=tuple(
            name for name in _defaulted(resolver, files) if name not in answered | known and not is_azds(name)
        ),
        passed=templates.passed,
        bare=tuple(
            path
            for path in templates.workloads
            if not files[path]
            and pattern.pattern is not None
            and pattern.of_template.get(path, "") is not None
        ),
        read=files,
        kept={one: kept[one].file for one in environments if one in kept},
        templates=templates,
        azd=templates.azd.name if templates.azd is not None else "",
    )


def _texts(environments: Iterable[str], product: Guess, rules: Iterable[TextRules]) -> dict[str, str] | None:
    """Each environment's name as the rules take it; None where that isn't so for all of them."""
    every = tuple(rules)
    found = {one: environment_text(one, str(product.value), every) for one in environments}
    texts = {one: text for one, text in found.items() if text is not None}
    return texts if len(texts) == len(found) else None


def evaluated(draft: Draft, workloads: tuple[WorkloadFacts, ...]) -> Draft:
    """The draft with its workloads; the common name of their images replaces one from the folder."""
    name = label(common_name(workloads))
    product = draft.product
    if name and product.reason == FOLDER:
        product = Guess(name, "what the images' names have in common")
    return replace(draft, workloads=workloads, product=_short(product, workloads))


def _short(product: Guess, workloads: Iterable[WorkloadFacts]) -> Guess:
    """The product's name, so short that what is called after it and a workload is a name in Kubernetes.

    The longest such name is that of a Flux Kustomization of a workload's own: `PRODUCT-workload-NAME`.
    """
    longest = max((one.name for one in workloads), key=len, default="")
    room = _LONGEST_NAME - len("-workload-") - len(longest)
    name = str(product.value)
    if len(name) <= room or room < 1:
        return product
    whole, _, _ = name[: room + 1].rpartition("-")
    short = (whole or name[:room]).strip("-")
    return Guess(
        short, f"{product.reason}, shortened: with '{longest}' a name had over {_LONGEST_NAME} letters"
    )


def label(name: str) -> str:
    """The name as a Kubernetes label: kebab case, at most 63 characters."""
    return kebab(name)[:63].strip("-")


def _product(resolver: FileResolver, templates: Templates) -> Guess:
    """The product's name from the files beside the source, else from its folder."""
    source = resolver.root
    repository = repository_of(source)
    if repository is not None and repository.folder == "." and label(repository.name):
        return Guess(label(repository.name), "the repository's name")
    if templates.azd is not None and (name := label(templates.azd.name)):
        return Guess(name, f"the name in {templates.azd.file}")
    return Guess(label(source.name) or "product", FOLDER)


def _environments(
    found: Found, kept: Mapping[str, KeptEnvironment], resolver: FileResolver, templates: Templates
) -> tuple[tuple[str, ...], str | None]:
    """The environments, and the reason where they are a guess."""
    names = found.parameters.environments
    if names and set(names) != {UNNAMED}:
        reason = f"'{UNNAMED}' is the one whose parameter file names none" if UNNAMED in names else None
        return ordered(names), reason
    if kept:
        return ordered(kept), None
    for path in templates.workloads:
        for name, rules in text_rules(resolver, path).items():
            texts = rules.allowed
            if asks_for_environment(name) and texts and all(map(_ENVIRONMENT.fullmatch, texts)):
                return ordered(texts), None
    compared = one_of_each(
        text
        for path in (*templates.workloads, *(file for of in templates.parameters.values() for file in of))
        if path.endswith((".bicep", ".bicepparam"))
        for name, texts in compared_texts(resolver, path).items()
        if asks_for_environment(name)
        for text in texts
        if _ENVIRONMENT.fullmatch(text)
    )
    deployed = workflow_environments(resolver.root)
    if compared:
        reason = "the source compares its environment with these names"
        every = one_of_each((*compared, *sorted(deployed)))
        reason += ", or workflows deploy to them" if len(every) > len(compared) else "; there may be others"
        return ordered(every), reason
    if deployed:
        return ordered(deployed), "the workflows in .github deploy to environments of these names"
    return ("prod",), "nothing in the source names its environments"


def _declares_several(resolver: FileResolver, template: str) -> bool:
    types = declared_types(resolver, template).values()
    return sum(not found.isdisjoint({APP, JOB}) for found in types) > 1


def _parameter_files(
    resolver: FileResolver, templates: Templates, found: Found, environments: Iterable[str]
) -> dict[str, dict[str, str]]:
    """The parameter file that each environment has of each template, those without one left out."""
    parameters = found.parameters
    names = tuple(environments)
    every: dict[str, dict[str, str]] = {}
    platform = next(iter(templates.platforms), None)
    for template in (*templates.workloads, *([platform] if platform is not None else [])):
        path = PurePosixPath(template)
        own = every.setdefault(template, {})
        for one in names:
            pattern = parameters.of_template.get(template, parameters.pattern)
            name = parameters.of_environment.get(one, pattern)
            if name is not None:
                file = posixpath.normpath(path.parent / name.format(environment=one, template=path.stem))
                if (resolver.root / file).is_file():
                    own[one] = file
    return every


def _asked(resolver: FileResolver, files: Mapping[str, Mapping[str, str]]) -> dict[str, list[TextRules]]:
    """The environment variables that parameter files read, with the rules of what takes them."""
    found: dict[str, list[TextRules]] = {}
    for template, of_template in files.items():
        rules = text_rules(resolver, template)
        for file in dict.fromkeys(of_template.values()):
            try:
                variables = environment_variables_of(resolver, file)
            except DiagnosticError:
                continue  # reported when it is evaluated
            for parameter, variable in variables.items():
                found.setdefault(variable, []).extend([rules[parameter]] if parameter in rules else [])
    return found


def _defaulted(resolver: FileResolver, files: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The environment variables that parameter files have a default for, which may be a secret's."""
    found: dict[str, None] = {}
    for file in dict.fromkeys(file for of_template in files.values() for file in of_template.values()):
        try:
            found |= dict.fromkeys(sorted(defaulted_variables_of(resolver, file)))
        except DiagnosticError:
            continue  # reported when it is evaluated
    return list(found)


def _required(
    resolver: FileResolver, templates: Iterable[str], files: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """The parameters of templates that need a value and get none from a file in some environment.

    Each with its place in the source; no secrets.
    """
    found: dict[str, str] = {}
    for template in templates:
        needed = required_parameters(resolver, template)
        own = dict.fromkeys(files[template].values())
        try:
            given = [given_parameters(resolver, file) for file in own] or [frozenset()]
        except DiagnosticError:
            continue  # reported when it is evaluated
        for name, span in needed.items():
            if not all(name in one for one in given):
                found[name] = str(span)
    return found
