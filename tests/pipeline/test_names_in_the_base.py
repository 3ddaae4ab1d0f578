"""Names that only an environment or the deployment knows: what the base has for them, and what comes of it."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings, strategies as st

from converter.mapping import Outcome
from tests.kustomize.making import named, rendered
from tests.pipeline.small import app, bodies, converted, write

NAMED = """\
initContainers: [ { name: [init], image: 'example.org/shop/init:1', volumeMounts: [
  { volumeName: [data], mountPath: '/in' } ] } ]
volumes: [ { name: [data], storageType: 'EmptyDir' }, { name: [files], storageType: 'Secret', secrets: [
  { secretRef: [secret], path: 'f' } ] } ]
"""
CONTAINER = (
    "volumeMounts: [ { volumeName: [data], mountPath: [path] }, { volumeName: [files], mountPath: '/f' } ]"
)
SECRETS = (
    "secrets: [ { name: [secret], keyVaultUrl: 'https://kv.vault.azure.net/secrets/a', identity: 'system' } ]"
)
NAMES = ("main", "init", "data", "files", "secret", "variable", "path")
HASH = "'{}-${{uniqueString(resourceGroup().id)}}'"


def template(written: dict[str, str]) -> str:
    """An app whose parts have the names that are written, as Bicep; the others have plain ones."""

    def fill(text: str) -> str:
        return re.sub(r"\[(\w+)\]", lambda found: written.get(found[1], f"'{found[1]}'"), text)

    text = app(
        configuration=fill(SECRETS),
        container=fill(CONTAINER),
        env=fill("{ name: [variable], secretRef: [secret] }"),
        template=fill(NAMED),
    )
    return text.replace("name: 'web'\n          image", fill("name: [main]\n          image"))


def parameters(names: list[str]) -> str:
    return "".join(f"param {name} string\n" for name in names)


def pod(conversion, environment: str | None = "prod") -> dict[str, Any]:
    if environment is None:
        (made,) = [
            each
            for objects in conversion.base.objects.objects.values()
            for each in objects
            if each.kind == "Deployment"
        ]
        return made.body["spec"]["template"]["spec"]
    return bodies(conversion, "Deployment", environment)["web"]["spec"]["template"]["spec"]


def test_in_the_base_a_name_of_an_environment_is_the_workloads_with_its_position(tmp_path):
    names = ["main", "init", "data"]
    source = write(
        tmp_path,
        {"web": parameters(names) + template({name: name for name in names})},
        parameters="\n".join(f"param {name} = 'own-{name}'" for name in names),
    )
    conversion = converted(source)
    base, own = pod(conversion, None), pod(conversion)
    assert [each["name"] for each in base["containers"]] == ["web-1"]
    assert [each["name"] for each in base["initContainers"]] == ["web-init-1"]
    assert [each["name"] for each in base["volumes"]] == ["web-volume-1", "files"]
    assert base["initContainers"][0]["volumeMounts"] == [{"name": "web-volume-1", "mountPath": "/in"}]
    assert [each["name"] for each in own["containers"]] == ["own-main"]
    assert own["initContainers"][0]["volumeMounts"] == [{"name": "own-data", "mountPath": "/in"}]
    patch = conversion.tree.files["shop/overlays/prod/apps/web/deployment.yaml"].documents[0].body
    assert patch["spec"]["template"]["spec"]["containers"][0] == {"$patch": "replace"}
    assert not [one for one in conversion.overlays[0].findings if one.code == "B2F340"]


def test_a_name_that_only_the_deployment_knows_stays_that_in_the_environment(tmp_path):
    written = {name: HASH.format(name) for name in ("main", "init", "data", "secret")}
    conversion = converted(write(tmp_path, {"web": template(written)}))
    own = pod(conversion)
    assert own["containers"][0]["name"] == "web-1"
    assert own["volumes"][0]["name"] == own["containers"][0]["volumeMounts"][0]["name"] == "web-volume-1"
    assert {"key": "a", "name": "shop-secrets"} in [
        each.get("valueFrom", {}).get("secretKeyRef") for each in own["containers"][0]["env"]
    ]
    notes = [one for one in conversion.overlays[0].findings if one.code == "B2F340"]
    assert [one.message for one in notes][:1] == [
        "template.initContainers[0].name is known to the deployment alone; web-init-1 is used"
    ]
    assert notes[0].span is not None
    assert "init-${uniqueString" in notes[0].span.source.text.splitlines()[notes[0].span.line - 1]
    account = next(one for one in conversion.overlays[0].accounts if one.name == "web")
    fates = {each.path: each.claim.outcome for each in account.properties}
    assert fates["template.containers[0].name"] is Outcome.DEFAULTED


def test_a_read_only_volume_without_a_known_name_stays_read_only(tmp_path):
    storage = """\
resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = { name: 'aca', location: 'norwayeast' }
resource share 'Microsoft.App/managedEnvironments/storages@2024-03-01' = {
  parent: environment
  name: 'reports'
  properties: { azureFile: { accountName: 'a', shareName: 's', accessMode: 'ReadOnly' } }
}
"""
    name = HASH.format("data")
    text = app(
        before=storage,
        container=f"volumeMounts: [ {{ volumeName: {name}, mountPath: '/in' }} ]",
        template=f"volumes: [ {{ name: {name}, storageType: 'AzureFile', storageName: 'reports' }} ]",
    )
    own = pod(converted(write(tmp_path, {"web": text})))
    assert own["containers"][0]["volumeMounts"] == [
        {"name": "web-volume-1", "mountPath": "/in", "readOnly": True}
    ]


@settings(max_examples=8)
@given(
    chosen=st.lists(st.sampled_from(NAMES), min_size=1, unique=True),
    words=st.permutations(["web-1", "web-init-1", "main", "a", "b", "c", "web-volume-1"]),
)
def test_base_and_overlay_give_the_environments_objects_whatever_the_names_are(chosen, words):
    """The law of the layers, for names that an environment gives, and that may be the base's own ones."""
    values = dict(zip(NAMES, words, strict=True))
    given_names = "\n".join(f"param {name} = '{'/' * (name == 'path')}{values[name]}'" for name in chosen)
    with TemporaryDirectory() as folder:
        source = write(
            Path(folder),
            {"web": parameters(chosen) + template({name: name for name in chosen})},
            parameters=given_names,
        )
        conversion = converted(source)
        (mapped,) = (one for one in conversion.overlays if one.environment == "prod")
        overlay = str(mapped.objects.overlay)
        made = rendered(conversion.tree, source / "out", f"shop/overlays/{overlay}")
        wanted = [each.body for each in mapped.objects.objects["workloads"]]
        found = named(made)
        for body in wanted:
            one = found[body["kind"], body["metadata"]["name"]]
            if body["kind"] == "Deployment":
                assert one["spec"]["template"]["spec"] == body["spec"]["template"]["spec"]
