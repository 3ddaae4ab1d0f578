"""Secrets stay secret through everything that is made of them, and only what is made of them."""

from __future__ import annotations

import pytest

from converter.provenance.values import Array, Object, Scalar, Text, Value, is_secret
from converter.source import DiagnosticError
from converter.source.frame import code_frame
from tests.bicep.rendering import rendered
from tests.bicep.sources import Source

DECLARED = """
@secure()
param password string
@secure()
param settings object = { key: 'hidden', list: ['hidden'] }
param open string = 'open'
param flag bool
"""

TAINTED = [
    "password",
    "toUpper(password)",
    "take(password, 2)",
    "skip(password, 2)",
    "first(password)",
    "last(password)",
    "replace(password, 'a', 'b')",
    "replace(open, 'o', password)",
    "concat(password)",
    "uniqueString(password)",
    "guid(open, password)",
    "base64(password)",
    "split(password, 'e')[0]",
    "length(password)",
    "empty(password)",
    "contains(password, 'x')",
    "password == 'x'",
    "startsWith(password, 'x')",
    "{ a: password }.a",
    "[password][0]",
    "[for x in [password]: x]",
    "map([password], x => x)[0]",
    "flag ? password : password",
    "true ? password : ''",
    "null ?? password",
    "settings.key",
    "settings.list[0]",
    "union(settings, { a: 1 }).key",
    "items(settings)[0].value",
    'json(\'{"a": "${password}"}\').a',
    "format('{0}', password)",
    "join([password], ',')",
    "padLeft(password, 16)",
    "trim(password)",
    "substring(password, 1)",
    "string({ a: password })",
    "uriComponent(password)",
    "reduce([password], '', (all, next) => next)",
    "toObject(['k'], k => k, k => password).k",
    "listKeys('x', '2020-01-01').value",
]


@pytest.mark.parametrize("expression", TAINTED)
@pytest.mark.parametrize("given", ["known", "unknown"])
def test_what_is_made_of_a_secret_is_secret(source: Source, expression: str, given: str) -> None:
    template = f"{DECLARED}\noutput result any = {expression}\n"
    if given == "known":
        found = source.parameters(
            "using 'main.bicep'\nparam password = 'correct horse'\nparam flag = true", template
        )
    else:
        found = source.template(template)
    value = found.outputs["result"]
    assert is_secret(value), rendered(value)


@pytest.mark.parametrize("given", ["known", "unknown"])
def test_secrecy_is_per_part(source: Source, given: str) -> None:
    template = f"{DECLARED}\noutput url string = 'https://${{password}}.vault.azure.net/secrets/name'\n"
    if given == "known":
        found = source.parameters("using 'main.bicep'\nparam password = 'kv'\nparam flag = true", template)
    else:
        found = source.template(template)
    url = found.outputs["url"]
    assert isinstance(url, Text)
    assert [is_secret(part) for part in url.parts] == [False, True, False]
    last = url.parts[-1]
    assert isinstance(last, Scalar)
    assert last.data == ".vault.azure.net/secrets/name"


def test_the_public_pieces_of_a_text_with_a_secret_remain_public(source: Source) -> None:
    template = f"{DECLARED}\noutput name string = last(split('https://${{password}}/secrets/name', '/'))\n"
    found = source.parameters("using 'main.bicep'\nparam password = 'kv'\nparam flag = true", template)
    name = found.outputs["name"]
    assert rendered(name) == "name"
    assert not is_secret(name)


def test_members_beside_a_secret_are_not_secret(source: Source) -> None:
    value = source.value("{ a: password, b: open }", DECLARED)
    assert isinstance(value, Object)
    assert is_secret(value.members["a"])
    assert not is_secret(value.members["b"])


def test_secure_members_of_a_type(source: Source) -> None:
    template = """
type Login = {
  user: string
  @secure()
  password: string
}
param login Login
output o object = login
"""
    found = source.parameters(
        "using 'main.bicep'\nparam login = { user: 'me', password: 'hidden' }", template
    )
    login = found.outputs["o"]
    assert isinstance(login, Object)
    assert is_secret(login.members["password"])
    assert not is_secret(login.members["user"])


def test_a_secure_module_parameter_and_a_secure_output(source: Source) -> None:
    module = """
@secure()
param p string
param q string
@secure()
output o string = q
output r string = p
output s string = q
"""
    text = """
module m 'm.bicep' = {
  params: { p: 'a', q: 'b' }
}
output all array = [m.outputs.o, m.outputs.r, m.outputs.s]
"""
    found = source.template(text, {"m.bicep": module}).outputs["all"]
    assert isinstance(found, Array)
    assert list(map(is_secret, found.items)) == [True, True, False]


def test_what_a_resource_lists_is_secret_and_its_properties_are_not(source: Source) -> None:
    declared = f"{DECLARED}\nresource r 'A.B/c@2020-01-01' existing = {{\n  name: password\n}}"
    assert is_secret(source.value("r.listKeys().primary", declared))
    assert is_secret(source.value("r.getSecret('x')", declared))
    assert not is_secret(source.value("r.properties.endpoint", declared))
    assert is_secret(source.value("r.id", declared))


def test_a_secret_key_is_not_written_out(source: Source) -> None:
    template = f"{DECLARED}\noutput o object = {{ '${{password}}': 1 }}\n"
    found = source.parameters(
        "using 'main.bicep'\nparam password = 'kv'\nparam flag = true", template
    ).outputs["o"]
    assert isinstance(found, Object)
    assert not found.members
    assert is_secret(found.computed[0][0])


def frames_of(value: Value) -> str:
    spans = [origin.span for origin in value.origin.walk() if origin.span is not None]
    return "\n".join(line for span in spans for line in code_frame(span))


@pytest.mark.parametrize(
    "assignment",
    [
        "param password = 'hidden'",
        "param password = 'x-${'hidden'}'",
        "var v = 'hidden'\nparam password = v",
        "param password = true ? 'hidden' : 'hidden too'",
    ],
)
def test_code_frames_mask_the_literal_of_a_secure_parameter(source: Source, assignment: str) -> None:
    found = source.parameters(f"using 'main.bicep'\n{assignment}\nparam flag = true", DECLARED)
    assert "hidden" not in frames_of(found.parameters["password"]).replace("'hidden too'", "")


def test_code_frames_mask_a_secret_inside_an_object(source: Source) -> None:
    found = source.template(DECLARED).parameters["settings"]
    assert isinstance(found, Object)
    assert "hidden" not in frames_of(found.members["key"])


def test_messages_do_not_hold_a_secret(source: Source) -> None:
    template = "@secure()\n@minLength(20)\nparam a string\n@secure()\n@allowed(['x', 'y'])\nparam b string\n"
    with pytest.raises(DiagnosticError) as caught:
        source.parameters("using 'main.bicep'\nparam a = 'hidden'\nparam b = 'hidden'", template)
    for diagnostic in caught.value.diagnostics:
        assert "hidden" not in f"{diagnostic.message} {diagnostic.help}"
        assert diagnostic.span is not None
        assert "hidden" not in "".join(code_frame(diagnostic.span))
    assert [diagnostic.message for diagnostic in caught.value.diagnostics] == [
        "the parameter 'a' must have at least 20 characters",
        "the parameter 'b' must be 'x' or 'y'",
    ]


def test_fail_does_not_show_a_secret(source: Source) -> None:
    template = "@secure()\nparam a string\nvar b = fail('no ${a}')\noutput o string = b\n"
    with pytest.raises(DiagnosticError) as caught:
        source.parameters("using 'main.bicep'\nparam a = 'hidden'", template)
    assert "hidden" not in caught.value.diagnostics[0].message
