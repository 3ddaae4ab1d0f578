"""A module's secure object: its parts are secrets, until the project file says that the parameter is none."""

from __future__ import annotations

from converter.provenance import Choice, Kind, Object, Origin, Scalar, tainted
from tests.pipeline.small import app, bodies, converted, write

MAIN = """\
@secure()
param password string
module web 'one.bicep' = {
  name: 'web'
  params: {
    definition: { settings: [
      { name: 'LEVEL', value: 'debug' }
      { name: 'PASSWORD', value: password, secret: true }
    ] }
  }
}
"""
BEFORE = """\
@secure()
param definition object
var plain = filter(definition.settings, one => !(one.?secret ?? false))
"""
PUBLIC = "parameters: {definition: {public: settings with their names}}\n"


def source(folder, project=""):
    text = app(before=BEFORE, container="env: map(plain, one => { name: one.name, value: one.value })")
    given = "param password = readEnvironmentVariable('PASSWORD')"
    files = {".azure/applications/web/one.bicep": text}
    return write(folder, {"web": MAIN}, parameters=given, project=project, files=files)


def test_the_module_s_parameter_may_be_declared_public(tmp_path, faults):
    errors = [one for one in faults(lambda: converted(source(tmp_path / "a"))) if one.code == "B2F303"]
    assert errors
    assert all("parameters.definition.public" in one.help for one in errors)
    (deployment,) = bodies(converted(source(tmp_path / "b", PUBLIC)), "Deployment").values()
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert container["env"][0] == {"name": "LEVEL", "value": "debug"}
    assert "PASSWORD" not in [one["name"] for one in container["env"]]


def test_both_branches_inside_of_a_secure_object_are_secrets():
    origin = Origin(Kind.LITERAL)
    condition = Scalar(True, origin=origin)
    choice = Choice(condition, Scalar("a", origin=origin), Scalar("b", origin=origin), origin=origin)
    made = tainted(
        Object({"one": choice}, origin=origin),
        None,
        lambda inner: Origin(Kind.MODULE_PARAMETER, sources=(inner,)),
    )
    one = made.members["one"]
    assert one.secret
    assert one.then.secret
    assert one.otherwise.secret
    assert one.then.origin.kind is Kind.MODULE_PARAMETER
