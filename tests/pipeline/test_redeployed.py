"""One Azure app that several declarations of a template deploy is one workload."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.small import app, bodies, converted, write

MODULES = {
    f".azure/applications/shop/{name}.bicep": app(name="shop", image=f"'example.org/shop/{name}:1'")
    for name in ("first", "real")
}


def found(folder: Path, text: str) -> Any:
    return converted(write(folder, {"shop": text}, files=MODULES))


@pytest.mark.parametrize(
    "order",
    ["dependsOn: [ first ]", "params: { tag: first.outputs.tag }"],
    ids=["by dependsOn", "by an output"],
)
@pytest.mark.parametrize("condition", ["", "if (bootstrap) "])
def test_the_later_one_holds(tmp_path: Path, order: str, condition: str) -> None:
    files = {
        path: text + "param tag string = ''\noutput tag string = tag\n" for path, text in MODULES.items()
    }
    text = (
        "param bootstrap bool = true\n"
        f"module first 'first.bicep' = {condition}{{ name: 'first' }}\n"
        f"module real 'real.bicep' = {{\n  name: 'real'\n  {order}\n}}\n"
    )
    conversion = converted(write(tmp_path, {"shop": text}, files=files))
    (deployment,) = bodies(conversion, "Deployment").values()
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "example.org/shop/real:1"
    (note,) = {one.message for one in conversion.diagnostics if one.code == "B2F356"}
    assert "is deployed again as" in note


def test_without_an_order_it_is_an_error_with_both_places(tmp_path: Path, faults: Any) -> None:
    text = "module first 'first.bicep' = { name: 'first' }\nmodule real 'real.bicep' = { name: 'real' }\n"
    reported = [one for one in faults(lambda: found(tmp_path, text)) if one.code == "B2F307"]
    assert {one.span.file for one in reported} == set(MODULES)
    assert all(one.labels[0].span.file in MODULES for one in reported)
