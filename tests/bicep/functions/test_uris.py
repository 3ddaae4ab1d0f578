"""URIs, as .NET's `Uri` puts them together and takes them apart."""

import pytest

from tests.bicep.sources import Source


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # rows of Bicep's own tests and of the documentation
        ("uriComponent(' Fizz ')", "%20Fizz%20"),
        ("uriComponent('UB*8h 0+=_)9h9n')", "UB%2A8h%200%2B%3D_%299h9n"),
        (
            "uriComponent('http://contoso.com/resources/nested/azuredeploy.json')",
            "http%3A%2F%2Fcontoso.com%2Fresources%2Fnested%2Fazuredeploy.json",
        ),
        ("uriComponent('aZ09-._~!\\'()ü😀')", "aZ09-._~%21%27%28%29%C3%BC%F0%9F%98%80"),
        ("uriComponentToString('%20%25%20')", " % "),
        ("uriComponentToString('%C3%BC%zz%')", "ü%zz%"),
        ("uriComponentToString('a+b%2B')", "a b+"),
        ("uriComponentToString('%ff')", "<uriComponentToString('%ff')>"),
        # all components are there, and none leaves a choice
        (
            "parseUri('https://example.com:8080/a/b?c=d')",
            {"scheme": "https", "host": "example.com", "port": 8080, "path": "/a/b", "query": "?c=d"},
        ),
        ("parseUri('https://example.com/a')", "<parseUri('https://example.com/a')>"),
        ("parseUri('https://example.com:80/a/../b?c')", "<parseUri('https://example.com:80/a/../b?c')>"),
        (
            "buildUri({ scheme: 'https', host: 'a.b', port: 8080, path: '/c', query: '?d=e' })",
            "https://a.b:8080/c?d=e",
        ),
        (
            "buildUri({ scheme: 'https', host: 'a.b', port: 443, path: '/c', query: '?d' })",
            "<buildUri({scheme: 'https', host: 'a.b', port: 443, path: '/c', query: '?d'})>",
        ),
        ("buildUri({ scheme: 'https', host: 'a.b', path: '/c' })", "https://a.b/c"),
        # the user and the fragment are no components
        (
            "parseUri('https://me@a.b:1/c?d=e#f')",
            {"scheme": "https", "host": "a.b", "port": 1, "path": "/c", "query": "?d=e"},
        ),
    ],
)
def test_a_function_of_uris(source: Source, expression: str, expected: object) -> None:
    assert source.result(expression) == expected


@pytest.mark.parametrize(
    ("base", "relative", "expected"),
    [
        # Bicep's own tests and the documentation's examples
        ("https://github.com", "Azure/bicep", "https://github.com/Azure/bicep"),
        ("https://github.com/another/repo", "/Azure/bicep", "https://github.com/Azure/bicep"),
        ("http://contoso.org/firstpath", "myscript.sh", "http://contoso.org/myscript.sh"),
        ("http://contoso.org/firstpath/", "myscript.sh", "http://contoso.org/firstpath/myscript.sh"),
        ("http://contoso.org/a/azuredeploy.json", "myscript.sh", "http://contoso.org/a/myscript.sh"),
        ("http://contoso.org/a/b.json/", "myscript.sh", "http://contoso.org/a/b.json/myscript.sh"),
        # what .NET's Uri gives
        ("https://h", "", "https://h/"),
        ("HTTPS://H.Org:443", "a", "https://h.org/a"),
        ("http://h:8443/", "a", "http://h:8443/a"),
        ("https://h/a/b", "..", "https://h/"),
        ("https://h/a/b/", "..", "https://h/a/"),
        ("https://h/a/b/", "../../../x", "https://h/x"),
        ("https://h/a/b", ".", "https://h/a/"),
        ("https://h/a/b", "x/./y/../z", "https://h/a/x/z"),
        ("https://h/a/./b/../c", "d", "https://h/a/d"),
        ("https://h/x/..", "a", "https://h/a"),
        ("https://h//x//y", "a//b", "https://h//x//a//b"),
        ("https://h/a?q=1", "", "https://h/a?q=1"),
        ("https://h/a?q=1", "?r", "https://h/a?r"),
        ("https://h/a?q=1", "b#f", "https://h/b#f"),
        ("https://h/a/b", "#f", "https://h/a/b#f"),
        ("https://h/a?q=1/2", "b", "https://h/b"),
        ("https://h/a?q#f", "", "https://h/a?q#f"),
        ("https://h/a", "b c", "https://h/b%20c"),
        ("https://h/ü/a", "?ø", "https://h/%C3%BC/a?%C3%B8"),
        ("https://h/a", "http://X", "http://x/"),
    ],
)
def test_a_uri_of_two(source: Source, base: str, relative: str, expected: str) -> None:
    assert source.result(f"uri('{base}', '{relative}')") == expected


@pytest.mark.parametrize(
    ("base", "relative"),
    [
        ("https://h/a", "b[c"),
        ("https://h/[ü]", "b"),
        ("https://ü/a", "b"),
        ("https://h/a", "%41"),
        ("https://h/a", "https://x/%41"),
        ("https://h/a", "//x/y"),
        ("ftp://h/a", "b"),
        ("https://user@h/a", "b"),
        ("https://h:99999/a", "b"),
        ("/a", "b"),
    ],
)
def test_what_dotnet_may_encode_or_take_for_a_file_is_undecided(
    source: Source, base: str, relative: str
) -> None:
    assert source.result(f"uri('{base}', '{relative}')") == f"<uri('{base}', '{relative}')>"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("uri('github.com', 'x')", "an absolute URI, such as 'https://example.com/'"),
        ("parseUri('')", "an absolute URI, such as 'https://example.com/'"),
        ("buildUri({ host: 'a' })", "an object with the strings `scheme` and `host`"),
    ],
)
def test_an_argument_that_a_function_does_not_take(source: Source, expression: str, expected: str) -> None:
    found = source.error(expression)
    assert (found.code, found.message) == ("B2F106", f"`{expression.partition('(')[0]}` expects {expected}")
