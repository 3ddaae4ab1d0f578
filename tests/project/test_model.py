from __future__ import annotations

import json
from pathlib import Path

import pytest

from converter.bicep.limits import Limits
from converter.project import ProjectFile
from converter.project.model import project_schema
from converter.project.values import is_substitutable, seconds
from converter.report.terminal import render
from converter.source import SourceFile
from converter.source.validation import validate
from converter.source.yaml import read_yaml

SMALLEST = """\
product: shop
namespace: {name: shop}
flux: {repository: {kind: GitRepository, url: https://github.com/example/shop}}
environments:
  test: {overlay: t1, host: shop.test.example.com}
"""


def read(text: str) -> ProjectFile:
    return validate(ProjectFile, read_yaml(SourceFile("bicep2flux.yaml", text)), code="B2F202")


@pytest.fixture
def reported(faults):
    def run(text: str) -> list[tuple[str, str | None]]:
        return [(fault.message, fault.help) for fault in faults(lambda: read(text))]

    return run


def test_the_smallest_project_gets_the_defaults():
    project = read(SMALLEST)
    assert project.profile == "dis"
    assert (project.source.root, project.source.applications) == (".azure", "applications")
    assert project.source.parameter_files == "{environment}.bicepparam"
    # The platform profile has these: see tests/mapping/test_defaults.py.
    assert (project.namespace.create, project.flux.namespace, project.flux.timeout) == (None, None, None)
    assert (project.flux.interval, project.flux.path) == ("10m", "./flux")
    assert project.flux.repository.branch == "main"
    assert project.environments["test"].image_tag is None
    assert project.environments["test"].active is True
    assert project.workloads == {}
    assert Limits(**project.limits.model_dump()) == Limits()


def test_every_key_of_the_shape_is_taken():
    project = read(
        """\
product: shop
profile: dis
source: {root: infra, applications: apps, parameterFiles: params.bicepparam}
namespace: {name: product-shop, create: false}
flux:
  namespace: product-shop
  interval: 1h30m
  timeout: 590s
  path: deploy
  repository: {kind: OCIRepository, url: oci://registry.example.com/shop, semver: ">=1.0.0"}
environments:
  test:
    overlay: t1
    host: shop.test.example.com
    imageTag: 1.100.1-rc1
    variables: {NAME: "on"}
    substitutions: {SHOP_HOST: sb://shop.example.com/}
workloads:
  web: {path: /shop, priority: 1}
  service: {path: /shop/service, exposure: internal, internalRanges: [10.0.0.0/16, "2001:DB8::/32"]}
settings: {telemetry: collector, keda: true, replicas: 2}
limits: {fileSize: 1, nesting: 2, depth: 3, stringLength: 4, parts: 5, loop: 6, modules: 7, steps: 8, waiting: 9}
tables: {probes: [{id: mine}]}
tablesFrom: [tables/mine.yaml]
"""
    )
    assert project.flux.repository.semver == ">=1.0.0"
    assert project.environments["test"].substitutions == {"SHOP_HOST": "sb://shop.example.com/"}
    assert project.workloads["service"].internal_ranges == ("10.0.0.0/16", "2001:DB8::/32")
    assert project.settings == {"telemetry": "collector", "keda": True, "replicas": 2}
    assert project.settings["keda"] is True
    assert Limits(**project.limits.model_dump()) == Limits(1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert project.tables == {"probes": [{"id": "mine"}]}


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("active: no", "'environments.test.active': expected true or false, found 'no'"),
        ("active: [web]", "'environments.test.active': expected true or false"),
        ("workloads: {web: false}", "'environments.test.workloads.web'"),
        ("workloads: {web: {}}", "'environments.test.workloads.web' needs the key 'active'"),
        ("workloads: {web: {activ: false}}", "'environments.test.workloads.web' needs the key 'active'"),
    ],
)
def test_whether_an_environment_is_active_is_a_plain_decision(reported, keys, message):
    found = [text for text, _ in reported(changed("overlay: t1", f"overlay: t1, {keys}"))]
    assert any(text.startswith(message) for text in found), found


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ("{}", "'flux.events' needs the key 'secret'"),
        ("{secret: Token}", "'flux.events.secret': expected a Kubernetes name"),
        *(
            (
                f"{{secret: token, repository: '{url}'}}",
                "'flux.events.repository': expected a repository's address",
            )
            for url in (
                "ssh://git@github.com/example/shop",
                "https://github.com/example",
                "https://github.com/example/shop/tree/main",
            )
        ),
    ],
)
def test_events_go_to_a_repository_of_github(reported, events, message):
    ((found, _),) = reported(changed("flux: {", f"flux: {{events: {events}, "))
    assert found.startswith(message), found


@pytest.mark.parametrize(
    "repository",
    [
        "{kind: OCIRepository, url: oci://r.example.com/x, tag: a}",
        "{kind: GitRepository, url: ssh://git@github.com/example/shop}",
    ],
)
def test_events_of_a_source_that_is_no_https_repository_name_one(reported, repository):
    text = changed("{kind: GitRepository, url: https://github.com/example/shop}", repository)
    ((message, help_),) = reported(text.replace("flux: {", "flux: {events: {secret: token}, "))
    assert message.startswith("'flux': events need a GitHub repository")
    assert help_ == "give it as flux.events.repository"
    named = "flux: {events: {secret: token, repository: https://github.com/example/shop}, "
    assert read(text.replace("flux: {", named)).flux.events.secret == "token"


API = "{displayName: Web, path: api/v1, versions: [{displayName: v1, document: /openapi}]}"


def changed(old: str, new: str) -> str:
    assert old in SMALLEST
    return SMALLEST.replace(old, new)


@pytest.mark.parametrize("tag", ["latest", "v.1.100.1", "1.100", "1.0.0-", "1.0.0-a-b", "1.0.0 "])
def test_an_image_tag_is_a_released_version(reported, tag):
    ((message, _),) = reported(changed("test.example.com}", f"test.example.com, imageTag: '{tag}'}}"))
    assert message.startswith("'environments.test.imageTag': ")
    assert f"'{tag}'" in message


@pytest.mark.parametrize(
    "host",
    [
        "https://a.b",
        "a",
        "a.b:80",
        "A.b",
        "a..b",
        "-a.b",
        "*.b.c",
        "a.b/",
        f"{'a' * 64}.b",
        ".".join(["a" * 60] * 5),
    ],
)
def test_a_host_is_a_dns_name(reported, host):
    ((message, help_),) = reported(changed("shop.test.example.com", f"'{host}'"))
    assert message == f"'environments.test.host': expected a DNS name such as app.example.com, found '{host}'"
    assert help_ is not None


@pytest.mark.parametrize("name", ["Shop", "shop_a", "-a", "a-", "a" * 64, "a.b", ""])
def test_names_are_kubernetes_names(reported, name):
    ((message, _),) = reported(changed("product: shop", f"product: '{name}'"))
    assert message.startswith("'product': expected a Kubernetes name")


@pytest.mark.parametrize("interval", ["10", "10 m", "1d", "5 minutes", "m", "-1m", "0s"])
def test_durations_are_go_durations_above_zero(reported, interval):
    ((message, _),) = reported(changed("flux: {", f"flux: {{interval: '{interval}', "))
    assert message.startswith("'flux.interval': expected a duration")


@pytest.mark.parametrize(
    ("duration", "length"), [("90s", 90), ("1h30m", 5400), ("1.5m", 90), ("250ms", 0.25), ("1m500ms", 60.5)]
)
def test_a_duration_in_seconds(duration, length):
    assert seconds(duration) == length


WORDS = ["on", "n", "TRUE", "null", "~"]
NUMBERS = ["08", "80", "-1", "1_000", "0x1F", "0b1", "0o17", "1e3", "1.5", ".5", "12:30", ".inf", ".NaN"]


@pytest.mark.parametrize("value", [*WORDS, *NUMBERS, "2026-01-01"])
def test_a_text_that_would_not_stay_text_is_not_substitutable(value):
    assert not is_substitutable(value)


@pytest.mark.parametrize("value", ["a b", "a: b", "x#", "${Y}", "é", "", "a,b"])
def test_a_text_that_could_break_the_yaml_is_not_substitutable(value):
    assert not is_substitutable(value)


@pytest.mark.parametrize(
    "value", ["1.100.1", "on-call", "sb://a.servicebus.windows.net/", "08a", "a=b;c@d", "1.2.3.4"]
)
def test_ordinary_text_is_substitutable(value):
    assert is_substitutable(value)


@pytest.mark.parametrize(
    ("workload", "message", "help_"),
    [
        ("{path: shop}", "'workloads.web.path': expected a path that starts with '/', found 'shop'", None),
        ("{priority: 0}", "'workloads.web.priority': expected a number of at least 1, found 0", None),
        (
            f"{{path: /a, apim: {API.replace('api/v1', '/api')}}}",
            "'workloads.web.apim.path': expected a path without '/' at its start and end, found '/api'",
            None,
        ),
        (
            f"{{path: /a, apim: {API.replace('document: /openapi', 'document: openapi')}}}",
            "'workloads.web.apim.versions[0].document': expected a path that starts with '/', found 'openapi'",
            None,
        ),
        (
            "{path: /a, apim: {displayName: Web, path: api, versions: []}}",
            "'workloads.web.apim.versions': expected at least one version",
            None,
        ),
        (
            f"{{apim: {API}}}",
            "'workloads.web': 'apim' is only for a workload with a route",
            "add 'path'",
        ),
        (
            f"{{path: /a, exposure: none, apim: {API}}}",
            "'workloads.web': 'apim' is only for a workload with a route",
            "add the API gateway's addresses as 'internalRanges', or leave the exposure out",
        ),
        (
            f"{{path: /a, exposure: internal, apim: {API}}}",
            "'workloads.web': 'apim' is only for a workload with a route",
            "add the API gateway's addresses as 'internalRanges', or leave the exposure out",
        ),
        (
            "{exposure: internal, internalRanges: [10.0.0.1/8]}",
            "'workloads.web.internalRanges[0]': '10.0.0.1/8' has bits beyond its prefix",
            "did you mean '10.0.0.0/8'?",
        ),
        (
            "{exposure: internal, internalRanges: [10.1]}",
            "'workloads.web.internalRanges[0]': expected text, found 10.1",
            "quote it to make it text: '10.1'",
        ),
        (
            "{exposure: internal, internalRanges: ['1.1']}",
            "'workloads.web.internalRanges[0]': expected an address range such as 10.0.0.0/16, found '1.1'",
            None,
        ),
        (
            "{internalRanges: [10.0.0.0/8]}",
            "'workloads.web': 'internalRanges' is only for a workload with 'exposure: internal'",
            "add 'exposure: internal' or leave the ranges out",
        ),
        (
            "{callers: ['*']}",
            "'workloads.web.callers[0]': expected the name of a workload, without '*', found '*'",
            None,
        ),
        (
            "{callers: [{network: 0.0.0.0/0}]}",
            "'workloads.web.callers[0].network': '0.0.0.0/0' would let in everybody",
            "give the range of those who call, such as the pods'",
        ),
        (
            "{callers: [{network: '::/0'}]}",
            "'workloads.web.callers[0].network': '::/0' would let in everybody",
            "give the range of those who call, such as the pods'",
        ),
        (
            "{callers: [{namespace: other}]}",
            "'workloads.web.callers[0]': a caller is either a 'namespace' with a 'serviceAccount', or a 'network'",
            "a workload of this source is given by its name alone",
        ),
        (
            "{callers: [{namespace: other, serviceAccount: one, network: 10.0.0.0/8}]}",
            "'workloads.web.callers[0]': a caller is either a 'namespace' with a 'serviceAccount', or a 'network'",
            "a workload of this source is given by its name alone",
        ),
        (
            f"{{path: /a, apim: {API.replace('document: /openapi', 'subscriptionRequired: false')}}}",
            "'workloads.web.apim.versions[0]': a version needs either 'document' or 'documentFile'",
            None,
        ),
        (
            f"{{path: /a, apim: {API.replace('document: /openapi', 'document: /a, documentFile: a.json')}}}",
            "'workloads.web.apim.versions[0]': a version needs either 'document' or 'documentFile'",
            None,
        ),
        (
            f"{{path: /a, apim: {API.replace('document: /openapi', 'documentFile: a.yaml')}}}",
            "'workloads.web.apim.versions[0].documentFile': expected a file such as openapi.json, found 'a.yaml'",
            None,
        ),
        (
            "{exposure: open}",
            "'workloads.web.exposure': expected 'public', 'internal' or 'none', found 'open'",
            None,
        ),
    ],
)
def test_a_workload_s_settings_are_checked(reported, workload, message, help_):
    assert reported(f"{SMALLEST}workloads: {{web: {workload}}}\n") == [(message, help_)]


@pytest.mark.parametrize(
    "repository",
    [
        "{kind: OCIRepository, url: oci://r.example.com/x}",
        "{kind: OCIRepository, url: oci://r.example.com/x, tag: a, semver: b}",
        "{kind: OCIRepository, url: https://r.example.com/x, tag: a}",
        "{kind: GitRepository, url: github.com/a/b}",
        "{kind: Bucket, url: https://github.com/a/b}",
    ],
)
def test_a_repository_gives_exactly_where_the_tree_is(reported, repository):
    ((message, _),) = reported(
        changed("{kind: GitRepository, url: https://github.com/example/shop}", repository)
    )
    assert message.startswith("'flux.repository")


@pytest.mark.parametrize(
    "flux",
    [
        "{repository: {kind: GitRepository, url: https://hunter2@github.com/a/b}}",
        "{repository: {kind: GitRepository, url: 'https://me:hunter2@github.com/a/b'}}",
        "{repository: {kind: GitRepository, url: 'ssh://me:hunter2@github.com/a/b'}}",
        "{repository: {kind: OCIRepository, url: 'oci://me:hunter2@r.example.com/x', tag: a}}",
        "{repository: {kind: OCIRepository, url: oci://r.example.com/x, tag: a}, "
        "events: {secret: x, repository: 'https://me:hunter2@github.com/a/b'}}",
    ],
)
def test_an_address_has_no_credentials_and_none_are_shown(faults, flux):
    text = SMALLEST.replace("{repository: {kind: GitRepository, url: https://github.com/example/shop}}", flux)
    (fault,) = faults(lambda: read(text))
    assert "without credentials" in fault.message
    assert "hunter2" not in render([fault])


def test_ssh_has_a_user():
    url = "ssh://git@github.com:22/example/shop"
    assert read(SMALLEST.replace("https://github.com/example/shop", url)).flux.repository.url == url


@pytest.mark.parametrize("path", ["/etc", "../x", "a/../../b", "a\\b", ""])
def test_paths_stay_inside_the_source(reported, path):
    ((message, _),) = reported(f"{SMALLEST}source: {{root: '{path}'}}\n")
    assert message.startswith("'source.root': expected a path inside the source folder")


@pytest.mark.parametrize("name", ["{env}.bicepparam", "params.yaml", "{environment.bicepparam"])
def test_parameter_files_know_their_placeholders_and_endings(reported, name):
    ((message, _),) = reported(f"{SMALLEST}source: {{parameterFiles: '{name}'}}\n")
    assert message.startswith("'source.parameterFiles': expected a file name")


def test_a_project_without_environments_is_refused(reported):
    ((message, _),) = reported(SMALLEST.partition("environments:")[0] + "environments: {}\n")
    assert message == "'environments': expected 1 or more items, found an empty mapping"


def test_every_key_is_described_for_editors():
    schema = project_schema()
    described = [schema, *schema["$defs"].values()]
    for part in described:
        assert part["description"]
        undescribed = [
            name for name, field in part["properties"].items() if not field.keys() & {"description", "$ref"}
        ]
        assert undescribed == []
    assert schema["properties"]["tablesFrom"]["type"] == "array"
    assert schema["additionalProperties"] is False


def test_the_published_schema_is_the_model_s(golden):
    published = Path(__file__).parents[2] / "docs" / "bicep2flux.schema.json"
    golden(published, json.dumps(project_schema(), indent=2) + "\n")


def test_an_api_goes_with_a_route(reported):
    for more in ("", ", exposure: internal, internalRanges: [10.0.0.0/8]"):
        project = read(f"{SMALLEST}workloads: {{web: {{path: /a{more}, apim: {API}}}}}\n")
        assert project.workloads["web"].apim.versions[0].document == "/openapi"
