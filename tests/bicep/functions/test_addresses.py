"""Networks and addresses."""

import pytest

from tests.bicep.sources import Source


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # the documentation's examples
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
        (
            "map(range(0, 5), i => cidrSubnet('10.144.0.0/20', 24, i))",
            ["10.144.0.0/24", "10.144.1.0/24", "10.144.2.0/24", "10.144.3.0/24", "10.144.4.0/24"],
        ),
        (
            "map(range(0, 3), i => cidrSubnet('fdad:3236:5555::/48', 52, i))",
            ["fdad:3236:5555::/52", "fdad:3236:5555:1000::/52", "fdad:3236:5555:2000::/52"],
        ),
        (
            "map(range(0, 3), i => cidrHost('10.144.3.0/24', i))",
            ["10.144.3.1", "10.144.3.2", "10.144.3.3"],
        ),
        (
            "map(range(0, 3), i => cidrHost('fdad:3236:5555:3000::/52', i))",
            ["fdad:3236:5555:3000::1", "fdad:3236:5555:3000::2", "fdad:3236:5555:3000::3"],
        ),
        ("cidrSubnet('10.0.0.0/16', 16, 0)", "10.0.0.0/16"),
        ("cidrSubnet('10.0.0.0/16', 32, 65535)", "10.0.255.255/32"),
        ("cidrSubnet('::/0', 128, 9223372036854775807)", "::7fff:ffff:ffff:ffff/128"),
        ("cidrHost('10.144.3.0/24', 253)", "10.144.3.254"),
        ("cidrHost('10.0.0.0/30', 1)", "10.0.0.2"),
        # an address of IPv4 without a prefix has that of its class
        ("cidrSubnet('192.168.1.0', 24, 0)", "192.168.1.0/24"),
        ("cidrHost('10.1.2.3', 0)", "10.0.0.1"),
        ("cidrHost('172.16.5.4', 0)", "172.16.0.1"),
        ("parseCidr('fd00::')", "<parseCidr('fd00::')>"),
        ("cidrHost('239.0.0.1', 0)", "<cidrHost('239.0.0.1', 0)>"),
        ("parseCidr('10.0.0.0/255.0.0.0')", "<parseCidr('10.0.0.0/255.0.0.0')>"),
        # the network's own address has the index -1, and stands in where no host is usable
        ("cidrHost('10.0.0.9/24', -1)", "10.0.0.0"),
        ("cidrHost('10.0.0.0/31', -1)", "10.0.0.0"),
        (
            "parseCidr('10.0.0.2/31')",
            {
                "network": "10.0.0.2",
                "netmask": "255.255.255.254",
                "broadcast": "10.0.0.3",
                "firstUsable": "10.0.0.2",
                "lastUsable": "10.0.0.2",
                "cidr": 31,
            },
        ),
        (
            "parseCidr('10.0.0.1/32')",
            {
                "network": "10.0.0.1",
                "netmask": "255.255.255.255",
                "broadcast": "10.0.0.1",
                "firstUsable": "10.0.0.1",
                "lastUsable": "10.0.0.1",
                "cidr": 32,
            },
        ),
        # whether the last address of a network of IPv6 is a host isn't known
        ("cidrHost('fd00::/126', 2)", "<cidrHost('fd00::/126', 2)>"),
    ],
)
def test_an_address(source: Source, expression: str, expected: object) -> None:
    assert source.result(expression) == expected


NETWORK = "a network in CIDR notation, such as '10.0.0.0/16'"


@pytest.mark.parametrize(
    ("expression", "expected", "place"),
    [
        ("cidrSubnet('10.0.0.0/16', 24, 256)", "an index from 0 to 255", "256"),
        ("cidrSubnet('10.0.0.0/16', 24, -1)", "an index from 0 to 255", "-1"),
        ("cidrSubnet('10.0.0.0/16', 8, 0)", "a prefix length from 16 to 32", "8"),
        ("cidrSubnet('10.0.0.0/16', 33, 0)", "a prefix length from 16 to 32", "33"),
        ("cidrSubnet('fd00::/48', 129, 0)", "a prefix length from 48 to 128", "129"),
        ("cidrHost('10.0.0.0/24', 254)", "an index from -1 to 253", "254"),
        ("cidrHost('10.0.0.0/24', -2)", "an index from -1 to 253", "-2"),
        ("cidrHost('10.0.0.0/31', 0)", "the index -1", "0"),
        ("cidrHost('10.0.0.0/', 0)", NETWORK, "'10.0.0.0/'"),
        ("cidrHost('10.0.0.0.0', 0)", NETWORK, "'10.0.0.0.0'"),
        ("parseCidr('10.0.0.0/99')", NETWORK, "'10.0.0.0/99'"),
        ("parseCidr('10.0.0/8')", NETWORK, "'10.0.0/8'"),
        ("parseCidr('fe80::1%eth0/64')", NETWORK, "'fe80::1%eth0/64'"),
        ("parseCidr('')", NETWORK, "''"),
    ],
)
def test_what_is_not_a_network_or_not_in_it(
    source: Source, expression: str, expected: str, place: str
) -> None:
    found = source.error(expression)
    assert (found.code, found.message) == ("B2F106", f"`{expression.partition('(')[0]}` expects {expected}")
    assert found.span is not None
    assert found.span.text == place
