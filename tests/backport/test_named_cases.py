"""The values that people change in a tree, each given in the parameter file and left to its default."""

from __future__ import annotations

import pytest

from tests.backport.conftest import APP, JOB, Source

CONTAINER = f"spec.template.spec.containers[{APP}]"
JOB_SPEC = "spec.jobTemplate.spec"
RATIO = ("prod", f"Deployment/{APP}", f"{CONTAINER}.env[OTEL_TRACES_SAMPLER_ARG].value")
MIN_REPLICAS = ("prod", f"HorizontalPodAutoscaler/{APP}", "spec.minReplicas")
ALLOWED = ("at23", f"Middleware/{APP}-ip-allowlist", "spec.ipAllowList.sourceRange")
SCHEDULE = ("prod", f"CronJob/{JOB}", "spec.schedule")
DEADLINE = ("prod", f"CronJob/{JOB}", f"{JOB_SPEC}.activeDeadlineSeconds")
STORE = (
    "prod",
    f"CronJob/{JOB}",
    f"{JOB_SPEC}.template.spec.containers[{JOB}].env[MetricsAggregation__StorageContainerName].value",
)


def resources(overlay: str, kind: str, resource: str) -> tuple[str, str, str]:
    return overlay, f"Deployment/{APP}", f"{CONTAINER}.resources.{kind}.{resource}"


SCALARS = [
    pytest.param(APP, RATIO, "0.35", "otelTraceSamplerRatio", "'0.35'", "'1'", id="sampler ratio"),
    pytest.param(APP, MIN_REPLICAS, 4, "minReplicas", "4", "", id="minReplicas"),
    pytest.param(
        JOB, SCHEDULE, "30 4 * * 1-5", "jobSchedule", "'30 4 * * 1-5'", "'0 1 * * *'", id="schedule"
    ),
    pytest.param(JOB, DEADLINE, 900, "replicaTimeOutInSeconds", "900", "60", id="deadline"),
    pytest.param(JOB, STORE, "figures", "storageContainerName", "'figures'", "", id="container name"),
]


@pytest.mark.parametrize(("workload", "field", "actual", "parameter", "text", "_"), SCALARS)
def test_a_value_that_the_file_gives_is_replaced(source: Source, workload, field, actual, parameter, text, _):
    before = source.parameters(workload, "prod").splitlines()
    result = source.back((*field, actual))
    assert result.diagnostics == ()
    source.take(result)
    after = source.parameters(workload, "prod").splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    ((old, new),) = changed
    assert new.startswith(f"param {parameter} = {text}")
    assert old.partition("//")[1:] == new.partition("//")[1:]
    assert source.values(field) == [actual]


@pytest.mark.parametrize(("workload", "field", "actual", "parameter", "text", "default"), SCALARS)
def test_a_value_that_the_file_leaves_to_its_default_is_assigned(
    source: Source, workload, field, actual, parameter, text, default
):
    source.leave_to_default(workload, "prod", parameter, default)
    before = source.parameters(workload, "prod").splitlines()
    result = source.back((*field, actual))
    assert result.diagnostics == ()
    source.take(result)
    after = source.parameters(workload, "prod").splitlines()
    assert [line for line in after if line not in before] == [f"param {parameter} = {text}"]
    assert [line for line in after if line in before] == before
    assert source.values(field) == [actual]


def test_cores_and_memory_that_the_file_gives(source: Source):
    cpu = [(*resources("prod", kind, "cpu"), "1500m") for kind in ("requests", "limits")]
    memory = [(*resources("prod", kind, "memory"), "3Gi") for kind in ("requests", "limits")]
    result = source.back(*cpu, *memory)
    assert [one.code for one in result.diagnostics] == ["B2F534", "B2F534"]
    source.take(result)
    assert "param resources = {\n  cpu: json('1.5')\n  memory: '3Gi'\n}\n" in source.parameters(APP, "prod")


def test_cores_and_memory_that_the_file_leaves_to_the_platform(source: Source):
    cpu = [(*resources("at23", kind, "cpu"), "2") for kind in ("requests", "limits")]
    memory = [(*resources("at23", kind, "memory"), "512Mi") for kind in ("requests", "limits")]
    source.take(source.back(*cpu, *memory))
    assert "\n\nparam resources = {\n  cpu: 2\n  memory: '0.5Gi'\n}\nparam otel" in source.parameters(
        APP, "at23"
    )


def test_cores_alone_are_a_member_that_the_file_lacks(source: Source):
    source.change(APP, "prod.bicepparam", "  cpu: 2\n", "")
    source.take(source.back(*((*resources("prod", kind, "cpu"), "2") for kind in ("requests", "limits"))))
    assert "param resources = {\n  memory: '4Gi'\n  cpu: 2\n}\n" in source.parameters(APP, "prod")


def test_a_whole_number_of_cores_is_none_of_json(source: Source):
    source.change(APP, "prod.bicepparam", "cpu: 2", "cpu: json('0.5') // half")
    source.take(source.back(*((*resources("prod", kind, "cpu"), "1") for kind in ("requests", "limits"))))
    assert "  cpu: 1 // half\n" in source.parameters(APP, "prod")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("int('1800')", "int('900')"),
        ("json('1800')", "900"),
        ("int(string(1800))", "int(string(900))"),
        ("-(-1800)", None),
    ],
)
def test_a_conversion_stays_around_the_literal_that_is_in_it(source: Source, old: str, new: str | None):
    source.change(
        JOB, "prod.bicepparam", "replicaTimeOutInSeconds = 1800", f"replicaTimeOutInSeconds = {old}"
    )
    result = source.back((*DEADLINE, 900))
    if new is None:
        assert result.texts == {}
        return
    source.take(result)
    assert f"param replicaTimeOutInSeconds = {new} // half an hour\n" in source.parameters(JOB, "prod")
    assert source.values(DEADLINE) == [900]


def test_a_value_that_a_condition_picks_is_set_where_it_is_given(source: Source):
    call = "environment, appInsightConnectionString, otelTraceSamplerRatio)"
    picked = call.replace("otelTraceSamplerRatio", "environment == 'prod' ? otelTraceSamplerRatio : '1'")
    source.change(APP, "main.bicep", call, picked)
    source.take(source.back((*RATIO, "0.9")))
    assert "param otelTraceSamplerRatio = '0.9'\n" in source.parameters(APP, "prod")
    assert source.values(RATIO) == ["0.9"]


def test_of_two_items_alike_the_one_at_the_place_changes(source: Source):
    source.change(JOB, "main.bicep", "['aggregate-cost-metrics']", "figures")
    source.change(
        JOB, "main.bicep", "param jobSchedule string", "param jobSchedule string\nparam figures array"
    )
    text = "param figures = [\n  'x' // first\n  'y'\n  'x' // last\n]\n"
    source.change(JOB, "prod.bicepparam", "param jobSchedule", f"{text}param jobSchedule")
    path = f"{JOB_SPEC}.template.spec.containers[{JOB}].args"
    assert source.values(("prod", f"CronJob/{JOB}", path)) == [["x", "y", "x"]]
    for place, was in ((0, "'x' // first"), (2, "'x' // last")):
        result = source.back(("prod", f"CronJob/{JOB}", f"{path}[{place}]", "z"))
        new = text.replace(was, was.replace("x", "z"))
        assert new in result.texts[f".azure/applications/{JOB}/prod.bicepparam"]


ITEMS = [
    pytest.param(
        ["51.13.79.23/32", "10.20.0.0/16"],
        "  '51.13.79.23' // at23\n  '10.20.0.0/16' // dev\n",
        id="changed",
    ),
    pytest.param(
        ["51.13.79.23/32", "51.120.88.69/32", "51.13.80.1/32"],
        "  '51.13.79.23' // at23\n  '51.120.88.69' // dev\n  '51.13.80.1'\n",
        id="added",
    ),
    pytest.param(["51.120.88.69/32"], "  '51.120.88.69' // dev\n", id="removed"),
    pytest.param(
        ["51.13.80.1/32", "51.120.88.69/32", "51.13.79.23/32"],
        "  '51.13.79.23' // at23\n  '51.120.88.69' // dev\n  '51.13.80.1'\n",
        id="added in another order",
    ),
]


@pytest.mark.parametrize(("ranges", "items"), ITEMS)
def test_an_allowlist_that_the_file_gives_keeps_its_comments(source: Source, ranges, items):
    before = source.parameters(APP, "at23")
    result = source.back((*ALLOWED, ranges))
    assert result.diagnostics == ()
    source.take(result)
    old = "param whitelistedIPs = [\n  '51.13.79.23' // at23\n  '51.120.88.69' // dev\n]\n"
    assert source.parameters(APP, "at23") == before.replace(old, f"param whitelistedIPs = [\n{items}]\n")
    assert sorted(source.values(ALLOWED)[0]) == sorted(ranges)


def test_an_allowlist_that_the_file_leaves_to_its_default_is_assigned_whole(source: Source):
    source.leave_to_default(APP, "at23", "whitelistedIPs", "['10.0.0.1', '10.0.0.2']")
    source.take(source.back((*ALLOWED, ["10.0.0.2/32", "10.3.0.0/16"])))
    text = "param whitelistedIPs = [\n  '10.3.0.0/16'\n  '10.0.0.2'\n]\n"
    assert text in source.parameters(APP, "at23")


def test_a_part_of_a_defaulted_object_is_assigned_with_the_rest_of_it(source: Source):
    source.take(source.back(("prod", f"HorizontalPodAutoscaler/{APP}", "spec.maxReplicas", 30)))
    text = source.parameters(APP, "prod")
    assert "param scale = {\n  minReplicas: minReplicas\n  maxReplicas: 30\n  rules: [\n    {\n" in text
    assert source.values(MIN_REPLICAS, ("prod", f"HorizontalPodAutoscaler/{APP}", "spec.maxReplicas")) == [
        2,
        30,
    ]


def test_lines_end_as_the_file_has_them(source: Source):
    path = source.file(APP, "test.bicepparam")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    cpu = [(*resources("at23", kind, "cpu"), "2") for kind in ("requests", "limits")]
    source.take(source.back((*ALLOWED, ["51.13.79.23/32", "10.0.0.0/8", "10.1.0.0/16"]), *cpu))
    text = source.parameters(APP, "at23")
    assert "'10.1.0.0/16'\r\n" in text
    assert "param resources = {\r\n  cpu: 2\r\n}\r\n" in text
    assert text.count("\n") == text.count("\r\n")
