"""What is said about a rule that Traefik refuses."""

from __future__ import annotations

import pytest

from converter.verify.programs.traefik_rule import Matcher, RuleError, matchers_of


@pytest.mark.parametrize(
    ("rule", "message", "help_"),
    [
        ("Hosts(`a`)", "Traefik has no matcher 'Hosts'", "in version 3 that is Host(`a`) || Host(`b`)"),
        ("HostHeader(`a`)", "Traefik has no matcher 'HostHeader'", "in version 3 that is Host(`a`)"),
        ("Headers(`a`, `b`)", "Traefik has no matcher 'Headers'", "Header(`name`, `value`)"),
        ("HeadersRegexp(`a`, `b`)", "Traefik has no matcher 'HeadersRegexp'", "HeaderRegexp("),
        ("PathPrefx(`/a`)", "Traefik has no matcher 'PathPrefx'", "did you mean 'PathPrefix'?"),
        ("pathPrefix(`/a`)", "Traefik has no matcher 'pathPrefix'", "did you mean 'PathPrefix'?"),
        ("Host(`a`, `b`)", "Host takes 1 text, not 2", "write Host(`a`) || Host(`b`)"),
        ("Header(`X-A`)", "Header takes 2 texts, not 1", "write Header(`X-Name`, `value`)"),
        ("Query(`a`, `b`, `c`)", "Query takes 1 or 2 texts, not 3", "write Query("),
        ("Host(``)", "Host has an empty text", "write Host("),
        ("Host(`å`)", "Host takes ASCII characters only, not 'å'", "xn--"),
        ("Path(`a`)", "the path 'a' of Path doesn't begin with '/'", "write `/a`"),
        ("PathRegexp(`[a`)", "the regular expression of PathRegexp is refused: missing ]: [a", "RE2"),
        ("ClientIP(`10.0.0.0/33`)", "'10.0.0.0/33' of ClientIP is neither", "ClientIP(`10.0.0.0/8`)"),
        ("Host('a')", "a text is expected at column 6, found a single quote", "backticks"),
        ("Host(`a)", "a text is expected at column 6, found a text without an end", "backticks"),
        ("Host(a)", "a text is expected at column 6, found 'a'", "backticks"),
        ("Host(`a` `b`)", "')' is expected at column 10, found a text", "close the parenthesis"),
        (r'PathRegexp("\d")', r"'\d' in the text at column 12 is no escape sequence", "backticks"),
        ("Host(`a`) and Path(`/a`)", "'&&' or '||' is expected at column 11, found 'and'", "write &&"),
        ("Host(`a`) Path(`/a`)", "'&&' or '||' is expected at column 11, found 'Path'", "combine matchers"),
        ("Host(`a`) &&", "a matcher is expected at column 13, found the end", "write a rule such as"),
        ("(Host(`a`)", "')' is expected at column 11, found the end", "combine matchers"),
        ("Host(`a`))", "'&&' or '||' is expected at column 10, found ')'", "there is no open parenthesis"),
        ("Host(`a`)\n&& Path(`/a`)", "complete at the end of a line, column 10", "end the line with &&"),
        ("Host(`a`)\u0000", "the rule has the character U+0000", "remove it"),
        ("", "a matcher is expected at column 1, found the end", "write a rule such as"),
    ],
)
def test_a_refused_rule_says_where_and_what_to_write(rule: str, message: str, help_: str) -> None:
    with pytest.raises(RuleError) as caught:
        matchers_of(rule)
    assert message in str(caught.value)
    assert help_ in caught.value.help


def test_the_matchers_of_a_rule_are_in_order_with_their_own_names() -> None:
    rule = '!HOST("a\\x2eb") &&\n (pathprefix(`/x`) || Header(`k`, `v`)) // all'
    assert matchers_of(rule) == [
        Matcher("Host", ("a.b",)),
        Matcher("PathPrefix", ("/x",)),
        Matcher("Header", ("k", "v")),
    ]


@pytest.mark.parametrize(
    "rule", ["HeaderRegexp(`Authorization`, `se[cret`)", "Header(`Authorization`, `x` `se[cret`)"]
)
def test_the_value_of_a_header_is_not_shown(rule: str) -> None:
    with pytest.raises(RuleError) as caught:
        matchers_of(rule)
    assert "cret" not in f"{caught.value} {caught.value.help}"


def test_a_rule_of_many_parentheses_is_read() -> None:
    assert matchers_of("(" * 5000 + "Host(`a`)" + ")" * 5000) == [Matcher("Host", ("a",))]
