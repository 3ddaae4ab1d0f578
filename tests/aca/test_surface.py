"""The ACA model knows what Azure takes and nothing else, and paths are known by their patterns."""

import pytest

from converter.aca.environment import Storage
from converter.aca.fields import AcaModel
from converter.aca.model import ContainerApp, Job, ManagedEnvironment
from converter.aca.surface import pattern_of, patterns
from tests.aca.azure import azure_properties

RESOURCES: dict[str, type[AcaModel]] = {
    "Microsoft.App/containerApps": ContainerApp,
    "Microsoft.App/jobs": Job,
    "Microsoft.App/managedEnvironments": ManagedEnvironment,
    "Microsoft.App/managedEnvironments/storages": Storage,
}

MORE = {
    "Microsoft.App/containerApps": {
        # Azure fills it in, and so its export has it.
        "template.containers[].resources.ephemeralStorage",
        "template.initContainers[].resources.ephemeralStorage",
    },
    "Microsoft.App/jobs": {
        "template.containers[].resources.ephemeralStorage",
        "template.initContainers[].resources.ephemeralStorage",
        # What any resource of Azure may have.
        "managedBy",
    },
    "Microsoft.App/managedEnvironments": {"managedBy", "extendedLocation.name", "extendedLocation.type"},
    # Its parent, which Bicep gives.
    "Microsoft.App/managedEnvironments/storages": {"scope"},
}
"""What the model has although Azure's types say that it can't be written."""


@pytest.mark.parametrize("name", RESOURCES)
def test_the_model_has_every_property_that_azure_takes_and_no_other(name):
    known = {pattern.removesuffix(".*") for pattern in patterns(RESOURCES[name])}
    taken = {each.path.removesuffix(".*") for each in azure_properties()[name]}
    assert (taken - known, known - taken) == (set(), MORE[name])


def words_of(model: type[AcaModel], pattern: str) -> frozenset[str]:
    *parts, last = pattern.replace("[]", "").split(".")
    for part in parts:
        model = next(slot.model for slot in model.slots if slot.name == part)
    return frozenset(next(slot.words for slot in model.slots if slot.name == last))


@pytest.mark.parametrize("name", RESOURCES)
def test_every_word_that_azure_has_is_known(name):
    taken = {each.path: set(each.values) for each in azure_properties()[name] if each.values}
    missing = {path: words - words_of(RESOURCES[name], path) for path, words in taken.items()}
    assert {path: words for path, words in missing.items() if words} == {}
    assert len(taken) >= 2


def test_the_yardstick_goes_to_the_leaves():
    sizes = {name: len(found) for name, found in azure_properties().items()}
    assert all(sizes[name] >= least for name, least in zip(RESOURCES, (155, 85, 55, 10), strict=True)), sizes
    assert sum(sizes.values()) >= 540
    paths = {each.path for each in azure_properties()["Microsoft.App/containerApps"]}
    assert "template.containers[].probes[].httpGet.httpHeaders[].value" in paths
    # Azure alone writes it.
    assert "configuration.ingress.fqdn" not in paths


@pytest.mark.parametrize("model", RESOURCES.values())
def test_a_pattern_is_its_own_pattern(model):
    assert all(pattern_of(model, pattern) == pattern for pattern in patterns(model))


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("template.containers[1].command[0]", "template.containers[].command"),
        ("template.scale.rules[0].custom.metadata.type", "template.scale.rules[].custom.metadata.*"),
        ("tags.cost centre", "tags.*"),
        ("template.containers[0].unheardOf[3].of", "template.containers[].unheardOf[].of"),
    ],
)
def test_a_path_has_the_pattern_of_its_property(path, pattern):
    assert pattern_of(ContainerApp, path) == pattern
