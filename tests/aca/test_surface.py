"""The ACA model knows whatever Azure's own SDK can write, and paths are known by their patterns."""

import pytest

from converter.aca.fields import AcaModel
from converter.aca.model import ContainerApp, Job, ManagedEnvironment
from converter.aca.surface import pattern_of, patterns
from tests.aca.sdk import words, writable

RESOURCES = {"ContainerApp": ContainerApp, "Job": Job, "ManagedEnvironment": ManagedEnvironment}


@pytest.mark.parametrize("name", RESOURCES)
def test_every_property_that_azure_takes_is_known(name):
    known = set(patterns(RESOURCES[name]))
    # The SDK types the metadata of a job's scale rule as anything, that of an app as an object.
    missing = {pattern for pattern in writable(name) if pattern not in known and f"{pattern}.*" not in known}
    assert missing == set()


def words_of(model: type[AcaModel], pattern: str) -> frozenset[str]:
    *parts, last = pattern.replace("[]", "").split(".")
    for part in parts:
        model = next(slot.model for slot in model.slots if slot.name == part)
    return frozenset(next(slot.words for slot in model.slots if slot.name == last))


@pytest.mark.parametrize("name", RESOURCES)
def test_every_word_that_azure_has_is_known(name):
    known = {pattern: words_of(RESOURCES[name], pattern) for pattern in words(name)}
    missing = {pattern: found - known[pattern] for pattern, found in words(name).items()}
    assert {pattern: found for pattern, found in missing.items() if found} == {}
    assert len(known) >= 3


def test_the_sdk_is_read_to_its_leaves():
    sizes = {name: len(writable(name)) for name in RESOURCES}
    assert all(size >= least for size, least in zip(sizes.values(), (140, 79, 46), strict=True)), sizes
    assert "template.containers[].probes[].httpGet.httpHeaders[].value" in writable("ContainerApp")
    assert "configuration.ingress.fqdn" not in writable("ContainerApp")


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
