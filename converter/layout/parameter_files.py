"""Which parameter files a source has, the template that each is for, and the environments in their names.

A `.bicepparam` file is for the template that its `using` names; one with `using none` is for none: others
extend it. ARM's JSON files name no template: they are called after it (`main.parameters.json`, as Bicep's and
azd's own are), or have values for what it declares.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import PurePosixPath
from typing import Final

from converter.bicep import FileResolver, names_in_json_parameters, template_of
from converter.layout.tree import files_of
from converter.source import DiagnosticError, dataclass

_ENDINGS: Final = (".bicepparam", ".json")
_SEPARATORS: Final = re.compile(r"([./_-])")
_ENVIRONMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_WORDS: Final = frozenset(
    {
        *(
            "local",
            "dev",
            "development",
            "sandbox",
            "sbx",
            "test",
            "tst",
            "testing",
            "qa",
            "int",
            "integration",
        ),
        *(
            "uat",
            "acc",
            "acceptance",
            "stage",
            "staging",
            "stg",
            "pre",
            "preprod",
            "prod",
            "prd",
            "production",
        ),
        *("live", "demo"),
    }
)
"""What people call environments."""

_NO_ENVIRONMENTS: Final = frozenset(
    {"azuredeploy", "deploy", "deployment", "main", "param", "parameter", "parameters", "params", "template"}
)
_DEFAULT: Final = "{environment}.bicepparam"
UNNAMED: Final = "default"
"""The environment of a parameter file beside others whose name has no part that the others' differ in."""
_HINTS: Final = ("param", "azuredeploy")
_LARGEST: Final = 200_000
"""Characters of a JSON file that may have parameters."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How the parameter files of templates are called.

    `pattern` is the project file's (None: there are none), `environments` what `{environment}` stands for.
    `of_template` and `of_environment` are names of other forms, by template and by environment; `UNNAMED` is
    the environment whose file has nothing in its name that tells it.
    """

    pattern: str | None
    environments: tuple[str, ...] = ()
    of_template: Mapping[str, str | None] = field(default_factory=dict)
    of_environment: Mapping[str, str] = field(default_factory=dict)


def is_environment_word(word: str) -> bool:
    """Whether people call environments so."""
    return word.lower() in _WORDS


def parameter_files(resolver: FileResolver, templates: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The parameter files of each template that has any; all are relative to the resolver's root."""
    found: dict[str, list[str]] = {}
    for path in files_of(resolver.root, ".bicepparam"):
        try:
            template = template_of(resolver, path)
        except DiagnosticError:
            continue  # reported when it is evaluated
        if template is not None:
            found.setdefault(template, []).append(path)
    known = tuple(templates)
    for path in files_of(resolver.root, ".json"):
        template = _template_of_json(resolver, path, known)
        if template is not None:
            found.setdefault(template, []).append(path)
    return {template: tuple(files) for template, files in found.items()}


def _template_of_json(resolver: FileResolver, path: str, templates: Iterable[str]) -> str | None:
    name = PurePosixPath(path).name.lower()
    folder = posixpath.dirname(path)
    near = {template: rank for template in templates if (rank := _distance(folder, template)) is not None}
    called = {
        template: rank
        for template, rank in near.items()
        if name.startswith(f"{PurePosixPath(template).stem.lower()}.")
    }
    is_hinted = any(hint in path.lower() for hint in _HINTS)
    if not near or not (called or is_hinted):
        return None
    try:
        if (resolver.root / path).stat().st_size > _LARGEST:
            return None
    except OSError:
        return None
    given = names_in_json_parameters(resolver, path)
    if given is None:
        return None
    if not called:
        called = {template: rank for template, rank in near.items() if _declares(resolver, template, given)}
    best = min(called.values(), default=None)
    nearest = [template for template, rank in called.items() if rank == best]
    return nearest[0] if len(nearest) == 1 else None


def _distance(folder: str, template: str) -> int | None:
    """How far a parameter file's folder is from its template's: the same, below it, or beside it."""
    place = posixpath.dirname(template)
    way = posixpath.relpath(f"/{folder}", f"/{place}").split("/")
    ups = way.count("..")
    if way == ["."]:
        return 0
    return len(way) + 2 * ups if ups <= 1 and len(way) - ups <= 2 else None


def _declares(resolver: FileResolver, template: str, names: Collection[str]) -> bool:
    try:
        return bool(names) and set(names) <= set(resolver.unit(template).parameters)
    except DiagnosticError:
        return False


# --- environments -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Named:
    """The names of one template's files by environment, empty for one whose name has none."""

    pattern: str
    files: Mapping[str, str]


def pattern_of(templates: Sequence[str], files: Mapping[str, tuple[str, ...]]) -> Pattern:
    """How the parameter files of templates are called: by the part of the names that varies.

    `files` are those of each template. `.bicepparam` files go before JSON.
    """
    names = {template: _as_seen(template, files.get(template, ())) for template in templates}
    words = {word for one in names.values() if len(one) > 1 for word in _named(one, frozenset()).files}
    named = {template: _named(one, frozenset(words)) for template, one in names.items() if one}
    if not named:
        return Pattern(None)
    counted = Counter(one.pattern for one in named.values())
    chosen = max(
        counted,
        key=lambda pattern: (counted[pattern], pattern == _DEFAULT, "{environment}" in pattern, pattern),
    )
    of_template: dict[str, str | None] = {}
    of_environment: dict[str, str] = {}
    environments: dict[str, None] = {}
    for template in templates:
        if template not in named:
            of_template[template] = None
            continue
        one = named[template]
        if one.pattern != chosen:
            of_template[template] = one.pattern
        for environment, file in one.files.items():
            called = environment or (UNNAMED if len(one.files) > 1 else "")
            if called:
                environments[called] = None
                if one.pattern.replace("{environment}", called) != file:
                    of_environment.setdefault(called, file)
    return Pattern(chosen, tuple(environments), of_template, of_environment)


def _as_seen(template: str, files: Iterable[str]) -> list[str]:
    """The files as seen from the template, its own name in theirs as `{template}`; of one ending alone."""
    place, stem = posixpath.dirname(template), PurePosixPath(template).stem
    own_name = re.compile(rf"(?<![A-Za-z0-9]){re.escape(stem)}(?=[._-])")
    every = list(files)
    kinds = [kind for ending in _ENDINGS if (kind := [one for one in every if one.endswith(ending)])]
    found = []
    for path in kinds[0] if kinds else ():
        folder, name = posixpath.split(posixpath.relpath(f"/{path}", f"/{place}"))
        found.append(posixpath.join(folder, own_name.sub("{template}", name, count=1)))
    return found


def _named(names: Sequence[str], known: frozenset[str]) -> _Named:
    ending = next(ending for ending in _ENDINGS if names[0].endswith(ending))
    bare = [name.removesuffix(ending) for name in names]
    found = (_by_words(bare) or _by_ends(bare)) if len(bare) > 1 else None
    if found is not None:
        pattern, environments = found
        return _Named(pattern + ending, dict(zip(environments, names, strict=True)))
    # Each by itself: one that has no environment in its name may be there.
    alone = [_alone(name, known) for name in bare]
    patterns = Counter(pattern for pattern, environment in alone if environment)
    best = max(patterns, key=lambda pattern: patterns[pattern]) if patterns else alone[0][0]
    files: dict[str, str] = {}
    for (_, environment), name, text in zip(alone, names, bare, strict=True):
        called = environment if environment not in files else _SEPARATORS.sub("-", text)
        files[called.replace("{template}-", "")] = name
    return _Named(best + ending, files)


def _alone(name: str, known: frozenset[str]) -> tuple[str, str]:
    """The pattern and the environment of one file; its name and nothing where it has no environment.

    A word that other files have in that place, or that people use for environments, is one; else the one word
    of the file's name that means nothing else.
    """
    folders, slash, file = name.rpartition("/")
    words = _SEPARATORS.split(file)
    places = _SEPARATORS.split(folders)
    sure = [word for word in (*words, *places) if word in known or is_environment_word(word)]
    others = [word for word in words[::2] if word.lower() not in _NO_ENVIRONMENTS and word != "{template}"]
    environment = sure[0] if sure else others[0] if len(others) == 1 else ""
    if not _ENVIRONMENT.fullmatch(environment):
        return name, ""
    replaced = ("{environment}" if word == environment else word for word in (*places, slash, *words))
    return "".join(replaced), environment


def _by_words(names: Sequence[str]) -> tuple[str, list[str]] | None:
    """The one word that differs, wherever in the names it is."""
    split = [_SEPARATORS.split(name) for name in names]
    if len({len(words) for words in split}) != 1:
        return None
    varying = [index for index in range(len(split[0])) if len({words[index] for words in split}) > 1]
    environments: list[str] = []
    for words in split:
        own = {words[index] for index in varying}
        if len(own) != 1:
            return None
        environments += own
    if not _are_environments(environments):
        return None
    pattern = ["{environment}" if index in varying else word for index, word in enumerate(split[0])]
    return "".join(pattern), environments


def _by_ends(names: Sequence[str]) -> tuple[str, list[str]] | None:
    """What is between the beginning and the end that all names have; one of them may have nothing there."""
    shortest = min(names, key=len)
    longer = [name for name in names if name != shortest]
    before = _to_separator(posixpath.commonprefix(list(names)))
    if all(re.match(r"[._-]", name.removeprefix(shortest)) for name in longer):
        before = shortest + longer[0][len(shortest)]
    rest = [name[len(before) :] for name in names]
    last = min(rest, key=len)
    after = _to_separator(posixpath.commonprefix([name[::-1] for name in rest]))[::-1]
    if before and last and all(re.search(rf"[._-]{re.escape(last)}$", name) for name in rest if name != last):
        after = next(name for name in rest if name != last)[-len(last) - 1 :]
    environments = [name.removesuffix(after).removesuffix(after[1:]) if after else name for name in rest]
    if environments.count("") > 1 or not _are_environments([one for one in environments if one]):
        return None
    return f"{before}{{environment}}{after}", environments


def _to_separator(text: str) -> str:
    """The text up to its last separator."""
    match = re.match(r".*[./_-]", text, re.DOTALL)
    return match[0] if match else ""


def _are_environments(names: Sequence[str]) -> bool:
    return len(set(names)) == len(names) and all(map(_ENVIRONMENT.fullmatch, names))
