"""Modules of a registry: what their compiled template deploys beside what their Bicep does.

A checkout of Azure/bicep-registry-modules has both, and tests that give each module parameters. Both sides
are ours: what is compared is that the two ways of reading a module agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from converter.bicep import FileResolver, ModuleSources
from converter.source import DiagnosticError
from tests.conformance.comparing import leaves, verdict
from tests.conformance.outcomes import Outcome, Verdict
from tests.conformance.programs import pairs
from tests.conformance.sources import NOBODY, place, predicted

PREFIX: Final = "br/public:avm/"
_TOKENS: Final = {
    "#_namePrefix_#": "avmx",
    "#_subscriptionId_#": NOBODY,
    "#_tenantId_#": NOBODY,
    "#_managementGroupId_#": "avmx-group",
}
"""What the checks of that repository put into the tests before they deploy them."""

_TEST: Final = "main.test.bicep"
_COUNTED: Final = "46d3xbcp."
_BICEP, _JSON = "main.bicep", "main.json"


def outcomes(
    checkout: Path, variables: Mapping[str, str], below: str = "avm", cache: Path | None = None
) -> Iterator[Outcome]:
    """Each test of each module that has both files, deployed with the one and with the other.

    The modules that it refers to are those of the checkout, or of a cache that has the versions asked for.
    """
    for test in sorted(checkout.glob(f"{below}/**/tests/e2e/*/{_TEST}")):
        module = test.parents[3]
        if (module / _BICEP).is_file() and (module / _JSON).is_file():
            yield from compared(checkout, test.relative_to(checkout).as_posix(), variables, cache)


def compared(
    checkout: Path, test: str, variables: Mapping[str, str], cache: Path | None = None
) -> Iterator[Outcome]:
    """One test, an outcome for each leaf."""
    context = place(("resourceGroup",))
    folders = {} if cache is not None else {PREFIX: checkout / "avm"}
    found: list[Any] = []
    for name in (_BICEP, _JSON):
        texts = _texts(checkout, test)
        texts[test] = texts[test].replace(f"'../../../{_BICEP}'", f"'../../../{name}'")
        resolver = FileResolver(checkout, texts=texts, modules=ModuleSources(folders, cache))
        try:
            found.append(predicted(resolver, test, variables, context))
        except DiagnosticError as error:
            found.append([f"{one.span} {one.code} {one.message}" for one in error.diagnostics])
    of_bicep, of_json = found
    if isinstance(of_bicep, list) or isinstance(of_json, list):
        same = isinstance(of_bicep, list) and isinstance(of_json, list)
        yield Outcome("modules, refusals", test, Verdict.EQUAL if same else Verdict.WRONG, of_json, of_bicep)
        return
    yield Outcome("modules, refusals", test, Verdict.EQUAL)
    # Other versions of modules than a module was compiled with deploy something else.
    other = any("B2F173" in line for line in of_bicep["diagnostics"])
    kind = "modules with others of another version" if other else "modules"
    for name, one, two in pairs(_deployed(of_bicep), _deployed(of_json)):
        for leaf, own in leaves(one, two):
            yield Outcome(f"{kind}, leaves", f"{test} {name}", verdict(leaf, own), own, leaf)


def _texts(checkout: Path, test: str) -> dict[str, str]:
    """The files of a test, ready to be deployed."""
    found = {}
    for path in (checkout / test).parent.glob("*.bicep"):
        text = path.read_text("utf-8")
        for token, value in _TOKENS.items():
            text = text.replace(token, value)
        found[path.relative_to(checkout).as_posix()] = text
    return found


def _deployed(snapshot: Any) -> Any:
    """A snapshot without the empty deployments that modules count themselves by: publishing changes their names."""
    found = [one for one in snapshot["predictedResources"] if _COUNTED not in str(one.get("name"))]
    return {**snapshot, "predictedResources": found}
