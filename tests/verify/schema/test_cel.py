"""Rules in CEL, as an API server asks them of a new object."""

from __future__ import annotations

import subprocess
import sys

import pytest

from converter.verify.schema.cel import compile_rules
from converter.verify.schema.faults import REFUSED, UNASKED


def broken(value, *rules):
    """The paths and messages of the rules that don't hold for a value at `spec`."""
    check = compile_rules([rule if isinstance(rule, dict) else {"rule": rule} for rule in rules])
    found = [] if check is None else list(check(value, ("spec",)))
    assert {fault.code for fault in found} <= {REFUSED}
    return [(fault.path, fault.message) for fault in found]


def unasked(value, rule):
    """Whether the only answer is that the rule can't be asked."""
    return [fault.code for fault in compile_rules([{"rule": rule}])(value, ())] == [UNASKED]


def test_a_rule_that_does_not_hold_is_a_fault_at_the_value():
    rule = {"rule": "self.min <= self.max", "message": "min is at most max"}
    assert broken({"min": 2, "max": 1}, rule) == [(("spec",), "min is at most max")]
    assert broken({"min": 1, "max": 1}, rule) == []


def test_each_rule_is_asked_by_itself():
    found = broken({"a": 1}, "has(self.b)", "self.a == 1", "self.a == 2")
    assert len(found) == 2


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (".hosts", ("spec", "hosts")),
        (".http.port", ("spec", "http", "port")),
        (".labels['a.b/c']", ("spec", "labels", "a.b/c")),
        ('.labels["a.b"].x', ("spec", "labels", "a.b", "x")),
    ],
)
def test_a_rule_names_the_field_of_its_field_path(place, path):
    ((found, _),) = broken({}, {"rule": "false", "fieldPath": place})
    assert found == path


def test_the_message_of_a_rule_is_one_line_and_its_help_is_the_rule():
    check = compile_rules([{"rule": "self.a\n  == 1", "message": "a is\none"}])
    (fault,) = check({"a": 2}, ())
    assert (fault.message, fault.help) == ("a is one", "the rule is: self.a == 1")


def test_no_message_shows_a_value():
    rule = {"rule": "false", "messageExpression": "'the value is ' + self.password"}
    ((_, message),) = broken({"password": "hunter2"}, rule)
    assert "hunter2" not in message


def test_a_transition_needs_an_old_object():
    assert compile_rules([{"rule": "self == oldSelf"}]) is None
    rule = {"rule": "!oldSelf.hasValue() || self.a == oldSelf.value().a", "optionalOldSelf": True}
    assert broken({"a": 1}, rule) == []
    assert broken({"a": 1}, {"rule": "oldSelf.hasValue()", "optionalOldSelf": True}) != []


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("self.__namespace__ == 'a'", {"namespace": "a"}),
        ("self.a__dash__b == 1", {"a-b": 1}),
        ("self.a__dot__b == 1", {"a.b": 1}),
        ("self.a__slash__b == 1", {"a/b": 1}),
        ("self.a__underscores__b == 1", {"a__b": 1}),
    ],
)
def test_names_that_cel_could_not_write_are_escaped(rule, value):
    assert broken(value, rule) == []
    assert broken(dict.fromkeys(value, "other"), rule) != []


def test_what_flux_replaces_is_not_known_yet():
    rule = "self.path.startsWith('/') && size(self.hosts) > 0"
    assert broken({"path": "x", "hosts": ["a"]}, rule) != []
    assert broken({"path": "${X}", "hosts": ["a"]}, rule) == []
    # A rule that doesn't look at the text is asked.
    assert broken({"path": "x", "hosts": ["a"], "note": "${X}"}, rule) != []
    assert broken(["${X}"], "self[0] == 'a'") == []
    assert broken({"labels": {"x": "${X}"}}, "self.labels.all(name, self.labels[name] == 'a')") == []


def test_the_size_of_a_text_is_its_characters():
    assert broken("æøå", "size(self) == 3", "self.size() == 3") == []
    assert broken("æøå", "size(self) == 6") != []


def test_a_field_that_a_rule_needs_is_needed():
    assert broken({}, "self.a == 1") != []
    assert broken([], "self[0] == 1") != []
    assert broken({}, "!has(self.a) || self.a == 1") == []
    # CEL goes on to the other items; the library doesn't.
    assert unasked([{}, {"a": 1}], "self.exists(each, each.a == 1)")


@pytest.mark.parametrize(
    "rule", ["self.?a.orValue(1) == 2", "nobody(self)", "self.all(a, b, a < b)", "self =="]
)
def test_a_rule_that_the_library_cannot_ask_is_named(rule):
    assert unasked({"a": 1}, rule)


TRUE = [
    "[1, 2, 3].sum() == 6 && [3, 1].max() == 3 && [1, 2].isSorted() && ![2, 1].isSorted()",
    "[1, 2, 1].indexOf(1) == 0 && [1, 2, 1].lastIndexOf(1) == 2 && 'abca'.lastIndexOf('a') == 3",
    "sets.contains([1, 2], [1]) && sets.equivalent([1, 2], [2, 1]) && !sets.intersects([1], [2])",
    "'a1b22'.find('[0-9]+') == '1' && 'a1b22'.findAll('[0-9]+') == ['1', '22']",
    "'a-b-c'.split('-') == ['a', 'b', 'c'] && 'a-b-c'.split('-', 2) == ['a', 'b-c'] && ['a', 'b'].join('.') == 'a.b'",
    "'abc'.substring(1) == 'bc' && 'abc'.charAt(2) == 'c' && 'aa'.replace('a', 'b', 1) == 'ba' && ' a '.trim() == 'a'",
    "'ÆA'.lowerAscii() == 'Æa' && 'æa'.upperAscii() == 'æA'",
    "'%s is %d, %s, 100%%'.format(['a', 5, true]) == 'a is 5, true, 100%'",
    "isURL('https://a.b:80/c?d=e') && !isURL('a b') && !isURL('x')",
    "url('https://u@a.b:80/c?d=e').getHost() == 'a.b:80' && url('https://a.b:80').getHostname() == 'a.b'",
    "url('https://a.b:80/c').getPort() == '80' && url('https://a/c').getEscapedPath() == '/c'",
    "url('https://a/c?d=e').getQuery() == {'d': ['e']} && url('https://a').getScheme() == 'https'",
    "isIP('10.0.0.1') && ip('::1').family() == 6 && ip('127.0.0.1').isLoopback() && !isIP('10.0.0.300')",
    "isCIDR('10.0.0.0/8') && cidr('10.0.0.0/8').containsIP('10.1.2.3') && !cidr('10.0.0.0/8').containsIP('::1')",
    "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && !cidr('10.1.0.0/16').containsCIDR('10.0.0.0/8')",
    "cidr('10.0.0.0/8').prefixLength() == 8 && cidr('10.0.0.0/8').ip() == ip('10.0.0.0')",
    "quantity('1Gi') == quantity('1024Mi') && quantity('1').isGreaterThan(quantity('500m'))",
    "quantity('1k').add(quantity('24')).asInteger() == 1024 && quantity('1').sub(1).sign() == 0",
    "isQuantity('1Gi') && !isQuantity('1gi') && !isQuantity('1Gi ') && !quantity('500m').isInteger()",
    "duration('1h') > duration('59m') && duration('1m30s') == duration('90s')",
    "self.matches('^a+$') && !'b'.matches('^a+$')",
]


@pytest.mark.parametrize("rule", TRUE)
def test_the_functions_of_kubernetes(rule):
    assert broken("aaa", rule) == []
    assert broken("aaa", f"!({rule})") != []


def test_the_library_is_loaded_without_its_command_line():
    code = "from converter.verify.schema.cel_library import cel_library as c; c(); import sys; print('cel.cli' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "False\n"
