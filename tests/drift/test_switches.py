"""Settings of Flux in a tree: findings, unless the source or the tables make them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from converter.commands.convert import ConvertOptions, convert
from converter.commands.drift import DriftOptions, drift
from converter.commands.verify import VerifyOptions, verify
from converter.source import Diagnostic
from tests.pipeline.shop import PROJECT, WEB, Edit, Shop

PROD = "shop/overlays/p1"
DEPLOYMENT = f"{PROD}/apps/web/deployment.yaml"
FLUX = "syncroot/p1/kustomization-workloads.yaml"
KUSTOMIZE = "kustomize.toolkit.fluxcd.io"
PASSWORD = Edit(
    f"{WEB}/main.bicep", "{ name: 'PASSWORD', value: 'pa$$word' }\n      { name: 'STAGE'", "{ name: 'STAGE'"
)


@pytest.fixture(scope="module")
def _converted(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = Shop.write(tmp_path_factory.mktemp("shop"), PASSWORD)
    convert(ConvertOptions(source=shop.source, out=shop.out))
    return shop


@pytest.fixture
def shop(_converted: Shop, tmp_path: Path) -> Shop:
    """A source with a text that has two dollars, and its tree."""
    return Shop(
        shutil.copytree(_converted.source, tmp_path / "source"),
        shutil.copytree(_converted.out, tmp_path / "tree"),
    )


Change = Callable[[Shop], None]


def in_tree(file: str, old: str, new: str) -> Change:
    def change(shop: Shop) -> None:
        text = (shop.out / file).read_text("utf-8")
        assert text.count(old) == 1, text
        (shop.out / file).write_text(text.replace(old, new), "utf-8")

    return change


def annotation(name: str, value: str, section: str = "annotations") -> Change:
    new = f"  name: web\n  {section}:\n    {KUSTOMIZE}/{name}: {value}\nspec:"
    return in_tree(DEPLOYMENT, "  name: web\nspec:", new)


def in_flux(text: str) -> Change:
    return in_tree(FLUX, "spec:\n", f"spec:\n  {text}\n")


def added(file: str, text: str) -> Change:
    def change(shop: Shop) -> None:
        with (shop.out / file).open("a", encoding="utf-8") as opened:
            opened.write(text)

    return change


def without_lock(shop: Shop) -> None:
    (shop.out / ".bicep2flux.lock").unlink()


def findings(shop: Shop, **options: bool) -> list[Diagnostic]:
    given = DriftOptions(source=shop.source, flux=shop.out, today=date(2026, 1, 1), **options)
    return list(drift(given).findings)


def rows(found: list[Diagnostic]) -> list[tuple[str, str | None, str | None, str | None]]:
    subjects = [one.subject for one in found]
    return [
        (one.code, subject.environment, subject.object, subject.path)
        for one, subject in zip(found, subjects, strict=True)
        if subject
    ]


def verified(shop: Shop) -> list[Diagnostic]:
    found = verify(VerifyOptions(flux=shop.out)).findings
    return [one for one in found if "B2F511" <= one.code <= "B2F519"]


def test_a_tree_as_it_was_generated_has_none(shop: Shop) -> None:
    assert findings(shop) == []
    assert verified(shop) == []


@pytest.mark.parametrize(
    ("change", "code", "path", "severity"),
    [
        (
            annotation("reconcile", "disabled"),
            "B2F512",
            f'metadata.annotations["{KUSTOMIZE}/reconcile"]',
            "error",
        ),
        (
            annotation("reconcile", "disabled", "labels"),
            "B2F512",
            f'metadata.labels["{KUSTOMIZE}/reconcile"]',
            "error",
        ),
        (annotation("ssa", "IfNotPresent"), "B2F512", f'metadata.annotations["{KUSTOMIZE}/ssa"]', "warning"),
        (annotation("prune", "disabled"), "B2F512", f'metadata.annotations["{KUSTOMIZE}/prune"]', "note"),
        (
            annotation("substitute", "disabled"),
            "B2F513",
            f'metadata.annotations["{KUSTOMIZE}/substitute"]',
            "warning",
        ),
    ],
)
@pytest.mark.parametrize("lock", [True, False])
def test_a_detached_object_is_a_finding_with_and_without_lock(
    shop: Shop, change: Change, code: str, path: str, severity: str, *, lock: bool
) -> None:
    change(shop)
    if not lock:
        without_lock(shop)
    [one] = findings(shop, unmanaged=True)
    assert rows([one]) == [(code, "p1", "Deployment/web", path)]
    assert (one.severity, one.category) == ("error", "finding")
    assert one.subject is not None
    assert one.subject.direction == ("tree-edited" if lock else "unknown")
    assert str(one.subject.place).startswith(f"{DEPLOYMENT}:7:")
    assert "accept it in the ledger" in (one.help or "")
    [by_itself] = verified(shop)
    assert (by_itself.severity, rows([by_itself])) == (severity, rows([one]))


@pytest.mark.parametrize(
    ("change", "code", "path", "actual"),
    [
        (in_flux("suspend: true"), "B2F511", "spec.suspend", True),
        (in_flux("namePrefix: a-"), "B2F513", "spec.namePrefix", "a-"),
        (
            in_tree(FLUX, "overlays/p1", "overlays/p2"),
            "B2F514",
            "spec.path",
            "./flux/shop/overlays/p2",
        ),
    ],
)
def test_a_flux_kustomization_that_applies_nothing_or_something_else(
    shop: Shop, change: Change, code: str, path: str, actual: object
) -> None:
    change(shop)
    [one] = findings(shop)
    assert rows([one]) == [(code, "p1", "Kustomization/shop", path)]
    assert one.subject is not None
    assert one.subject.actual == actual
    assert str(one.subject.place).startswith(f"{FLUX}:")
    assert rows(verified(shop)) == rows([one])


def test_a_suspended_source_is_a_finding_in_every_environment(shop: Shop) -> None:
    in_tree("syncroot/base/git-repository.yaml", "spec:\n", "spec:\n  suspend: true\n")(shop)
    assert rows(findings(shop)) == [
        ("B2F511", name, "GitRepository/shop", "spec.suspend") for name in ("t1", "p1")
    ]
    assert {one.severity for one in verified(shop)} == {"error"}


def test_a_commit_goes_before_a_branch(shop: Shop) -> None:
    in_tree("syncroot/base/git-repository.yaml", "  ref:\n", "  ref:\n    commit: 0123abc\n")(shop)
    assert rows(findings(shop)) == [
        ("B2F503", name, "GitRepository/shop", "spec.ref.commit") for name in ("t1", "p1")
    ]


@pytest.mark.parametrize(("namespace", "is_finding"), [("flux-system", False), ("other", True)])
def test_a_source_in_another_namespace_is_another_one(
    shop: Shop, namespace: str, *, is_finding: bool
) -> None:
    in_flux(f"sourceRef: {{namespace: {namespace}}}")(shop)
    path = "spec.sourceRef.namespace"
    assert rows(findings(shop)) == ([("B2F503", "p1", "Kustomization/shop", path)] if is_finding else [])


def test_what_the_tables_make_is_meant(shop: Shop) -> None:
    row = (
        "{id: labels.kept, emit: {app.kubernetes.io/name: {$from: workload.name}, "
        f"{KUSTOMIZE}/prune: disabled}}}}"
    )
    shop.edit(
        Edit(
            PROJECT,
            f"workloads:\n  web: {{path: /shop, priority: 3}}\ntables: {{labels: [{row}]}}\n",
            "workloads:\n  web: {path: /shop, priority: 3}\n",
        )
    )
    shutil.rmtree(shop.out)
    convert(ConvertOptions(source=shop.source, out=shop.out))
    assert f"{KUSTOMIZE}/prune: disabled" in (shop.out / "shop/base/apps/web/deployment.yaml").read_text(
        "utf-8"
    )
    annotation("reconcile", "disabled")(shop)
    assert rows(findings(shop)) == [
        ("B2F512", "p1", "Deployment/web", f'metadata.annotations["{KUSTOMIZE}/reconcile"]')
    ]


def test_an_object_that_nobody_made_is_no_ones_to_detach_unless_it_is_suspended(shop: Shop) -> None:
    (shop.out / PROD / "extra.yaml").write_text(
        "apiVersion: v1\nkind: LimitRange\nmetadata:\n  name: other\n"
        f"  annotations: {{{KUSTOMIZE}/prune: disabled}}\nspec: {{limits: []}}\n"
        "---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: cache}\n"
        "spec: {suspend: true, interval: 1h, chart: {spec: {chart: a, sourceRef: {kind: HelmRepository, name: b}}}}\n",
        "utf-8",
    )
    in_tree(f"{PROD}/kustomization.yaml", "resources:\n", "resources:\n  - extra.yaml\n")(shop)
    assert rows(findings(shop)) == [("B2F511", "p1", "HelmRelease/cache", "spec.suspend")]


def test_a_label_in_selectors_is_a_finding_for_each_object(shop: Shop) -> None:
    added(f"{PROD}/kustomization.yaml", "labels:\n  - pairs: {team: shop}\n    includeSelectors: true\n")(
        shop
    )
    assert rows(findings(shop)) == [
        ("B2F515", "p1", "Deployment/web", "spec.selector.matchLabels.team"),
        ("B2F515", "p1", "Service/web", "spec.selector.team"),
    ]
    [one] = verified(shop)
    assert (one.code, one.severity) == ("B2F515", "warning")
    assert one.message.startswith("this adds team to selectors")
    assert one.subject is not None
    assert one.subject.place is not None
    assert str(one.subject.place).startswith(f"{PROD}/kustomization.yaml:")


def test_common_labels_are_in_selectors_too(shop: Shop) -> None:
    added(f"{PROD}/kustomization.yaml", "commonLabels: {team: shop}\n")(shop)
    assert {row[0] for row in rows(findings(shop))} == {"B2F515"}
    assert [one.code for one in verified(shop)] == ["B2F515"]


def test_labels_beside_selectors_are_no_finding(shop: Shop) -> None:
    added(f"{PROD}/kustomization.yaml", "labels:\n  - pairs: {team: shop}\n    includeTemplates: true\n")(
        shop
    )
    assert findings(shop) == []
    assert verified(shop) == []


def test_without_its_path_a_flux_kustomization_applies_every_environment(shop: Shop) -> None:
    in_tree(FLUX, "./flux/shop/overlays/p1", "./")(shop)
    found = [one for one in verified(shop) if one.code == "B2F516"]
    assert [(one.severity, str(one.subject.place)) for one in found if one.subject] == [
        ("error", f"{FLUX}:8:9")
    ]
    assert found[0].help == "give `spec.path`: nothing applies shop/overlays/p1"


def test_a_folder_that_is_gone_is_one_finding(shop: Shop) -> None:
    shutil.rmtree(shop.out / PROD)
    assert [row[:2] for row in rows(findings(shop))] == [("B2F508", "p1")]
    assert [one.code for one in verified(shop)] == ["B2F514"]
