"""Apps whose names nobody gave: each is one of its own, and the name is asked for."""

from __future__ import annotations

import pytest

from tests.pipeline.small import PROJECT, app, bodies, converted, write

SOURCE = "source: {root: infra, applications: '.', parameterFiles: main.bicepparam}\n"
MAIN = """\
param webName string
param apiName string
module web 'one.bicep' = { name: 'web', params: { name: webName } }
module api 'one.bicep' = { name: 'api', params: { name: apiName } }
"""


@pytest.mark.parametrize(("by_variable", "asked"), [(True, "%s_NAME"), (False, "%sName")])
def test_two_apps_with_empty_names_are_two(tmp_path, by_variable, asked):
    project = PROJECT.replace("imageTag: 1.0.0", "imageTag: 1.0.0, variables: {WEB_NAME: '', API_NAME: ''}")
    value = "readEnvironmentVariable('%s_NAME')" if by_variable else "''"
    lines = [f"param {one}Name = {value.replace('%s', one.upper())}" for one in ("web", "api")]
    files = {
        "bicep2flux.yaml": project + SOURCE,
        "infra/main.bicep": MAIN,
        "infra/one.bicep": app(before="param name string").replace("name: 'web'", "name: name", 1),
        "infra/main.bicepparam": "\n".join(["using 'main.bicep'", *lines, ""]),
    }
    conversion = converted(write(tmp_path, {}, files=files))
    assert set(bodies(conversion, "Deployment")) == {"web", "api"}
    (mapped,) = (one for one in conversion.overlays if one.environment == "prod")
    found = [one for one in mapped.findings if one.code == "B2F343"]
    assert [one.subject.object for one in found] == ["web", "api"]
    wanted = [asked % (one.upper() if by_variable else one) for one in ("web", "api")]
    assert all(name in one.message and name in one.help for one, name in zip(found, wanted, strict=True))
