"""Role assignments as Bicep files, for a pipeline that may assign roles where the cluster may not.

One file is enough where everything is in one resource group or subscription. Else the file is one for the
subscription and has a module for each further resource group and subscription: Bicep deploys a resource only
to the scope of its file. Bicep has no way from a subscription to a management group, so such a scope has a
file that is deployed on its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from converter.kustomize.layers.assignments import Assignment, ScopedResource, Target, parts, variables
from converter.mapping import FileNotes
from converter.source import dataclass, status_value

ASSIGNMENTS: Final = "Microsoft.Authorization/roleAssignments@2022-04-01"
_DEFINITIONS: Final = "Microsoft.Authorization/roleDefinitions"
_SOME_VERSION: Final = "2023-01-01"
"""For a resource whose version the source doesn't give. Azure isn't asked for the resource: it isn't used."""
_OWN_IDS: Final = {
    "resourceGroup": "resourceGroup().id",
    "subscription": "subscription().id",
    "managementGroup": "managementGroup().id",
}
_TO_ESCAPE: Final = re.compile(r"[\\'\n\r\t]|\$(?=\{)")
_SHORT: Final = {"\n": "n", "\r": "r", "\t": "t"}
_LONGEST_NAME: Final = 64


def role_files(name: str, assignments: Iterable[Assignment], notes: FileNotes, about: str) -> dict[str, str]:
    """The text of each file by its name: `name`, then its modules and what is deployed beside it.

    `about` says in a comment what the roles are for.
    """
    by_target: dict[Target, list[Assignment]] = {}
    for one in assignments:
        by_target.setdefault(one.target, []).append(one)
    apart = {target: held for target, held in by_target.items() if target.kind == "managementGroup"}
    rest = {target: held for target, held in by_target.items() if target not in apart}
    names = _FileNames(name)
    separate = [(names.new(f"management-group-{target.name}"), target) for target in apart]
    found: dict[str, str] = {}
    beside = [file for file, _ in separate]
    if len(rest) == 1:
        ((target, held),) = rest.items()
        found[name] = _File(target, held, notes).root(name, about, beside)
    elif rest:
        main, modules = _with_modules(rest, notes, names, about)
        found |= {name: main.root(name, about, beside), **modules}
    for file, target in separate:
        found[file] = _File(target, apart[target], notes).root(file, about, ())
    return found


def _with_modules(
    targets: Mapping[Target, list[Assignment]], notes: FileNotes, names: _FileNames, about: str
) -> tuple[_File, dict[str, str]]:
    """A file for the subscription with most of the assignments, and the modules for the other targets."""
    counts = Counter(target.subscription for target, held in targets.items() for _ in held)
    home = Target("subscription", min(counts, key=lambda each: (-counts[each], each)))
    main = _File(home, targets.get(home, []), notes)
    found: dict[str, str] = {}
    for target, held in targets.items():
        if target == home:
            continue
        words = target.name or f"subscription-{target.subscription}"
        file = names.new(words)
        inner = _File(target, held, notes)
        main.add_module(file, inner)
        found[file] = inner.module(about)
    return main, found


class _FileNames:
    """Names beside that of the first file, each given once."""

    def __init__(self, first: str) -> None:
        self._stem = first.removesuffix(".bicep")
        self._taken = {first}

    def new(self, words: str) -> str:
        """A name that has these words, as far as a file's name can."""
        plain = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "other"
        name, number = f"{self._stem}.{plain}.bicep", 1
        while name in self._taken:
            number += 1
            name = f"{self._stem}.{plain}-{number}.bicep"
        self._taken.add(name)
        return name


@dataclass(frozen=True, slots=True)
class _Module:
    file: str
    symbol: str
    scope: str
    parameters: tuple[str, ...]


class _File:
    """One Bicep file: the assignments on its target and on the resources in it."""

    def __init__(self, target: Target, assignments: Sequence[Assignment], notes: FileNotes) -> None:
        self.target = target
        self.notes = notes
        self._variables: dict[str, None] = {}
        self._symbols: dict[str, object] = {}
        self._modules: list[_Module] = []
        self._names = notes.parameter_names()
        self._symbols |= dict.fromkeys(self._names.values(), "parameter")
        self._existing: dict[tuple[ScopedResource, ...], tuple[str, list[str]]] = {}
        self._resources = [self._assignment(one) for one in assignments]

    @property
    def variables(self) -> tuple[str, ...]:
        """The Flux variables that are parameters of the file."""
        return tuple(self._variables)

    def add_module(self, file: str, inner: _File) -> None:
        """Deploy another file to its own target."""
        target = inner.target
        where = [] if target.subscription == self.target.subscription else [self._value(target.subscription)]
        where += [self._value(target.name)] if target.name else []
        self._variables |= dict.fromkeys(inner.variables)
        symbol = self._symbol(f"roles-{file.removesuffix('.bicep').partition('.')[2]}")
        self._modules.append(_Module(file, symbol, f"{target.kind}({', '.join(where)})", inner.variables))

    def root(self, name: str, about: str, beside: Sequence[str]) -> str:
        """The text of a file that is deployed by itself; `beside` are other such files."""
        head = [
            f"// {about}",
            "//",
            "// Deployed by the product's own pipeline, as somebody who may assign these roles:",
        ]
        head += [f"//   {self._command(name)}"]
        if any(self.notes.variables[each].value is None for each in self._variables):
            head += ["//     --parameters NAME=VALUE …, one for each parameter without a value here"]
        if beside:
            head += ["//", f"// On management groups, deployed separately: {', '.join(beside)}"]
        return self._text(head)

    def module(self, about: str) -> str:
        """The text of a file that another one deploys as a module."""
        return self._text([f"// {about}"])

    def _text(self, head: Sequence[str]) -> str:
        blocks = ["\n".join([*head, f"targetScope = '{self.target.kind}'"])]
        blocks += [self._parameter(name) for name in sorted(self._variables, key=self._names.__getitem__)]
        blocks += [text for _, texts in self._existing.values() for text in texts]
        blocks += self._resources
        blocks += [self._module(one) for one in self._modules]
        return "\n\n".join(blocks) + "\n"

    def _command(self, name: str) -> str:
        kind, target = self.target.kind, self.target
        where = {
            "resourceGroup": f"group create --resource-group {self._shown(target.name)}",
            "subscription": "sub create --location LOCATION",
            "managementGroup": "mg create --location LOCATION "
            f"--management-group-id {self._shown(target.name)}",
        }[kind]
        if target.subscription:
            where += f" --subscription {self._shown(target.subscription)}"
        return f"az deployment {where} --template-file {name}"

    def _shown(self, text: str) -> str:
        """A text for a person, with the values of variables that are known."""
        found = ""
        for each in parts(text):
            if isinstance(each, str):
                found += each
            else:
                note = self.notes.variables[each.name]
                found += f"<{note.meaning}>" if note.value is None else note.value
        return found

    def _parameter(self, variable: str) -> str:
        note = self.notes.variables[variable]
        default = f" = {_literal(note.value)}" if note.value is not None else ""
        described = _literal(self._described(note.meaning))
        return f"@description({described})\nparam {self._names[variable]} string{default}"

    def _described(self, meaning: str) -> str:
        """What a parameter holds, and for a field of an object's status how to read it."""
        held = status_value(meaning)
        if held is None:
            return meaning
        within = f" -n {self.notes.namespace}" if self.notes.namespace else ""
        get = f"kubectl get {held.kind.lower()} {held.name}{within} -o jsonpath={{.{held.path}}}"
        return f"{meaning}: {get}"

    def _module(self, one: _Module) -> str:
        lines = [f"module {one.symbol} '{one.file}' = {{", f"  name: {_literal(one.symbol[:_LONGEST_NAME])}"]
        lines += [f"  scope: {one.scope}"]
        if one.parameters:
            names = sorted(self._names[each] for each in one.parameters)
            lines += ["  params: {", *(f"    {each}: {each}" for each in names), "  }"]
        return "\n".join([*lines, "}"])

    def _assignment(self, one: Assignment) -> str:
        on = self._resource(one.resources) if one.resources else None
        principal = self._value(one.principal)
        definition = _literal(one.definition)
        scope_id = f"{on}.id" if on is not None else _OWN_IDS[self.target.kind]
        title = self.notes.titles.get(one.definition.lower())
        lines = [f"// {title}"] if title else []
        lines += [f"resource {self._symbol(one.name)} '{ASSIGNMENTS}' = {{"]
        lines += [f"  scope: {on}"] if on is not None else []
        lines += [f"  name: guid({scope_id}, {principal}, {definition})", "  properties: {"]
        lines += [f"    principalId: {principal}", f"    principalType: {_literal(one.principal_type)}"]
        lines += [f"    roleDefinitionId: {self._definition(one)}"]
        for key, text in (
            ("description", one.description),
            ("condition", one.condition),
            ("conditionVersion", one.condition_version),
        ):
            lines += [f"    {key}: {self._value(text)}"] if text else []
        return "\n".join([*lines, "  }", "}"])

    def _definition(self, one: Assignment) -> str:
        definition = _literal(one.definition)
        if not one.subscription:
            return f"tenantResourceId('{_DEFINITIONS}', {definition})"
        own = one.subscription == self.target.subscription
        where = "" if own else f"{self._value(one.subscription)}, "
        return f"subscriptionResourceId({where}'{_DEFINITIONS}', {definition})"

    def _resource(self, chain: tuple[ScopedResource, ...]) -> str:
        """The symbol of an existing resource, which is declared at its first use."""
        known = self._existing.get(chain)
        if known is not None:
            return known[0]
        outer = self._resource(chain[:-1]) if len(chain) > 1 else None
        one = chain[-1]
        symbol = self._symbol("-".join((one.type.rpartition("/")[2], *map(self._word, one.names))))
        version = self.notes.api_versions.get(one.type.lower())
        lines = [] if version else ["#disable-next-line BCP081"]
        lines += [f"resource {symbol} '{one.type}@{version or _SOME_VERSION}' existing = {{"]
        lines += [f"  name: {self._value('/'.join(one.names))}"]
        lines += [f"  scope: {outer}"] if outer is not None else []
        self._existing[chain] = symbol, ["\n".join([*lines, "}"])]
        return symbol

    def _value(self, text: str) -> str:
        """A text as an expression: a parameter, or a string with the parameters in it."""
        found = parts(text)
        self._variables |= dict.fromkeys(variables(text))
        plain = [each for each in found if each != ""]
        if len(plain) == 1 and not isinstance(plain[0], str):
            return self._names[plain[0].name]
        inner = (
            _escaped(each) if isinstance(each, str) else f"${{{self._names[each.name]}}}" for each in found
        )
        return f"'{''.join(inner)}'"

    def _word(self, name: str) -> str:
        """A name for a symbol: a variable in it by its parameter."""
        return "-".join(each if isinstance(each, str) else self._names[each.name] for each in parts(name))

    def _symbol(self, words: str) -> str:
        plain = _camel(words)
        symbol, number = plain, 1
        while symbol in self._symbols:
            number += 1
            symbol = f"{plain}{number}"
        self._symbols[symbol] = words
        return symbol


def _camel(words: str) -> str:
    steps = [each for each in re.split(r"[^A-Za-z0-9]+", words) if each]
    text = "".join(each[0].upper() + each[1:] for each in steps)
    text = text[:1].lower() + text[1:]
    return text if text[:1].isalpha() else f"r{text}"


def _literal(text: str) -> str:
    return f"'{_escaped(text)}'"


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(lambda match: "\\" + _SHORT.get(match[0], match[0]), text)
