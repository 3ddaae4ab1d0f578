"""Which side moved, as the lock tells; and what the ledger takes out."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from converter.commands.convert import ConvertOptions, convert
from converter.commands.drift import DriftOptions, DriftResult, drift
from converter.drift import rendered
from converter.drift.ledger_file import LEDGER_FILE
from converter.kustomize import LOCK_NAME, Rendering
from converter.source import DiagnosticError, Direction
from tests.drift.conftest import FLUX, SAMPLE

HPA = "flux/dialogporten/overlays/prod/apps/web-api-so/hpa.yaml"
PROD = ".azure/applications/web-api-so/prod.bicepparam"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The sample with its tree, to be edited on both sides."""
    folder = shutil.copytree(SAMPLE, tmp_path / "source")
    shutil.copytree(FLUX, folder / "flux")
    return folder


def compared(source: Path, **options: object) -> DriftResult:
    # One environment is enough to tell, and renders in a quarter of the time.
    given = {"today": date(2026, 1, 1), "environments": ("prod",), **options}
    return drift(DriftOptions(source=source, flux=source / "flux", **given))  # type: ignore[arg-type]


def directions(source: Path) -> set[Direction | None]:
    return {one.subject.direction for one in compared(source).findings if one.subject}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_an_edit_of_the_tree(source: Path) -> None:
    edit(source / HPA, "minReplicas: 2", "minReplicas: 3")
    assert directions(source) == {Direction.TREE_EDITED}


def test_a_new_value_in_the_source(source: Path) -> None:
    edit(source / PROD, "param minReplicas = 2", "param minReplicas = 3")
    (one,) = compared(source).findings
    assert one.subject is not None
    assert (one.subject.expected, one.subject.actual) == (3, 2)
    assert one.subject.direction is Direction.SOURCE_MOVED
    assert str(one.span).startswith(f"{PROD}:16:")


def test_both_sides(source: Path) -> None:
    edit(source / PROD, "param minReplicas = 2", "param minReplicas = 3")
    edit(source / HPA, "minReplicas: 2", "minReplicas: 4")
    assert directions(source) == {Direction.BOTH}


def test_the_same_on_both_sides_is_no_finding(source: Path) -> None:
    edit(source / PROD, "param minReplicas = 2", "param minReplicas = 3")
    edit(source / HPA, "minReplicas: 2", "minReplicas: 3")
    assert compared(source).findings == ()


def test_rules_are_not_the_source(source: Path) -> None:
    edit(source / "bicep2flux.yaml", "host: dialogporten.prod.", "host: portal.prod.")
    assert directions(source) == {Direction.RULES_MOVED}


def test_a_new_row_of_the_users_own(source: Path) -> None:
    edit(
        source / "bicep2flux.yaml",
        "tables:\n",
        "tables:\n  workload-profiles:\n    - {id: own.small, match: {profile: Small}, drop: Any node will do.}\n"
        "    - {id: own.large, match: {profile: Dedicated-D8}, emit: {nodeSelector: {pool: large}}}\n",
    )
    assert directions(source) == {Direction.RULES_MOVED}


SMALL = (
    "tables:\n  workload-profiles:\n"
    "    - {id: own.small, match: {profile: Small}, emit: {nodeSelector: {pool: small}}}\n"
)


def test_where_source_and_rules_made_a_value_another_the_source_is_named(source: Path) -> None:
    edit(source / PROD, "workloadProfileName = 'Dedicated-D8'", "workloadProfileName = 'Small'")
    edit(source / "bicep2flux.yaml", "tables:\n", SMALL)
    at = {(one.subject.object, one.subject.direction) for one in compared(source).findings if one.subject}
    assert ("Deployment/web-api-so", Direction.SOURCE_MOVED) in at
    assert ("Deployment/web-api-so", Direction.RULES_MOVED) not in at


def test_each_value_has_the_side_that_its_own_chain_names(source: Path) -> None:
    edit(source / PROD, "param minReplicas = 2", "param minReplicas = 3")
    edit(source / "bicep2flux.yaml", "host: dialogporten.prod.", "host: portal.prod.")
    found = [one.subject for one in compared(source).findings if one.subject]
    assert {(str(one.object).partition("/")[0], one.direction) for one in found} == {
        ("HorizontalPodAutoscaler", Direction.SOURCE_MOVED),
        ("Api", Direction.RULES_MOVED),
        ("HTTPRoute", Direction.RULES_MOVED),
    }


def test_an_object_that_was_taken_away_by_hand(source: Path) -> None:
    edit(source / "flux/dialogporten/base/apps/graphql/kustomization.yaml", "  - service.yaml\n", "")
    found = compared(source).findings
    assert {(one.code, one.subject.direction) for one in found if one.subject} == {
        ("B2F504", Direction.TREE_EDITED)
    }


def test_a_workload_that_the_source_lost(source: Path) -> None:
    shutil.rmtree(source / ".azure/applications/aggregate-cost-metrics-job")
    found = compared(source).findings
    assert {one.subject.direction for one in found if one.subject} == {Direction.SOURCE_MOVED}
    assert ("B2F510", "CronJob/aggregate-cost-metrics-job") in {
        (one.code, one.subject.object) for one in found if one.subject
    }


def test_without_lock_the_direction_is_unknown(source: Path) -> None:
    (source / "flux/.bicep2flux.lock").unlink()
    edit(source / HPA, "minReplicas: 2", "minReplicas: 3")
    assert directions(source) == {Direction.UNKNOWN}


@pytest.mark.parametrize(
    ("leaf", "value", "message"),
    [
        ("resources[0]", "http://127.0.0.1:9/base.yaml", "is an address"),
        ("resources[0]", "../../../../elsewhere", "leads out of the tree"),
        ("resources[0]", "gone.yaml", "there is no 'dialogporten/overlays/prod/gone.yaml'"),
        ("", [], "make no document"),
    ],
)
def test_a_lock_that_lists_what_must_not_be_rendered_is_refused(
    source: Path, leaf: str, value: object, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(source / HPA, "minReplicas: 2", "minReplicas: 3")
    lock = source / "flux" / LOCK_NAME
    content = json.loads(lock.read_text("utf-8"))
    file = content["files"]["dialogporten/overlays/prod/kustomization.yaml"]
    file["leaves"] = [{**file["leaves"][0], leaf: value} if leaf else {"": value}]
    lock.write_text(json.dumps(content), "utf-8")
    started: list[Path] = []
    start = rendered.start_rendering

    def note(folder: Path) -> Rendering:
        started.append(folder)
        return start(folder)

    monkeypatch.setattr(rendered, "start_rendering", note)
    with pytest.raises(DiagnosticError) as caught:
        compared(source)
    (fault,) = caught.value.diagnostics
    assert fault.code == "B2F420"
    assert message in fault.message
    assert all(folder.is_relative_to(source) for folder in started)


def test_after_converting_again_the_source_is_in_the_tree(source: Path) -> None:
    edit(source / PROD, "param minReplicas = 2", "param minReplicas = 3")
    convert(ConvertOptions(source=source, out=source / "flux"))
    assert compared(source).findings == ()


def test_accepted_findings_are_counted_and_not_reported(source: Path) -> None:
    edit(source / HPA, "minReplicas: 2", "minReplicas: 3")
    result = compared(source, accept=True, reason="more traffic until the sale ends")
    assert (result.findings, result.accepted) == ((), 1)
    result = compared(source)
    assert (result.findings, result.accepted) == ((), 1)
    late = compared(source, today=date(2026, 12, 1))
    assert sorted(one.code for one in late.findings) == ["B2F501", "B2F521"]


def test_an_accepted_value_that_moves_on_is_a_finding(source: Path) -> None:
    edit(source / HPA, "minReplicas: 2", "minReplicas: 3")
    compared(source, accept=True, reason="more traffic until the sale ends")
    edit(source / HPA, "minReplicas: 3", "minReplicas: 4")
    [one] = compared(source).findings
    assert one.code == "B2F501"
    assert one.subject is not None
    assert (one.subject.expected, one.subject.actual) == (2, 4)
    assert one.message.endswith("; accepted on 2026-01-01: 2 in the source, 3 in the tree")
    assert [str(label.span).rpartition(":")[0] for label in one.labels] == [f"{LEDGER_FILE}:11"]
    edit(source / PROD, "param minReplicas = 2", "param minReplicas = 5")
    edit(source / HPA, "minReplicas: 4", "minReplicas: 3")
    [one] = compared(source).findings
    assert one.message.endswith("; accepted on 2026-01-01: 2 in the source, 3 in the tree")


def test_an_accepted_object_that_changes_is_a_finding(source: Path) -> None:
    overlay = source / "flux/dialogporten/overlays/prod"
    (overlay / "other.yaml").write_text(
        "apiVersion: v1\nkind: Service\nmetadata: {name: other}\nspec: {ports: [{port: 80}]}\n", "utf-8"
    )
    edit(overlay / "kustomization.yaml", "resources:\n", "resources:\n  - other.yaml\n")
    assert compared(source, accept=True, reason="known").accepted == 1
    assert "treeDigest: 'sha256:" in (source / LEDGER_FILE).read_text("utf-8")
    assert compared(source).findings == ()
    edit(overlay / "other.yaml", "port: 80", "port: 81")
    [one] = compared(source).findings
    assert one.code == "B2F505"
    assert one.message.endswith("; accepted on 2026-01-01: nothing in the source, another value in the tree")


def test_a_masked_text_that_changes_is_a_finding_and_stands_nowhere(source: Path) -> None:
    [file, *_] = [
        path
        for path in (source / "flux/dialogporten/base/jobs").rglob("cronjob.yaml")
        if "secretKeyRef" in path.read_text("utf-8")
    ]
    body = yaml.safe_load(file.read_text("utf-8"))
    [container] = body["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    variable = next(one for one in container["env"] if "secretKeyRef" in one.get("valueFrom", {}))
    del variable["valueFrom"]
    variable["value"] = "hunter"
    file.write_text(yaml.safe_dump(body), "utf-8")
    assert compared(source, accept=True, reason="until the vault is there").accepted > 0
    text = (source / LEDGER_FILE).read_text("utf-8")
    assert "treeDigest: 'scrypt:" in text
    assert "hunter" not in text
    assert compared(source).findings == ()
    variable["value"] = "hunter2"
    file.write_text(yaml.safe_dump(body), "utf-8")
    found = compared(source).findings
    assert any("; accepted on 2026-01-01: " in one.message for one in found)
    assert "hunter" not in repr([(one.message, one.subject and one.subject.digests) for one in found])


def test_entries_without_values_get_todays(source: Path) -> None:
    edit(source / HPA, "minReplicas: 2", "minReplicas: 3")
    (source / LEDGER_FILE).write_text("accepted:\n  - path: spec.minReplicas\n    reason: known\n", "utf-8")
    result = compared(source)
    assert ([one.code for one in result.findings], result.accepted) == (["B2F524"], 1)
    with pytest.raises(DiagnosticError, match="all environments"):
        compared(source, pin=True)
    result = compared(source, pin=True, environments=())
    assert (result.findings, result.accepted) == ((), 1)
    edit(source / HPA, "minReplicas: 3", "minReplicas: 4")
    assert [one.code for one in compared(source).findings] == ["B2F501"]


def test_an_unused_entry_is_reported(source: Path) -> None:
    edit(source / HPA, "minReplicas: 2", "minReplicas: 3")
    compared(source, accept=True, reason="known")
    edit(source / HPA, "minReplicas: 3", "minReplicas: 2")
    result = compared(source)
    assert [one.code for one in result.findings] == ["B2F522"]


def test_a_tree_of_another_layout(source: Path) -> None:
    """The project file names the folders of the environments."""
    moved = source / "manifests"
    shutil.move(source / "flux", moved)
    (moved / "dialogporten/overlays").rename(moved / "dialogporten/clusters")
    project = source / "bicep2flux.yaml"
    text = project.read_text("utf-8")
    for overlay in ("at23", "tt02", "yt01", "prod"):
        text = text.replace(
            f"overlay: {overlay}\n",
            f"overlay: {overlay}\n    folders: {{workloads: dialogporten/clusters/{overlay}}}\n",
        )
    project.write_text(text, "utf-8")
    (moved / ".bicep2flux.lock").unlink()
    options = DriftOptions(source=source, flux=moved, today=date(2026, 1, 1))
    assert drift(options).findings == ()
    edit(moved / "dialogporten/clusters/prod/apps/web-api-so/hpa.yaml", "minReplicas: 2", "minReplicas: 3")
    assert len(drift(options).findings) == 1


def test_another_variable_in_a_generated_tree_is_an_edit(source: Path) -> None:
    file = source / "flux/dialogporten/base/common/runtime-config.yaml"
    edit(file, "${DIALOGPORTEN_AZURE_APPCONFIG_URI}", "${DIALOGPORTEN_SERVICEBUS_HOST}")
    found = compared(source).findings
    assert {(one.code, one.subject.direction) for one in found if one.subject} == {
        ("B2F501", Direction.TREE_EDITED)
    }
    (source / "flux/.bicep2flux.lock").unlink()
    assert compared(source).findings == ()


def test_tags_are_compared_with_the_sources_when_asked(source: Path) -> None:
    edit(source / "flux/dialogporten/overlays/prod/kustomization.yaml", "1.100.1", "1.100.2")
    assert compared(source).findings == ()
    found = compared(source, image_tags=True).findings
    assert {one.subject.environment for one in found if one.subject} == {"prod"}
    assert {(one.subject.path or "").rpartition(".")[2] for one in found if one.subject} == {"image"}


def test_a_folder_that_is_not_there_is_wrong_usage(source: Path) -> None:
    with pytest.raises(DiagnosticError, match="there is no folder"):
        drift(DriftOptions(source=source, flux=source / "flx", today=date(2026, 1, 1)))


def test_a_missing_project_file_is_reported_first(tmp_path: Path) -> None:
    with pytest.raises(DiagnosticError, match=r"there is no bicep2flux\.yaml"):
        compared(tmp_path)
