"""Modules of registries: from Bicep's cache, from folders that are named for them, by aliases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from converter.bicep import Deployment, FileResolver, ModuleSources, evaluate_parameters, evaluate_template
from converter.bicep.evaluation.artifacts import Artifact
from converter.source import DiagnosticError
from tests.bicep.json_templates.templates import app, template
from tests.bicep.rendering import rendered
from tests.bicep.sources import Source

BICEP = "resource web 'Microsoft.App/containerApps@2024-03-01' = {{ name: '{name}', location: 'here' }}\n"
JOB = "br/mcr.microsoft.com/bicep$avm$res$app$job/0.7.0$/main.json"
JOB_REFERENCE = "br/public:avm/res/app/job:0.7.0"


def module(name: str) -> str:
    """A compiled module of one app."""
    return json.dumps(template(resources=[app(name)]))


def write(folder: Path, files: dict[str, str]) -> Path:
    Source(folder).write(files)
    return folder


def deployed(source: Source, reference: str, **places: Any) -> Deployment:
    source.write({"main.bicep": f"module m '{reference}' = {{}}\n"})
    resolver = FileResolver(source.root, modules=ModuleSources(**places))
    return evaluate_template(resolver, "main.bicep")


def names(found: Deployment) -> list[Any]:
    return [rendered(one.name) for one in found.resources]


def codes(found: Deployment) -> list[str]:
    return [one.code for one in found.diagnostics]


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        (JOB_REFERENCE, JOB),
        ("br:mcr.microsoft.com/bicep/avm/res/app/job:0.7.0", JOB),
        (
            "br:MyRegistry.azurecr.io:443/modules/App:v1.Beta",
            "br/myregistry.azurecr.io$443/modules$App/v1.Beta$8/main.json",
        ),
        (f"br:r.example.com/m@sha256:{'0a' * 32}", f"br/r.example.com/m/sha256#{'0a' * 32}/main.json"),
        ("ts:0000-11/MyGroup/Spec:V1", "ts/0000-11/mygroup/spec/v1/main.json"),
    ],
)
def test_a_module_is_where_bicep_keeps_it(
    source: Source, tmp_path_factory: pytest.TempPathFactory, reference: str, path: str
) -> None:
    cache = write(tmp_path_factory.mktemp("cache"), {path: module("web")})
    found = deployed(source, reference, cache=cache)
    assert names(found) == ["web"]
    assert codes(found) == []
    assert names(deployed(source, reference, default=cache)) == ["web"]


def test_a_module_that_no_place_has_is_named(
    source: Source, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = deployed(source, JOB_REFERENCE, cache=tmp_path_factory.mktemp("cache"))
    assert [one.reference for one in found.unread] == [JOB_REFERENCE]
    assert codes(found) == ["B2F111"]
    assert "bicep restore" in (found.diagnostics[0].help or "")


def test_the_files_that_were_read_have_names_that_no_machine_decides(
    source: Source, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = write(tmp_path_factory.mktemp("cache"), {JOB: module("web")})
    source.write({"main.bicep": f"module m '{JOB_REFERENCE}' = {{}}\n"})
    resolver = FileResolver(source.root, modules=ModuleSources(cache=cache))
    (found,) = evaluate_template(resolver, "main.bicep").resources
    name = "br:mcr.microsoft.com/bicep/avm/res/app/job:0.7.0/main.json"
    assert found.span.file == name
    assert list(resolver.digests()) == [name, "main.bicep"]


@pytest.mark.parametrize(
    "layout",
    [
        "app/job/0.7.0/main.json",
        "app/job/0.7.0/main.bicep",
        "app/job/main.json",
        "app/job/main.bicep",
    ],
)
def test_a_folder_for_a_prefix_goes_before_the_cache(
    source: Source, tmp_path_factory: pytest.TempPathFactory, layout: str
) -> None:
    text = module("folder") if layout.endswith(".json") else BICEP.format(name="folder")
    folder = write(tmp_path_factory.mktemp("modules"), {layout: text})
    cache = write(tmp_path_factory.mktemp("cache"), {JOB: module("cache")})
    for prefix in ("br/public:avm/res/", "br:mcr.microsoft.com/bicep/avm/res"):
        found = deployed(source, JOB_REFERENCE, folders={prefix: folder}, cache=cache)
        assert names(found) == ["folder"]
        assert codes(found) == []
    assert names(deployed(source, JOB_REFERENCE, folders={"br/public:other/": folder}, cache=cache)) == [
        "cache"
    ]


def test_the_longest_prefix_wins(source: Source) -> None:
    source.write({"all/app/job/main.json": module("all"), "job/main.json": module("job")})
    folders = {"br/public:avm/res/": source.root / "all", "br/public:avm/res/app/job": source.root / "job"}
    found = deployed(source, JOB_REFERENCE, folders=folders)
    assert names(found) == ["job"]
    assert found.resources[0].span.file == "job/main.json"


def test_another_version_than_the_folder_says_is_doubted(source: Source) -> None:
    source.write({"all/app/job/main.json": module("web"), "all/app/job/version.json": '{"version": "0.8"}'})
    folders = {"br/public:avm/res/": source.root / "all"}
    assert codes(deployed(source, JOB_REFERENCE, folders=folders)) == ["B2F173"]
    source.write({"all/app/job/version.json": '{"version": "0.7"}'})
    assert codes(deployed(source, JOB_REFERENCE, folders=folders)) == []


def test_bicep_in_a_folder_refers_to_files_in_it_and_to_none_outside(
    source: Source, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("place")
    folder = place / "avm"
    write(
        folder,
        {
            "res/app/job/main.bicep": "import {n} from 'br/public:avm/utl/types:1.0.0'\nmodule i '../inner.bicep' = { params: { n: n } }\n",
            "res/app/inner.bicep": "param n string\n" + BICEP.format(name="${n}"),
            "utl/types/main.json": json.dumps(
                template(
                    variables={"n": "web"},
                    metadata={"__bicep_exported_variables!": [{"name": "n"}]},
                )
            ),
        },
    )
    folders = {"br/public:avm/": folder}
    assert names(deployed(source, JOB_REFERENCE, folders=folders)) == ["web"]
    write(
        place,
        {
            "outside.bicep": BICEP.format(name="x"),
            "avm/res/app/job/main.bicep": "module o '../../../../outside.bicep' = {}\n",
        },
    )
    with pytest.raises(DiagnosticError) as caught:
        deployed(source, JOB_REFERENCE, folders=folders)
    (found,) = caught.value.diagnostics
    assert found.code == "B2F102"
    assert "leads out of the source root" in found.message


def test_aliases_come_from_the_nearest_settings(source: Source) -> None:
    alias = {"shop": {"registry": "shop.azurecr.io", "modulePath": "modules/bicep"}}
    spec = {"shop": {"subscription": "s-1", "resourceGroup": "Specs"}}
    source.write(
        {
            "bicepconfig.json": json.dumps(
                {"moduleAliases": {"br": alias, "ts": spec}, "cacheRootDirectory": "cache"}
            ),
            "cache/br/shop.azurecr.io/modules$bicep$app/v1$/main.json": module("registry"),
            "cache/ts/s-1/specs/app/v1/main.json": module("spec"),
            "below/main.bicep": "module a 'br/shop:app:v1' = {}\nmodule b 'ts/shop:app:v1' = {}\n",
        }
    )
    resolver = FileResolver(source.root)
    assert names(evaluate_template(resolver, "below/main.bicep")) == ["registry", "spec"]
    assert "bicepconfig.json" in resolver.digests()
    source.write({"below/bicepconfig.json": "{} // nearer"})
    found = evaluate_template(FileResolver(source.root), "below/main.bicep")
    assert codes(found) == ["B2F174", "B2F174"]
    assert [one.reference for one in found.unread] == ["br/shop:app:v1", "ts/shop:app:v1"]


def test_settings_above_the_root_count_up_to_the_repository(source: Source) -> None:
    alias = {"shop": {"registry": "shop.azurecr.io"}}
    source.write(
        {
            ".git/HEAD": "",
            "bicepconfig.json": json.dumps({"moduleAliases": {"br": alias}}),
            "cache/br/shop.azurecr.io/app/v1$/main.json": module("web"),
            "infra/main.bicep": "module a 'br/shop:app:v1' = {}\n",
        }
    )
    modules = ModuleSources(cache=source.root / "cache")
    resolver = FileResolver(source.root / "infra", modules=modules)
    assert names(evaluate_template(resolver, "main.bicep")) == ["web"]
    assert "../bicepconfig.json" in resolver.digests()


def test_a_folder_for_an_alias_that_nothing_explains(source: Source) -> None:
    source.write({"vendor/app/main.json": module("web")})
    found = deployed(source, "br/shop:app:v1", folders={"br/shop:": source.root / "vendor"})
    assert names(found) == ["web"]


def test_settings_that_are_no_json_are_an_error(source: Source) -> None:
    source.write({"bicepconfig.json": "{"})
    with pytest.raises(DiagnosticError) as caught:
        deployed(source, JOB_REFERENCE)
    assert {(one.code, one.span.file) for one in caught.value.diagnostics if one.span} == {
        ("B2F170", "bicepconfig.json")
    }


def test_no_reference_leads_out_of_the_cache(
    source: Source, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = write(tmp_path_factory.mktemp("place"), {"secret/main.json": module("x"), "cache/br/a": ""})
    for reference in ("ts:../../secret:x", "br:../secret/x:..", "ts:a/b/c:.."):
        found = deployed(source, reference, cache=place / "cache", folders={"ts:": place / "cache"})
        assert found.resources == ()


def test_a_parameter_file_may_be_for_a_registrys_module(
    source: Source, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = write(tmp_path_factory.mktemp("cache"), {JOB: module("web")})
    source.write({"env.bicepparam": f"using '{JOB_REFERENCE}'\n"})
    resolver = FileResolver(source.root, modules=ModuleSources(cache=cache))
    assert names(evaluate_parameters(resolver, "env.bicepparam")) == ["web"]


def test_parameters_of_a_located_module_are_checked(source: Source) -> None:
    content = template(parameters={"name": {"type": "string"}}, resources=[])
    source.write(
        {
            "vendor/job/main.json": json.dumps(content),
            "main.bicep": "module m 'br/public:job:1.0.0' = { params: { nam: 'x' } }\n",
        }
    )
    modules = ModuleSources({"br/public:": source.root / "vendor"})
    with pytest.raises(DiagnosticError) as caught:
        evaluate_template(FileResolver(source.root, modules=modules), "main.bicep")
    assert {one.code for one in caught.value.diagnostics} == {"B2F103", "B2F108"}


def test_capital_letters_of_a_tag_are_bits() -> None:
    assert (Artifact("br", "r.io/m", "v1").cached or "").endswith("/v1$")
    assert (Artifact("br", "r.io/m", "V1.RC").cached or "").endswith("/V1.RC$19")
