"""Images of pods that no container runtime pulls."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.rules.findings import behind

HEAD = "{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {schedule: '* * * * *', "


def cron_job(containers: str) -> str:
    return f"""{HEAD}jobTemplate: {{spec: {{template: {{spec: {{restartPolicy: Never, {containers}}}}}}}}}}}}}\n"""


def scaled_job(image: str) -> str:
    return f"""
        apiVersion: keda.sh/v1alpha1
        kind: ScaledJob
        metadata: {{name: a}}
        spec:
          jobTargetRef: {{template: {{spec: {{containers: [{{name: a, image: '{image}'}}]}}}}}}
          triggers: [{{type: cron, metadata: {{timezone: UTC, start: 0 6 * * *, end: 0 8 * * *, desiredReplicas: '1'}}}}]
        """


TEMPLATE = "spec.jobTemplate.spec.template.spec"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            cron_job("containers: [{name: a, image: ghcr.io/A/b}]"),
            f"{TEMPLATE}.containers[a].image: no container runtime can pull the image 'ghcr.io/A/b'",
        ),
        (
            cron_job("containers: [{name: a, image: a}], initContainers: [{name: b, image: 'a:'}]"),
            f"{TEMPLATE}.initContainers[b].image: no container runtime can pull the image 'a:'",
        ),
        (
            cron_job("containers: [{name: a, image: a}], volumes: [{name: v, image: {reference: 'a:b:c'}}]"),
            f"{TEMPLATE}.volumes[v].image.reference: no container runtime can pull the image 'a:b:c'",
        ),
        (
            scaled_job("a@sha256:1"),
            "spec.jobTargetRef.template.spec.containers[0].image: no container runtime can pull the image",
        ),
    ],
)
def test_an_image_that_cant_be_pulled_is_found_wherever_it_is(tmp_path: Path, text: str, wanted: str) -> None:
    found = behind(tmp_path, text)
    assert len(found) == 1
    assert found[0].startswith(wanted)


@pytest.mark.parametrize("image", ["a", "ghcr.io/a/b:1", "${REGISTRY}/a:1", "ghcr.io/a/b:${TAG}"])
def test_an_image_that_can_be_pulled_or_isnt_known_is_no_finding(tmp_path: Path, image: str) -> None:
    assert behind(tmp_path, cron_job(f"containers: [{{name: a, image: '{image}'}}]")) == []
    assert behind(tmp_path, scaled_job(image)) == []
