"""Base64, URIs, dates and addresses; what ARM's documentation leaves open stays unknown."""

import pytest

from tests.bicep.sources import Source


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("base64(' Fizz ')", "IEZpenog"),
        ("base64ToString('IEZpenog')", " Fizz "),
        ('base64ToJson(base64(\'{"hi": "there"}\')).hi', "there"),
        ("dataUri(' Fizz ')", "data:text/plain;charset=utf-8;base64,IEZpenog"),
        ("dataUriToString('data:text/plain;charset=utf-8;base64,IEZpenog')", " Fizz "),
        ("uriComponent('UB*8h 0+=_)9h9n')", "UB%2A8h%200%2B%3D_%299h9n"),
        ("uriComponentToString('%20%25%20')", " % "),
        ("uri('https://github.com', 'Azure/bicep')", "https://github.com/Azure/bicep"),
        ("uri('https://github.com/another/repo', '/Azure/bicep')", "https://github.com/Azure/bicep"),
        ("uri('https://github.com/a/b/', 'c')", "https://github.com/a/b/c"),
        ("uri('https://github.com/a/b', 'c')", "https://github.com/a/c"),
        ("dateTimeFromEpoch(1680224438)", "2023-03-31T01:00:38Z"),
        ("dateTimeToEpoch('2023-03-31T01:00:38Z')", 1680224438),
        ("dateTimeToEpoch('2023-03-31T03:00:38+02:00')", 1680224438),
        ("dateTimeAdd('2023-03-31T01:00:38Z', 'P1D')", "2023-04-01T01:00:38Z"),
        ("dateTimeAdd('2023-03-31T01:00:38Z', '-PT1H1M1S')", "2023-03-30T23:59:37Z"),
        ("dateTimeAdd('2023-03-31T01:00:38Z', 'PT1H', 'yyyy-MM-dd')", "2023-03-31"),
        ("dateTimeAdd('2023-03-31T01:00:38Z', 'PT1H', 'u')", "2023-03-31 02:00:38Z"),
        ("dateTimeAdd('2023-03-31T01:00:38Z', 'P1M')", "<dateTimeAdd('2023-03-31T01:00:38Z', 'P1M')>"),
        (
            "dateTimeAdd('2023-03-31T01:00:38Z', 'P1D', 'D')",
            "<dateTimeAdd('2023-03-31T01:00:38Z', 'P1D', 'D')>",
        ),
        ("cidrSubnet('10.144.0.0/20', 24, 2)", "10.144.2.0/24"),
        ("cidrSubnet('10.0.0.0/16', 16, 0)", "10.0.0.0/16"),
        ("cidrHost('10.144.3.0/24', 0)", "10.144.3.1"),
        ("cidrHost('10.144.3.0/24', 253)", "10.144.3.254"),
        ("cidrHost('fdad:3236:5555::/48', 0)", "<cidrHost('fdad:3236:5555::/48', 0)>"),
        (
            "parseCidr('10.144.0.0/20')",
            {
                "network": "10.144.0.0",
                "netmask": "255.255.240.0",
                "broadcast": "10.144.15.255",
                "firstUsable": "10.144.0.1",
                "lastUsable": "10.144.15.254",
                "cidr": 20,
            },
        ),
        (
            "parseCidr('fdad:3236:5555::/48')",
            {
                "network": "fdad:3236:5555::",
                "netmask": "ffff:ffff:ffff::",
                "firstUsable": "fdad:3236:5555::",
                "lastUsable": "fdad:3236:5555:ffff:ffff:ffff:ffff:ffff",
                "cidr": 48,
            },
        ),
    ],
)
def test_a_conversion(source: Source, expression: str, expected: object) -> None:
    assert source.result(expression) == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("base64ToString('%')", "`base64ToString` expects base64 of UTF-8 text"),
        ("dataUriToString('x')", "`dataUriToString` expects a data URI, data:…,…"),
        ("uri('github.com', 'x')", "`uri` expects an absolute URI"),
        (
            "dateTimeAdd('yesterday', 'P1D')",
            "`dateTimeAdd` expects a date and time in ISO 8601, such as '2026-01-31T12:00:00Z'",
        ),
        (
            "dateTimeAdd('2023-03-31T01:00:38Z', '1 day')",
            "`dateTimeAdd` expects a duration in ISO 8601, such as 'P1D' or '-PT2H'",
        ),
        ("cidrSubnet('10.0.0.0/16', 24, 256)", "`cidrSubnet` expects an index from 0 to 255"),
        ("cidrSubnet('10.0.0.0/16', 8, 0)", "`cidrSubnet` expects a prefix length from 16 to 32"),
        ("cidrHost('10.0.0.0', 0)", "`cidrHost` expects a network in CIDR notation, such as '10.0.0.0/16'"),
        ("parseCidr('10.0.0.0/99')", "`parseCidr` expects a network in CIDR notation, such as '10.0.0.0/16'"),
    ],
)
def test_an_argument_that_a_function_does_not_take(source: Source, expression: str, message: str) -> None:
    found = source.error(expression)
    assert (found.code, found.message) == ("B2F106", message)
