"""What rows collect, one entry a key, whoever collects it and in whichever order."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source

SOURCE = Path(__file__).parent / "golden" / "app"

MANIFEST = """
tables:
  manifests:
    - id: shop.shared
      for: product
      section: workloads
      file: common/shared.yaml
      manifest:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: shared}
        data:
          $each: {entry: collected.shared}
          $key: {$from: entry.key}
          $item: {$if: {entry.value: {is: present}}, $then: {$from: entry.value}, $else: none}
  environment-variables:
"""


@pytest.fixture
def shared(tmp_path):
    """The ConfigMap of what `STAGE` and then `QUEUE` collect, each given as an entry's YAML, in production."""

    def run(stage, queue):
        shutil.copytree(SOURCE, tmp_path / "app")
        rows = "".join(
            f"    - id: shop.{name.lower()}\n      match: {{variable.name: {name}}}\n      collect: [{entry}]\n"
            "      emit: {name: {$from: variable.name}, value: x}\n"
            for name, entry in (("STAGE", stage), ("QUEUE", queue))
        )
        path = tmp_path / "app" / "bicep2flux.yaml"
        path.write_text(path.read_text() + MANIFEST + rows)
        prod = convert_source(SourceOptions(source=tmp_path / "app"), tmp_path / "out").overlays[1]
        (made,) = [one for one in prod.objects.objects["workloads"] if one.name == "shared"]
        return made.body.get("data")

    return run


BARE = "{into: shared, key: one}"
VALUED = "{into: shared, key: one, value: first}"


@pytest.mark.parametrize(
    ("stage", "queue", "data"),
    [
        (BARE, BARE, {"one": "none"}),
        (BARE, VALUED, {"one": "first"}),
        (VALUED, BARE, {"one": "first"}),
        (VALUED, VALUED, {"one": "first"}),
        ("{into: shared, key: two, value: second}", VALUED, {"one": "first", "two": "second"}),
    ],
)
def test_a_key_has_the_value_that_any_row_gives_it(shared, stage, queue, data):
    assert shared(stage, queue) == data
    assert list(data) == sorted(data)


def test_two_values_of_one_key_are_a_conflict_that_names_both(shared, faults):
    (fault,) = faults(lambda: shared(VALUED, "{into: shared, key: one, value: second}"))
    assert fault.code == "B2F307"
    assert fault.message == "one of shared is 'second' here, 'first' elsewhere"


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ("{a: '1', b: '2'}", "{b: '2', a: '1'}", False),
        ("{a: '1', b: '2'}", "{a: '1', b: '3'}", True),
        ("[a, b]", "[a, b]", False),
        ("[a, b]", "[b, a]", True),
        ("{a: '1'}", "a", True),
    ],
)
def test_values_are_compared_whole(shared, faults, one, other, *, conflict):
    def run():
        return shared(*(f"{{into: shared, key: one, value: {value}}}" for value in (one, other)))

    if conflict:
        assert [fault.code for fault in faults(run)] == ["B2F307"]
    else:
        run()
