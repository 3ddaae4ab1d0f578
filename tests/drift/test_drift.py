"""The sample against its tree: in sync, and with one thing changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from converter import kustomize
from converter.commands.drift import DriftOptions, drift
from converter.commands.verify import VerifyOptions, verify
from converter.drift import rendered
from converter.kustomize import LOCK_NAME, Rendering, start_rendering
from converter.kustomize.writing.journal import JOURNAL
from converter.report import terminal
from converter.report.formats import Format, render_findings
from converter.source import Category, Diagnostic, DiagnosticError
from tests.drift.conftest import FLUX, SAMPLE

PROD = "dialogporten/overlays/prod"

pytestmark = pytest.mark.usefixtures("evaluated_once")
"""Only the tree is changed here."""


TODAY = date(2026, 1, 1)


def findings(flux: Path, **options: Any) -> tuple[Diagnostic, ...]:
    return drift(DriftOptions(source=SAMPLE, flux=flux, today=TODAY, **options)).findings


def in_prod(flux: Path, **options: Any) -> tuple[Diagnostic, ...]:
    """The findings of one environment, for tests whose change is in it: rendering all takes four times as long."""
    return findings(flux, environments=("prod",), **options)


def edit(flux: Path, file: str, old: str, new: str) -> None:
    path = flux / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def rows(found: tuple[Diagnostic, ...]) -> list[tuple[object, ...]]:
    """Findings as (code, environment, object, path, expected, actual)."""
    subjects = [(one.code, one.subject) for one in found]
    return [(code, s.environment, s.object, s.path, s.expected, s.actual) for code, s in subjects if s]


def test_the_samples_tree_is_in_sync() -> None:
    result = drift(DriftOptions(source=SAMPLE, flux=FLUX, today=TODAY))
    assert result.findings == ()
    assert result.overlays == ("at23", "tt02", "yt01", "prod")


def test_the_samples_tree_renders_to_what_its_source_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kustomize, "is_as_generated", lambda *_: False)
    assert findings(FLUX) == ()


def test_a_tree_as_it_would_be_written_is_not_rendered(flux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []

    def note(folder: Path) -> Rendering:
        started.append(folder.as_posix())
        return start_rendering(folder)

    monkeypatch.setattr(rendered, "start_rendering", note)
    assert findings(flux) == ()
    assert started == []
    edit(flux, f"{PROD}/apps/web-api-so/hpa.yaml", "minReplicas: 2", "minReplicas: 3")
    in_prod(flux)
    assert (flux / PROD).as_posix() in started


def test_a_lock_that_was_edited_too_hides_no_edit(flux: Path) -> None:
    path = flux / PROD / "apps/web-api-so/hpa.yaml"
    before = sha256(path.read_bytes()).hexdigest()
    edit(flux, f"{PROD}/apps/web-api-so/hpa.yaml", "minReplicas: 2", "minReplicas: 3")
    edit(flux, LOCK_NAME, before, sha256(path.read_bytes()).hexdigest())
    (one,) = in_prod(flux)
    assert rows((one,)) == [
        ("B2F501", "prod", "HorizontalPodAutoscaler/web-api-so", "spec.minReplicas", 2, 3)
    ]


def test_an_edited_value_is_one_finding(flux: Path) -> None:
    edit(flux, f"{PROD}/apps/web-api-so/hpa.yaml", "minReplicas: 2", "minReplicas: 3")
    (one,) = in_prod(flux)
    assert rows((one,)) == [
        ("B2F501", "prod", "HorizontalPodAutoscaler/web-api-so", "spec.minReplicas", 2, 3)
    ]
    assert str(one.span).startswith(".azure/applications/web-api-so/prod.bicepparam:16:")
    assert one.subject is not None
    assert one.subject.row == "min-replicas.given"
    assert one.subject.place is not None
    assert (one.subject.place.file, one.subject.place.line) == (f"{PROD}/apps/web-api-so/hpa.yaml", 7)


def test_an_edit_of_the_base_is_found_in_every_environment(flux: Path) -> None:
    edit(flux, "dialogporten/base/apps/graphql/service.yaml", "port: 80", "port: 81")
    found = findings(flux)
    assert {one.subject.environment for one in found if one.subject} == {"at23", "tt02", "yt01", "prod"}
    assert {one.subject.object for one in found if one.subject} == {"Service/graphql"}


def test_lost_probes_are_one_finding_a_probe(flux: Path) -> None:
    path = flux / "dialogporten/base/apps/graphql/deployment.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if "readinessProbe:" in line)
    indent = len(lines[start]) - len(lines[start].lstrip())
    end = next(
        (n for n in range(start + 1, len(lines)) if len(lines[n]) - len(lines[n].lstrip()) <= indent),
        len(lines),
    )
    path.write_text("".join(lines[:start] + lines[end:]), "utf-8")
    found = in_prod(flux)
    assert {(one.code, one.subject.path) for one in found if one.subject} == {
        ("B2F502", "spec.template.spec.containers[graphql].readinessProbe")
    }


def test_extra_fields_count_where_a_row_speaks_of_them(flux: Path) -> None:
    edit(
        flux,
        f"{PROD}/apps/graphql/deployment.yaml",
        "spec:\n",
        "spec:\n  replicas: 4\n  minReadySeconds: 5\n",
    )
    (one,) = in_prod(flux)
    assert rows((one,)) == [("B2F503", "prod", "Deployment/graphql", "spec.replicas", None, 4)]
    both = {(one.code, one.subject.path) for one in in_prod(flux, unmanaged=True) if one.subject}
    assert both == {("B2F503", "spec.replicas"), ("B2F507", "spec.minReadySeconds")}


def test_objects_are_missing_or_extra(flux: Path) -> None:
    (flux / PROD / "extra.yaml").write_text(
        "apiVersion: v1\nkind: Service\nmetadata: {name: other}\nspec: {ports: [{port: 80}]}\n"
        "---\napiVersion: v1\nkind: LimitRange\nmetadata: {name: other}\nspec: {limits: []}\n",
        "utf-8",
    )
    edit(flux, f"{PROD}/kustomization.yaml", "resources:\n", "resources:\n  - extra.yaml\n")
    edit(flux, "dialogporten/base/apps/graphql/kustomization.yaml", "  - service.yaml\n", "")
    found = rows(findings(flux))
    assert {row[:3] for row in found} == {
        ("B2F505", "prod", "Service/other"),
        *(("B2F504", overlay, "Service/graphql") for overlay in ("at23", "tt02", "yt01", "prod")),
    }
    objects = {row[:3] for row in rows(findings(flux, unmanaged=True)) if row[0] == "B2F507"}
    assert objects == {("B2F507", "prod", "LimitRange/other")}


def test_an_overlay_that_is_not_there_is_one_finding(flux: Path) -> None:
    shutil.rmtree(flux / "syncroot/prod")
    (one,) = findings(flux)
    assert (one.code, one.message) == ("B2F508", "the tree has no folder syncroot/prod")


def test_an_accepted_folder_that_is_not_there_is_no_other_one(flux: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "accepted.yaml"
    shutil.rmtree(flux / "dialogporten/workload-aggregate-cost-metrics-job/prod")
    accepted = {"ledger": ledger, "accept": True, "reason": "not yet"}
    assert findings(flux, **accepted) == ()
    shutil.rmtree(flux / "syncroot/prod")
    assert {(one.code, one.message) for one in findings(flux, ledger=ledger)} == {
        ("B2F508", "the tree has no folder syncroot/prod")
    }


def test_a_tree_that_leads_out_of_itself_is_not_rendered(flux: Path) -> None:
    edit(flux, f"{PROD}/kustomization.yaml", "resources:\n", "resources:\n  - https://example.com/base\n")
    with pytest.raises(DiagnosticError) as caught:
        findings(flux)
    (fault,) = caught.value.diagnostics
    assert fault.code == "B2F407"
    assert fault.span is not None
    assert fault.span.file == f"{PROD}/kustomization.yaml"


def test_a_tree_that_kustomize_cannot_build_is_input_that_cannot_be_read(flux: Path) -> None:
    (flux / "dialogporten/base/apps/graphql/service.yaml").write_text("- a\n- b\n", "utf-8")
    with pytest.raises(DiagnosticError) as caught:
        findings(flux)
    assert {(one.code, one.category) for one in caught.value.diagnostics} == {("B2F406", Category.INPUT)}


def test_links_inside_the_tree_are_followed(flux: Path) -> None:
    file = flux / "dialogporten/base/apps/graphql/service.yaml"
    file.rename(file.with_name("linked.yaml"))
    file.symlink_to("linked.yaml")
    assert in_prod(flux) == ()


def test_a_half_written_tree_is_not_compared(flux: Path) -> None:
    (flux / JOURNAL).mkdir()
    for work in (lambda: findings(flux), lambda: verify(VerifyOptions(flux=flux))):
        with pytest.raises(DiagnosticError) as caught:
            work()
        (fault,) = caught.value.diagnostics
        assert (fault.code, fault.category) == ("B2F402", Category.CONFIGURATION)
    assert (flux / JOURNAL).is_dir()


def test_accepting_nothing_writes_no_ledger(flux: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "accepted.yaml"
    drift(DriftOptions(source=SAMPLE, flux=flux, today=TODAY, ledger=ledger, accept=True, reason="known"))
    assert not ledger.exists()


def test_a_hand_edit_without_effect_is_reported_as_such(flux: Path) -> None:
    base = "dialogporten/base/jobs/sync-resource-policy-information-job/cronjob.yaml"
    edit(flux, base, "spec:\n", 'spec:\n  schedule: "1 1 1 1 1"\n')
    (one,) = in_prod(flux)
    assert (one.code, one.severity) == ("B2F421", "warning")
    assert one.subject is not None
    assert one.subject.path == "spec.schedule"
    assert one.subject.place is not None
    assert one.subject.place.file == base


def test_an_open_value_matches_any_variable_and_nothing_else(flux: Path) -> None:
    file = "dialogporten/base/common/runtime-config.yaml"
    (flux / ".bicep2flux.lock").unlink()
    edit(flux, file, "${DIALOGPORTEN_AZURE_APPCONFIG_URI}", "${SOMETHING_ELSE}")
    assert in_prod(flux) == ()
    edit(flux, file, "${SOMETHING_ELSE}", "https://somewhere.example")
    found = in_prod(flux)
    assert {(one.code, one.severity) for one in found} == {("B2F506", "error")}


def in_its_place(container: dict[str, Any], variable: dict[str, Any]) -> None:
    variable.pop("valueFrom")
    variable["value"] = "the password"


def beside_it(container: dict[str, Any], variable: dict[str, Any]) -> None:
    container["env"].append({"name": variable["name"], "value": "the password"})


def in_another_container(container: dict[str, Any], variable: dict[str, Any]) -> None:
    container["name"] = "renamed"
    in_its_place(container, variable)


@pytest.mark.parametrize("change", [in_its_place, beside_it, in_another_container])
@pytest.mark.parametrize("flow", [False, True])
def test_a_text_in_a_secrets_place_is_not_shown(
    flux: Path, change: Callable[[dict[str, Any], dict[str, Any]], None], *, flow: bool
) -> None:
    file = next(
        path
        for path in (flux / "dialogporten/base/jobs").rglob("cronjob.yaml")
        if "secretKeyRef" in path.read_text("utf-8")
    )
    body = yaml.safe_load(file.read_text("utf-8"))
    (container,) = body["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    variable = next(one for one in container["env"] if "secretKeyRef" in one.get("valueFrom", {}))
    change(container, variable)
    file.write_text(yaml.safe_dump(body, default_flow_style=flow, width=10_000), "utf-8")
    found = in_prod(flux)
    assert any("•••" in str(one.subject.actual) for one in found if one.subject)
    for shown in (*(render_findings(found, form) for form in Format), terminal.render(found)):
        assert "the password" not in shown


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (f"{PROD}/apps/web-api-so/hpa.yaml", "minReplicas: 2", "minReplicas: 2 # as ever"),
        (f"{PROD}/apps/web-api-so/deployment.yaml", "memory: 4Gi", 'memory: "4096Mi"'),
        (f"{PROD}/apps/web-api-so/deployment.yaml", 'cpu: "2"', "cpu: 2000m"),
        (f"{PROD}/kustomization.yaml", "1.100.1", "1.100.2"),
    ],
)
def test_another_way_to_write_it_is_no_finding(flux: Path, file: str, old: str, new: str) -> None:
    edit(flux, file, old, new)
    assert in_prod(flux) == ()


def test_an_object_that_was_generated_by_rows_of_another_profile_is_reported(flux: Path) -> None:
    found = findings(flux, profile="dis-ingressroute")
    routes = {
        (one.code, one.subject.environment, str(one.subject.direction))
        for one in found
        if one.subject and one.subject.object == "HTTPRoute/web-api-so"
    }
    assert routes == {("B2F505", name, "rules-moved") for name in ("at23", "tt02", "yt01", "prod")}


def test_the_advice_is_one_that_can_be_followed(flux: Path) -> None:
    base = "dialogporten/base"
    edit(flux, f"{PROD}/apps/web-api-so/hpa.yaml", "minReplicas: 2", "minReplicas: 3")
    edit(flux, f"{base}/apps/graphql/service.yaml", "port: 80", "port: 81")
    edit(flux, f"{base}/apps/service/kustomization.yaml", "  - service.yaml\n", "")
    found = {one.subject.path: one.help or "" for one in in_prod(flux) if one.subject}
    assert "`bicep2flux backport`" in found["spec.minReplicas"]
    assert found["spec.ports[80]"].startswith("the tables give this value")
    assert found[None].startswith("let the source make the same objects")
