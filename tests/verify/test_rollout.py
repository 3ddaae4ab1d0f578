"""What is applied together: images whose tags are out of step."""

from __future__ import annotations

from pathlib import Path

from converter.commands.verify import VerifyOptions, verify
from tests.kustomize.scan.making import planted

DIGEST = f"sha256:{'ab' * 32}"


def pod(name: str, image: str) -> str:
    return f"""
        apiVersion: v1
        kind: Pod
        metadata: {{name: {name}}}
        spec: {{containers: [{{name: web, image: "{image}"}}]}}
        ---
        """


def found(folder: Path, **pods: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Code, object and message of the findings on an environment's folders, each given as its pods' images."""
    files = {}
    for name, images in pods.items():
        files[f"{name}/dev/kustomization.yaml"] = "resources: [pods.yaml]"
        files[f"{name}/dev/pods.yaml"] = "".join(pod(f"{name}{at}", one) for at, one in enumerate(images))
    findings = verify(VerifyOptions(flux=planted(folder / "flux", files))).findings
    return [(one.code, one.subject.object, one.message) for one in findings]


def test_two_tags_of_an_image_in_one_folder_are_one_person_s_choice(tmp_path: Path) -> None:
    assert found(tmp_path, overlays=("web:1", "web:2"), gate=("other:1", "third")) == []


def test_another_tag_in_another_folder_is_named_the_first_by_name(tmp_path: Path) -> None:
    assert found(tmp_path, overlays=("web:1", "web:2"), gate=("web:2", f"web@{DIGEST}")) == [
        ("B2F445", "Pod/gate0", "web is :2 here, :1 in another folder"),
        ("B2F445", "Pod/gate1", f"web is @{DIGEST} here, :1 in another folder"),
        ("B2F445", "Pod/overlays0", "web is :1 here, :2 in another folder"),
        ("B2F445", "Pod/overlays1", f"web is :2 here, @{DIGEST} in another folder"),
    ]


def test_no_tag_is_another_tag_too(tmp_path: Path) -> None:
    assert found(tmp_path, overlays=("web",), gate=("web:2",)) == [
        ("B2F445", "Pod/gate0", "web is :2 here, without a tag in another folder"),
        ("B2F445", "Pod/overlays0", "web is without a tag here, :2 in another folder"),
    ]
