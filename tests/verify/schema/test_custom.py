"""The schemas of custom resources: ours, and exported CRDs."""

from __future__ import annotations

import pytest

from converter.source import Scalars, mappings_folder, yaml_data
from converter.verify.schema.cel import _Rule
from converter.verify.schema.custom import custom_check, exported_schemas, known_groups, our_schemas
from converter.verify.schema.report import Report
from tests.kustomize.scan.making import planted

FOLDER = mappings_folder() / "schemas"
FILES = sorted(FOLDER.glob("*.*/*.yaml"))
KINDS = [(path.parent.name, path.stem) for path in FILES]

CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: example.com
  scope: Cluster
  names: {kind: Thing}
  versions:
    - name: v2
      served: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            metadata: {type: object, properties: {name: {type: string, maxLength: 3}}}
            size: {type: integer}
    - {name: v1, served: false, schema: {openAPIV3Schema: {type: object}}}
"""


def paths(schemas, body):
    group, _, version = body["apiVersion"].rpartition("/")
    report = Report()
    custom_check(schemas, group, body["kind"], version)(body, report)
    return [fault.path for fault in report.faults]


def test_a_file_of_ours_is_read_when_its_kind_is_asked_for(tmp_path):
    planted(tmp_path, {"example.com/Broken.yaml": "{", "example.com/Thing.yaml": (FILES[0]).read_text()})
    schemas = our_schemas(tmp_path)
    assert schemas.kind("example.com", "Thing") is not None
    assert schemas.kind("example.com", "Other") is None


@pytest.mark.parametrize(("group", "kind"), KINDS)
def test_a_file_of_ours_is_of_its_group_and_kind(group, kind):
    documents = yaml_data((FOLDER / group / f"{kind}.yaml").read_bytes(), Scalars.YAML_1_1)
    assert {(each["group"], each["kind"]) for each in documents} == {(group, kind)}
    versions = [version for each in documents for version in each["versions"]]
    assert len(versions) == len({*versions})
    assert not {*versions} & {old for each in documents for old in each.get("retired", ())}


@pytest.mark.parametrize(("group", "kind"), KINDS)
def test_every_rule_of_ours_can_be_asked(group, kind):
    found = our_schemas(FOLDER).kind(group, kind)
    for schema in found.served.values():
        for rule in rules_of(schema):
            assert _Rule.of(rule).program is not None, rule["rule"]
            assert rule["message"]


def rules_of(schema):
    if isinstance(schema, dict):
        yield from schema.get("x-kubernetes-validations", ())
        for below in schema.values():
            yield from rules_of(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from rules_of(below)


@pytest.mark.parametrize(("group", "kind"), KINDS)
def test_a_file_of_ours_says_of_which_release_it_is(group, kind):
    first, *more = yaml_data((FOLDER / group / f"{kind}.yaml").read_bytes(), Scalars.YAML_1_1)
    assert first["release"]
    assert "/" in first["source"]
    assert not any({"release", "source"} & each.keys() for each in more)
    assert our_schemas(FOLDER).kind(group, kind).release == first["release"]


SERVED = [
    ("gateway.networking.k8s.io", "HTTPRoute", "Gateway API 1.4.0, standard channel"),
    ("policy.linkerd.io", "Server", "Linkerd edge-26.4.2"),
    ("external-secrets.io", "SecretStore", "External Secrets 2.9"),
    ("authorization.azure.com", "RoleAssignment", "Azure Service Operator 2.20"),
]


@pytest.mark.parametrize(("group", "kind", "release"), SERVED)
def test_the_releases_are_those_that_the_platform_serves(group, kind, release):
    assert our_schemas(FOLDER).kind(group, kind).release == release


@pytest.mark.parametrize("group", sorted({group for group, _ in KINDS}))
def test_the_kinds_of_a_group_are_of_one_release(group):
    ours = our_schemas(FOLDER)
    assert len({ours.kind(group, kind).release for each, kind in KINDS if each == group}) == 1


def test_a_published_group_names_all_kinds_of_ours():
    groups = known_groups(FOLDER)
    assert {(group, kind) for group, kind in KINDS if group in groups and kind not in groups[group]} == set()


def test_versions_may_have_schemas_of_their_own():
    schemas = our_schemas(FOLDER)
    spec = {"podSelector": {"matchLabels": {"a": "b"}}, "port": 80, "accessPolicy": "deny"}
    body = {"kind": "Server", "metadata": {"name": "a"}, "spec": spec}
    assert paths(schemas, {"apiVersion": "policy.linkerd.io/v1beta3", **body}) == []
    assert paths(schemas, {"apiVersion": "policy.linkerd.io/v1beta1", **body}) == [("spec", "accessPolicy")]


def test_only_kinds_with_a_status_take_one():
    schemas = our_schemas(FOLDER)
    route = {
        "apiVersion": "traefik.io/v1alpha1",
        "kind": "Middleware",
        "metadata": {},
        "spec": {},
        "status": {},
    }
    assert paths(schemas, route) == [("status",)]
    scaled = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "TriggerAuthentication",
        "spec": {},
        "status": {"a": 1},
    }
    assert paths(schemas, scaled) == []


def test_an_exported_kind_has_its_versions_and_scope(tmp_path):
    schemas = exported_schemas(planted(tmp_path, {"a.yaml": CRD}))
    found = schemas.kind("example.com", "Thing")
    assert (list(found.served), found.retired, found.namespaced) == (["v2"], {"v1"}, False)


def test_an_exported_kind_may_restrict_names(tmp_path):
    schemas = exported_schemas(planted(tmp_path, {"a.yaml": CRD}))
    body = {
        "apiVersion": "example.com/v2",
        "kind": "Thing",
        "metadata": {"name": "long", "labels": {"a": "b"}},
    }
    assert paths(schemas, body) == [("metadata", "name")]
    assert paths(schemas, {**body, "metadata": {"name": "abc"}, "size": "x"}) == [("size",)]


ROUTE = {
    "apiVersion": "gateway.networking.k8s.io/v1",
    "kind": "HTTPRoute",
    "metadata": {"name": "web"},
}
RULE = ("spec", "rules", 0)
REWRITE = {
    "type": "URLRewrite",
    "urlRewrite": {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}},
}


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({"backendRefs": [{"name": "web", "port": 80}]}, []),
        ({"backendRefs": [{"name": "web"}]}, [(*RULE, "backendRefs", 0)]),
        ({"filters": [REWRITE]}, []),
        ({"filters": [REWRITE, REWRITE]}, [(*RULE, "filters")]),
        ({"filters": [REWRITE], "matches": [{"path": {"type": "Exact", "value": "/a"}}]}, [RULE]),
        ({"filters": [{"type": "URLRewrite"}]}, [(*RULE, "filters", 0)]),
        ({"filters": [{**REWRITE, "requestRedirect": {}}]}, [(*RULE, "filters", 0)]),
        ({"matches": [{"path": {"value": "a"}}]}, [(*RULE, "matches", 0, "path")]),
        ({"matches": [{"path": {"value": "/a//b"}}]}, [(*RULE, "matches", 0, "path")]),
        ({"matches": [{"path": {"value": "/a/.."}}]}, [(*RULE, "matches", 0, "path")]),
        ({"matches": [{"path": {"value": "/a b"}}]}, [(*RULE, "matches", 0, "path")]),
        ({"matches": [{"path": {"type": "RegularExpression", "value": "a b"}}]}, []),
        ({"timeouts": {"request": "10s", "backendRequest": "1m"}}, [(*RULE, "timeouts")]),
        ({"timeouts": {"request": "0s", "backendRequest": "1m"}}, []),
        ({"timeouts": {"request": "60s", "backendRequest": "1m"}}, []),
    ],
)
def test_the_rules_of_a_route(rule, found):
    assert paths(our_schemas(FOLDER), {**ROUTE, "spec": {"rules": [rule]}}) == found


def filtered(kind, **fields):
    return {"filters": [{"type": kind, **fields}]}


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        # in Gateway API 1.5 and later, or its experimental channel
        (filtered("CORS", cors={}), [(*RULE, "filters", 0, "type"), (*RULE, "filters", 0, "cors")]),
        (
            filtered("RequestRedirect", requestRedirect={"statusCode": 308}),
            [(*RULE, "filters", 0, "requestRedirect", "statusCode")],
        ),
        ({"retry": {"attempts": 3}}, [(*RULE, "retry")]),
        ({"sessionPersistence": {"sessionName": "a"}}, [(*RULE, "sessionPersistence")]),
        (filtered("RequestRedirect", requestRedirect={"statusCode": 301}), []),
    ],
)
def test_what_a_route_of_the_served_release_lacks(rule, found):
    assert set(paths(our_schemas(FOLDER), {**ROUTE, "spec": {"rules": [rule]}})) == set(found)


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        # in Traefik 3.7
        ({"encodedCharacters": {}}, [("spec", "encodedCharacters")]),
        ({"retry": {"attempts": 2, "timeout": "1s"}}, [("spec", "retry", "timeout")]),
        ({"forwardAuth": {"address": "a", "maxResponseBodySize": 1}}, [("spec", "forwardAuth", "maxResponseBodySize")]),
        ({"retry": {"attempts": 2, "initialInterval": "1s"}}, []),
    ],
)  # fmt: skip
def test_what_a_middleware_of_the_served_release_lacks(spec, found):
    body = {
        "apiVersion": "traefik.io/v1alpha1",
        "kind": "Middleware",
        "metadata": {"name": "a"},
        "spec": spec,
    }
    assert paths(our_schemas(FOLDER), body) == found


ROLE = {"apiVersion": "authorization.azure.com/v1api20220401", "kind": "RoleAssignment", "metadata": {}}


def test_a_role_may_be_named():
    spec = {"owner": {}, "roleDefinitionReference": {"wellKnownName": "Reader"}}
    assert paths(our_schemas(FOLDER), {**ROLE, "spec": spec}) == []
    spec = {"owner": {"wellKnownName": "a"}, "roleDefinitionReference": {}}
    assert paths(our_schemas(FOLDER), {**ROLE, "spec": spec}) == [("spec", "owner", "wellKnownName")]


MESH_ROUTE = {"kind": "HTTPRoute", "metadata": {"name": "web"}}


@pytest.mark.parametrize(
    ("version", "rule", "found"),
    [
        ("v1beta3", {"timeouts": {"request": "10s"}}, []),
        ("v1beta2", {"timeouts": {"request": "10s"}}, [(*RULE, "timeouts")]),
        ("v1beta2", {"backendRefs": [{"name": "a", "weight": 1}]}, []),
        ("v1beta1", {"backendRefs": [{"name": "a", "weight": 1}]}, [(*RULE, "backendRefs", 0, "weight")]),
        ("v1beta3", {"backendRefs": [{}]}, [(*RULE, "backendRefs", 0, "name")]),
        ("v1alpha1", {"backendRefs": [{}]}, []),
        ("v1beta3", filtered("URLRewrite"), [(*RULE, "filters", 0, "type")]),
        ("v1beta3", {"matches": [{}] * 9}, [(*RULE, "matches")]),
    ],
)
def test_the_versions_of_a_route_of_linkerd(version, rule, found):
    body = {"apiVersion": f"policy.linkerd.io/{version}", **MESH_ROUTE, "spec": {"rules": [rule]}}
    assert paths(our_schemas(FOLDER), body) == found


def test_a_reference_to_a_parent_twice_needs_a_section_each():
    schemas = our_schemas(FOLDER)
    one, other = {"name": "a"}, {"name": "a", "namespace": "b"}
    first, second = {"name": "a", "sectionName": "x"}, {"name": "a", "sectionName": "y"}
    refs = {
        0: [[one, other], [first, second], [one]],
        1: [[first, one]],
    }
    for count, lists in refs.items():
        for parents in lists:
            found = paths(schemas, {**ROUTE, "spec": {"parentRefs": parents}})
            assert found == [("spec", "parentRefs")] * count
    # Twice the same, and both without a section.
    assert set(paths(schemas, {**ROUTE, "spec": {"parentRefs": [one, one]}})) == {("spec", "parentRefs")}
