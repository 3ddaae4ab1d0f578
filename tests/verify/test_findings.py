"""Each finding, by one edit of a tree without any."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from converter.commands.verify import VerifyOptions, verify
from converter.kustomize.rendering import kustomize_command
from converter.source import Category, Severity
from tests.kustomize.scan.making import planted
from tests.verify.clean import CLEAN

WEB, JOB, SETTINGS = "product/base/web.yaml", "product/base/job.yaml", "product/base/settings.yaml"
OVERLAY, PATCH = "product/overlays/dev/kustomization.yaml", "product/overlays/dev/patch.yaml"
FLUX = "syncroot/dev/flux.yaml"

POD = "spec.template.spec"
CONTAINER = f"{POD}.containers[web]"


@dataclass(frozen=True)
class Case:
    """An edit of a file, and the findings that it makes: code, severity's first letter, object, path.

    `place` is the file that they are in, if it isn't the edited one.
    """

    file: str
    old: str
    new: str
    found: tuple[str, ...]
    place: str | None = None


CASES = {
    # schemas
    "unknown field": Case(
        JOB, "schedule:", "schedul: x\n  schedule:", ("B2F431 e CronJob/job spec.schedul",)
    ),
    "missing field": Case(
        JOB,
        'schedule: "* * * * *"',
        "startingDeadlineSeconds: 1",
        ("B2F431 e CronJob/job spec.schedule",),
        place=PATCH,
    ),
    "wrong type": Case(
        WEB, "maxReplicas: 3", 'maxReplicas: "3"', ("B2F431 e HorizontalPodAutoscaler/web spec.maxReplicas",)
    ),
    "unknown field of a custom resource": Case(
        WEB, "match: Host", "mach: x\n      match: Host", ("B2F431 e IngressRoute/web spec.routes[0].mach",)
    ),
    "missing field of a custom resource": Case(
        WEB, "      match: Host(`example.com`)\n", "", ("B2F431 e IngressRoute/web spec.routes[0].match",)
    ),
    "not one of the values": Case(
        WEB, "kind: Rule", "kind: Ruler", ("B2F431 e IngressRoute/web spec.routes[0].kind",)
    ),
    "not one of the values of a route": Case(
        WEB,
        "type: PathPrefix",
        "type: Prefix",
        ("B2F431 e HTTPRoute/web spec.rules[0].matches[0].path.type",),
    ),
    "missing field of an API": Case(
        WEB,
        "content: https://example.com/openapi.json",
        "description: x",
        ("B2F431 e Api/web spec.versions[0].content",),
    ),
    "a policy's value with two sources": Case(
        WEB,
        "value: red}",
        "value: red, idFromBackend: {name: backend}}",
        ("B2F431 e Api/web spec.versions[0].policies.policyValues[1]",),
    ),
    "against a pattern": Case(
        FLUX,
        "url: https://example.com/ours",
        "url: example.com/ours",
        ("B2F431 e GitRepository/ours spec.url",),
    ),
    "missing spec": Case(
        WEB,
        "kind: ApplicationIdentity\nmetadata: {name: web}\nspec: {}",
        "kind: ApplicationIdentity\nmetadata: {name: web}",
        ("B2F431 e ApplicationIdentity/web spec",),
    ),
    "retired version": Case(
        SETTINGS,
        "external-secrets.io/v1\nkind: SecretStore",
        "external-secrets.io/v1beta1\nkind: SecretStore",
        ("B2F433 e SecretStore/vault apiVersion",),
    ),
    "version that never was": Case(
        WEB, "apps/v1\nkind", "apps/v7\nkind", ("B2F433 e Deployment/web apiVersion",)
    ),
    "patch of another version": Case(
        PATCH, "batch/v1", "batch/v7", ("B2F406 e  ", "B2F442 e  "), place=OVERLAY
    ),
    "kind without schema": Case(
        JOB,
        "apiVersion",
        "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\n---\napiVersion",
        ("B2F432 w Thing/x ",),
    ),
    # variables
    "unknown variable": Case(
        WEB, "${HOST}\n", "${PORT}\n", (f"B2F434 e Deployment/web {CONTAINER}.env[HOST].value",)
    ),
    "variable behind a dollar": Case(
        WEB, "value: $${HOST}", "value: $$${PORT}", (f"B2F434 e Deployment/web {CONTAINER}.env[PRICE].value",)
    ),
    "variable in a default": Case(
        WEB, "=red}", "=${PORT}}", (f"B2F434 e Deployment/web {CONTAINER}.env[COLOUR].value",)
    ),
    "variable that Flux can't read": Case(
        WEB, "${HOST}\n", "${HOST-x}\n", (f"B2F434 e Deployment/web {CONTAINER}.env[HOST].value",)
    ),
    "variable without a pass": Case(
        FLUX,
        "  postBuild:\n    substituteFrom: [{kind: ConfigMap, name: variables}]\n",
        "",
        (f"B2F434 e Deployment/web {CONTAINER}.env[HOST].value",),
        place=WEB,
    ),
    "dependency on itself": Case(
        FLUX,
        "path: ./flux/product",
        "dependsOn: [{name: more, namespace: flux-system}]\n  path: ./flux/product",
        (
            "B2F444 e Kustomization/more spec.dependsOn",
            "B2F444 e Kustomization/ours spec.dependsOn",
        ),
    ),
    "a scope that is no id": Case(
        SETTINGS,
        "armId: /subscriptions/s/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/v",
        "armId: /subscriptions/s/vaults/v",
        ("B2F431 e RoleAssignment/reader spec.owner.armId",),
    ),
    "a principal twice": Case(
        SETTINGS,
        "principalType: ServicePrincipal",
        "principalType: ServicePrincipal\n  principalId: p",
        ("B2F455 e RoleAssignment/reader spec.principalIdFromConfig",),
    ),
    "a principal in a ConfigMap that isn't there": Case(
        SETTINGS,
        "principalIdFromConfig: {name: settings,",
        "principalIdFromConfig: {name: ours,",
        ("B2F436 w RoleAssignment/reader spec.principalIdFromConfig.name",),
    ),
    "dangling health check": Case(
        FLUX,
        "prune: true\n  path: ./flux/syncroot/dev",
        "prune: true\n  healthChecks: [{kind: Deployment, name: webs, namespace: ours}]\n  path: ./flux/syncroot/dev",
        ("B2F436 w Kustomization/more spec.healthChecks[0].name",),
    ),
    "credential": Case(
        FLUX,
        "secretRef: {name: dispatch}",
        "secretRef: {name: other}",
        ("B2F443 n Provider/github spec.secretRef.name",),
    ),
    "credential without its key": Case(
        FLUX,
        "stringData: {token: x}",
        "stringData: {tokens: x}",
        ("B2F437 e Provider/github spec.secretRef.name",),
    ),
    "dangling provider": Case(
        FLUX,
        "providerRef: {name: github}",
        "providerRef: {name: gitlab}",
        ("B2F436 e Alert/done spec.providerRef.name",),
    ),
    "dangling event source": Case(
        FLUX,
        "eventSources: [{kind: Kustomization, name: ours}]",
        'eventSources: [{kind: Kustomization, name: "*"}, {kind: Kustomization, name: theirs}]',
        ("B2F436 e Alert/done spec.eventSources[1].name",),
    ),
    "variable of a Secret": Case(
        FLUX,
        "kind: ConfigMap, name: variables}",
        "kind: Secret, name: variables, optional: true}",
        (f"B2F435 n Deployment/web {CONTAINER}.env[HOST].value",),
        place=WEB,
    ),
    # references
    "service of a route": Case(
        WEB,
        "backendRefs: [{name: web,",
        "backendRefs: [{name: wep,",
        ("B2F436 e HTTPRoute/web spec.rules[0].backendRefs[0].name",),
    ),
    "backend of a policy": Case(
        WEB,
        "idFromBackend: {name: backend}",
        "idFromBackend: {name: beckend}",
        ("B2F436 e Api/web spec.versions[0].policies.policyValues[0].idFromBackend.name",),
    ),
    "service account": Case(
        WEB,
        "serviceAccountName: web",
        "serviceAccountName: wep",
        (f"B2F436 e Deployment/web {POD}.serviceAccountName",),
    ),
    "pull secret": Case(
        WEB,
        "imagePullSecrets: [{name: registry}]",
        "imagePullSecrets: [{name: other}]",
        (f"B2F436 w Deployment/web {POD}.imagePullSecrets[other].name",),
    ),
    "config map": Case(
        WEB,
        "configMapRef: {name: settings}",
        "configMapRef: {name: setting}",
        (f"B2F436 e Deployment/web {CONTAINER}.envFrom[0].configMapRef.name",),
    ),
    "config map key": Case(
        WEB,
        "name: settings, key: URI",
        "name: settings, key: URL",
        (f"B2F437 e Deployment/web {CONTAINER}.env[URI].valueFrom.configMapKeyRef.name",),
    ),
    "secret": Case(
        WEB,
        "name: secrets, key: password",
        "name: secret, key: password",
        (f"B2F436 e Deployment/web {CONTAINER}.env[PASSWORD].valueFrom.secretKeyRef.name",),
    ),
    "secret key": Case(
        WEB,
        "name: secrets, key: password",
        "name: secrets, key: passwort",
        (f"B2F437 e Deployment/web {CONTAINER}.env[PASSWORD].valueFrom.secretKeyRef.name",),
    ),
    "claim": Case(
        WEB,
        "claimName: data",
        "claimName: date",
        (f"B2F436 e Deployment/web {POD}.volumes[data].persistentVolumeClaim.claimName",),
    ),
    "middleware": Case(
        WEB,
        "middlewares: [{name: allowlist}]",
        "middlewares: [{name: alowlist}]",
        ("B2F436 e IngressRoute/web spec.routes[0].middlewares[0].name",),
    ),
    "service": Case(
        WEB,
        "services: [{name: web, port: 80}]",
        "services: [{name: webb, port: 80}]",
        ("B2F436 e IngressRoute/web spec.routes[0].services[0].name",),
    ),
    "scale target": Case(
        WEB,
        "kind: Deployment, name: web",
        "kind: Deployment, name: webb",
        ("B2F436 e HorizontalPodAutoscaler/web spec.scaleTargetRef.name",),
    ),
    "source": Case(
        FLUX,
        "  dependsOn: [{name: ours}]\n  sourceRef: {kind: GitRepository, name: ours}",
        "  sourceRef: {kind: GitRepository, name: theirs}",
        ("B2F436 e Kustomization/more spec.sourceRef.name",),
    ),
    "dependency": Case(
        FLUX,
        "dependsOn: [{name: ours}]",
        "dependsOn: [{name: theirs}]",
        ("B2F436 e Kustomization/more spec.dependsOn[0].name",),
    ),
    "substitutions": Case(
        FLUX,
        "substituteFrom: [{kind: ConfigMap, name: variables}]",
        "substituteFrom: [{kind: ConfigMap, name: variables}, {kind: ConfigMap, name: x}]",
        ("B2F436 e Kustomization/ours spec.postBuild.substituteFrom[1].name",),
    ),
    "secret store": Case(
        SETTINGS,
        "secretStoreRef: {kind: SecretStore, name: vault}\n  dataFrom",
        "secretStoreRef: {kind: SecretStore, name: vaults}\n  dataFrom",
        ("B2F436 e ExternalSecret/registry spec.secretStoreRef.name",),
    ),
    "store's account": Case(
        SETTINGS,
        "serviceAccountRef: {name: web}",
        "serviceAccountRef: {name: x}",
        ("B2F436 e SecretStore/vault spec.provider.azurekv.serviceAccountRef.name",),
    ),
    # what doesn't work together
    "replicas beside an HPA": Case(
        WEB,
        "spec:\n  selector: {matchLabels",
        "spec:\n  replicas: 2\n  selector: {matchLabels",
        ("B2F438 e Deployment/web spec.replicas",),
    ),
    "a share of nothing": Case(
        WEB,
        "requests: {cpu: 100m}",
        "requests: {memory: 1Gi}",
        ("B2F439 e HorizontalPodAutoscaler/web spec.metrics[0]",),
    ),
    "a selector without a pod": Case(
        WEB, "selector: {app: web}\n", "selector: {app: webb}\n", ("B2F440 e Service/web spec.selector",)
    ),
    "a target port of no container": Case(
        WEB, "targetPort: http", "targetPort: https", ("B2F441 e Service/web spec.ports[80].targetPort",)
    ),
    "a probe of no port": Case(
        WEB,
        "path: /, port: http",
        "path: /, port: https",
        (f"B2F441 e Deployment/web {CONTAINER}.readinessProbe.httpGet.port",),
    ),
    # what an API server asks beyond the published schema, or completes
    "an empty image": Case(
        WEB, "image: web\n", "image: ''\n", (f"B2F431 e Deployment/web {CONTAINER}.image",)
    ),
    "a volume without a source": Case(
        WEB,
        "persistentVolumeClaim: {claimName: data}",
        "persistentVolumeClaim:",
        (f"B2F449 e Deployment/web {POD}.volumes[data]",),
    ),
    "a mount of no volume": Case(
        WEB,
        "volumeMounts: [{name: data,",
        "volumeMounts: [{name: date,",
        (f"B2F431 e Deployment/web {CONTAINER}.volumeMounts[/data].name",),
    ),
    "a metric without a target": Case(
        WEB,
        "averageUtilization: 70",
        "averageUtilization: null",
        ("B2F431 e HorizontalPodAutoscaler/web spec.metrics[0].resource.target.averageUtilization",),
    ),
    # what the programs behind the API server refuse
    "an image that can't be pulled": Case(
        WEB, "image: web\n", "image: Web:latest\n", (f"B2F455 e Deployment/web {CONTAINER}.image",)
    ),
    "a rule that can't be parsed": Case(
        WEB,
        "Host(`example.com`)",
        "Hosts(`example.com`)",
        ("B2F455 e IngressRoute/web spec.routes[0].match",),
    ),
    "two routes to two workloads": Case(
        WEB,
        "  - kind: Rule\n      match: Host(`example.com`)",
        "  - kind: Rule\n      match: Host(`example.com`)\n      services: [{name: other, kind: TraefikService}]\n"
        "    - kind: Rule\n      match: Host(`example.com`)",
        (
            "B2F436 e IngressRoute/web spec.routes[0].services[0].name",
            "B2F451 e IngressRoute/web spec.routes[1]",
        ),
    ),
    "a patch of nothing": Case(
        OVERLAY,
        "  - path: patch.yaml\n",
        "  - path: patch.yaml\n  - target: {kind: Job}\n    path: patch.yaml\n",
        ("B2F442 e  ",),
    ),
    "a folder that cannot be built": Case(
        OVERLAY, "resources: [../../base]", "resources: [../../base, ../../base]", ("B2F406 e  ",)
    ),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return planted(tmp_path / "flux", CLEAN)


def test_a_tree_without_fault_has_no_finding(tree):
    result = verify(VerifyOptions(flux=tree))
    assert result.findings == ()
    assert (result.environments, result.objects) == (("dev",), 23)


def test_a_folder_that_nothing_applies_leaves_its_variables_and_the_tree_in_doubt(tree):
    text = (tree / FLUX).read_text()
    (tree / FLUX).write_text(text.replace("overlays/dev\n", "base\n"))
    found = verify(VerifyOptions(flux=tree)).findings
    assert {(each.code, each.severity, each.subject.place.file) for each in found} >= {
        ("B2F453", Severity.ERROR, FLUX),
        ("B2F435", Severity.WARNING, WEB),
    }


@pytest.mark.parametrize("name", CASES)
def test_one_edit_makes_its_finding(name, tree):
    case = CASES[name]
    text = (tree / case.file).read_text()
    assert case.old in text
    (tree / case.file).write_text(text.replace(case.old, case.new, 1))
    found = verify(VerifyOptions(flux=tree)).findings
    assert (
        tuple(
            f"{each.code} {each.severity[0]} {each.subject.object or ''} {each.subject.path or ''}"
            for each in found
        )
        == case.found
    )
    for each in found:
        assert each.category is Category.FINDING
        assert each.help
        assert each.subject.environment == "dev"
        places = {case.place or case.file}
        if each.code == "B2F406":
            places |= {WEB, PATCH}  # which of them: test_unrendered.py
        assert each.subject.place.file in places


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value: $${HOST}", "value: $$$${PORT}"),
        ("value: $${HOST}", "value: $$${HOST}"),
        ("maxReplicas: 3", "maxReplicas: ${MOST:-3}"),
    ],
)
def test_what_flux_fills_or_leaves_alone_is_no_finding(old, new, tree):
    text = (tree / WEB).read_text()
    assert old in text
    (tree / WEB).write_text(text.replace(old, new, 1))
    assert verify(VerifyOptions(flux=tree)).findings == ()


def test_an_unreadable_variable_is_only_an_error_where_flux_reads_it(tree):
    web, flux = tree / WEB, tree / FLUX
    web.write_text(web.read_text().replace("${HOST}\n", "${HOST-x}\n").replace("${COLOUR:=red}", "red"))
    pass_ = "  postBuild:\n    substituteFrom: [{kind: ConfigMap, name: variables}]\n"
    assert pass_ in flux.read_text()
    flux.write_text(flux.read_text().replace(pass_, ""))
    assert verify(VerifyOptions(flux=tree)).findings == ()


def test_the_place_of_a_finding_is_the_line_to_edit(tree):
    (tree / PATCH).write_text((tree / PATCH).read_text().replace("suspend: true", "suspend: maybe"))
    (finding,) = verify(VerifyOptions(flux=tree)).findings
    assert finding.message == "expected boolean, found string"
    assert str(finding.subject.place) == f"{PATCH}:4:17"


def test_a_harmful_folder_keeps_all_from_being_rendered(tree, faults, monkeypatch):
    (tree / "other").mkdir()
    (tree / "other/kustomization.yaml").write_text("resources: [https://example.com/a.yaml]\n")
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    assert [fault.code for fault in faults(lambda: verify(VerifyOptions(flux=tree)))] == ["B2F407"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (WEB, "ports: [{containerPort: 8080, name: http}]", "ports: 8080"),
        (WEB, "port: http}}", "port: {a: 1}}}"),
        (WEB, "resources: {requests: {cpu: 100m}}", "resources: [1]"),
        (FLUX, "postBuild:", "postBuild: [1]\n  other:"),
    ],
)
def test_fields_of_another_form_are_findings(file, old, new, tree):
    text = (tree / file).read_text()
    assert old in text
    (tree / file).write_text(text.replace(old, new, 1))
    assert "B2F431" in {one.code for one in verify(VerifyOptions(flux=tree)).findings}


def test_a_kustomization_that_links_to_nothing_is_refused(tree, faults):
    (tree / "product/overlays/other").mkdir()
    (tree / "product/overlays/other/kustomization.yaml").symlink_to("nowhere")
    (fault,) = faults(lambda: verify(VerifyOptions(flux=tree)))
    assert (fault.code, fault.category) == ("B2F408", Category.INPUT)


def test_a_folder_without_kustomization_is_wrong_usage(tmp_path, faults):
    (fault,) = faults(lambda: verify(VerifyOptions(flux=tmp_path)))
    assert (fault.code, fault.category) == ("B2F408", Category.CONFIGURATION)


def test_without_kustomize_the_way_to_install_it_is_shown(tree, faults, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    kustomize_command.cache_clear()
    (fault,) = faults(lambda: verify(VerifyOptions(flux=tree)))
    kustomize_command.cache_clear()
    assert (fault.code, fault.category) == ("B2F405", Category.CONFIGURATION)
    assert "pip install" in fault.help


def test_a_version_of_kubernetes_without_schemas_is_reported(tree, faults):
    assert verify(VerifyOptions(flux=tree, kubernetes="1.33")).findings == ()
    (fault,) = faults(lambda: verify(VerifyOptions(flux=tree, kubernetes="1.2")))
    assert "1.33" in fault.help


CRD = """
apiVersion: v1
kind: List
items:
  - apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    spec:
      group: example.com
      names: {kind: Thing}
      versions:
        - {name: v1beta1, served: false, schema: {openAPIV3Schema: {type: object}}}
        - name: v1
          served: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                apiVersion: {type: string}
                spec:
                  type: object
                  required: [size]
                  properties:
                    size: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
                    free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}}
                    colour: {type: string, enum: [red, blue]}
                    note: {type: string, nullable: true}
"""


@pytest.mark.parametrize(
    ("version", "spec", "found"),
    [
        ("v1", "{size: 1, free: {b: 1}, colour: red}", []),
        ("v1", "{size: 10%, note: }", []),
        ("v1", "{size: 1, colour: green}", ["B2F431 spec.colour"]),
        ("v1", "{free: {a: 1}, more: 1}", ["B2F431 spec.free.a", "B2F431 spec.more", "B2F431 spec.size"]),
        ("v1beta1", "{}", ["B2F433 apiVersion"]),
        ("v9", "{}", ["B2F433 apiVersion"]),
    ],
)
def test_exported_crds_are_checked_strictly(version, spec, found, tree, tmp_path):
    planted(tmp_path / "crds", {"all.yaml": CRD})
    thing = f"\n---\napiVersion: example.com/{version}\nkind: Thing\nmetadata: {{name: x}}\nspec: {spec}\n"
    (tree / JOB).write_text((tree / JOB).read_text() + thing)
    findings = verify(VerifyOptions(flux=tree, crds=tmp_path / "crds")).findings
    assert sorted(f"{each.code} {each.subject.path}" for each in findings) == found


@pytest.mark.parametrize("text", ["", "a: [", "kind: CustomResourceDefinition\nspec: {}\n"])
def test_a_folder_without_usable_crds_is_reported(text, tree, tmp_path, faults):
    planted(tmp_path / "crds", {"a.yaml": text})
    (fault,) = faults(lambda: verify(VerifyOptions(flux=tree, crds=tmp_path / "crds")))
    assert (fault.code, fault.category) == ("B2F430", Category.CONFIGURATION)


def test_the_committed_tree_needs_nothing_but_values_of_variables_and_a_token():
    found = verify(VerifyOptions(flux=Path(__file__).parents[2] / "flux")).findings
    assert {(each.code, each.severity) for each in found} == {
        ("B2F434", Severity.ERROR),
        ("B2F443", Severity.NOTE),
        # An app that nobody may call, as far as anybody has said.
        ("B2F492", Severity.WARNING),
    }
