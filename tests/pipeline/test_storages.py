"""The access mode of an environment's storage reaches the claim and the mounts."""

from __future__ import annotations

import pytest

from tests.pipeline.small import app, bodies, converted, write

INFRASTRUCTURE = """
resource env 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'shared'
  location: 'norwayeast'
  properties: {}
}
%s
"""
STORAGE = """
resource %(symbol)s 'Microsoft.App/managedEnvironments/storages@2024-03-01' = {
  parent: %(parent)s
  name: '%(name)s'
  properties: { %(kind)s: { shareName: 's', accountName: 'a', accountKey: 'k', accessMode: '%(mode)s' } }
}
"""
OTHER = """
resource other 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'other'
  location: 'norwayeast'
  properties: {}
}
"""


def storage(mode, kind="azureFile", *, symbol="st", parent="env", name="Certs"):
    return STORAGE % {"symbol": symbol, "parent": parent, "name": name, "kind": kind, "mode": mode}


def made(tmp_path, storages, *, kind="AzureFile", name="certs"):
    web = app(
        before="resource env 'Microsoft.App/managedEnvironments@2024-03-01' existing = { name: 'shared' }",
        container="volumeMounts: [ { volumeName: 'v', mountPath: '/c' }, { volumeName: 'e', mountPath: '/e' } ]",
        template=f"volumes: [ {{ name: 'v', storageType: '{kind}', storageName: '{name}' }}, {{ name: 'e', storageType: 'EmptyDir' }} ]",
    ).replace("properties: {", "properties: {\n    environmentId: env.id", 1)
    folder = write(tmp_path, {"web": web, "infrastructure": INFRASTRUCTURE % storages})
    conversion = converted(folder)
    (claim,) = bodies(conversion, "PersistentVolumeClaim").values()
    (container,) = bodies(conversion, "Deployment")["web"]["spec"]["template"]["spec"]["containers"]
    return claim["spec"]["accessModes"], container["volumeMounts"]


WRITABLE = [{"name": "v", "mountPath": "/c"}, {"name": "e", "mountPath": "/e"}]
READ_ONLY = [{**WRITABLE[0], "readOnly": True}, WRITABLE[1]]


@pytest.mark.parametrize("kind", ["azureFile", "nfsAzureFile"])
@pytest.mark.parametrize(
    ("mode", "claim", "mounts"),
    [
        ("ReadOnly", ["ReadOnlyMany"], READ_ONLY),
        ("readonly", ["ReadOnlyMany"], READ_ONLY),
        ("ReadWrite", ["ReadWriteMany"], WRITABLE),
    ],
)
def test_the_claim_and_its_mounts_have_the_storages_access_mode(tmp_path, kind, mode, claim, mounts):
    volume = kind[0].upper() + kind[1:]
    assert made(tmp_path, storage(mode, kind), kind=volume) == (claim, mounts)


def test_a_storage_that_the_source_doesnt_make_may_be_written(tmp_path):
    assert made(tmp_path, "") == (["ReadWriteMany"], WRITABLE)
    assert made(tmp_path, storage("ReadOnly"), name="keys") == (["ReadWriteMany"], WRITABLE)


def test_of_two_storages_with_one_name_that_of_the_apps_environment_counts(tmp_path):
    both = OTHER + storage("ReadWrite", symbol="b", parent="other") + storage("ReadOnly")
    assert made(tmp_path, both) == (["ReadOnlyMany"], READ_ONLY)


SHARE = """
resource share 'Microsoft.Storage/storageAccounts/fileServices/shares@2023-01-01' = {
  name: 'a/default/%s'
  properties: { shareQuota: 100 }
}
"""


@pytest.mark.parametrize(("share", "size"), [("s", "100Gi"), ("another", "5Gi")])
def test_the_claim_has_the_size_of_the_share(tmp_path, share, size):
    web = app(
        before="resource env 'Microsoft.App/managedEnvironments@2024-03-01' existing = { name: 'shared' }",
        template="volumes: [ { name: 'v', storageType: 'AzureFile', storageName: 'certs' } ]",
    ).replace("properties: {", "properties: {\n    environmentId: env.id", 1)
    around = INFRASTRUCTURE % (storage("ReadWrite") + SHARE % share)
    conversion = converted(write(tmp_path, {"web": web, "infrastructure": around}))
    (claim,) = bodies(conversion, "PersistentVolumeClaim").values()
    assert claim["spec"]["resources"]["requests"]["storage"] == size


@pytest.mark.parametrize("kind", ["AzureFile", "NfsAzureFile"])
@pytest.mark.parametrize(
    ("declared", "given"),
    [
        ("param storage string", "param storage = readEnvironmentVariable('STORAGE')"),
        ("param storage string?", "param storage = '${readEnvironmentVariable('PREFIX')}-st'"),
    ],
)
def test_a_storage_that_only_the_deployment_knows_has_a_claim_of_the_volumes_name(
    tmp_path, kind, declared, given
):
    web = app(
        before=declared,
        container="volumeMounts: [ { volumeName: 'data', mountPath: '/data' } ]",
        template=f"volumes: [ {{ name: 'data', storageType: '{kind}', storageName: storage }} ]",
    )
    conversion = converted(write(tmp_path, {"web": web}, parameters=given))
    (claim,) = bodies(conversion, "PersistentVolumeClaim").values()
    assert claim["metadata"]["name"] == "shop-web-data"
    (volume,) = bodies(conversion, "Deployment")["web"]["spec"]["template"]["spec"]["volumes"]
    assert volume == {"name": "data", "persistentVolumeClaim": {"claimName": "shop-web-data"}}
