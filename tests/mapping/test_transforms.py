import pytest

from converter.mapping.language.transforms import TRANSFORMS


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("cpu", 2, "2"),
        ("cpu", 0.5, "500m"),
        ("cpu", "0.25", "250m"),
        ("cpu", 1.5, "1500m"),
        ("cpu", "1.0", "1"),
        ("memory", "4Gi", "4Gi"),
        ("integer", "70", 70),
        ("integer", 70, 70),
        ("cidr", "51.120.88.54", "51.120.88.54/32"),
        ("cidr", "10.1.2.3/16", "10.1.0.0/16"),
        ("cidr", "2001:db8::1", "2001:db8::1/128"),
        ("cron", "*/5 * * * *", "*/5 * * * *"),
        ("cron", "0 0 1 1 0", "0 0 1 1 0"),
        ("cron", "59 23 31 12 6", "59 23 31 12 6"),
        ("guid", "shop/prod", "ee734fc7-ff84-526b-ab32-700da5c20184"),
        ("guid", 7, "d6ed313e-533a-55a6-aa06-4c00bc132812"),
        ("cron", "7 7 7 7 7", "7 7 7 7 0"),
        ("cron", "7,7 7 7 7 1,7", "7,7 7 7 7 1,0"),
        ("cron", "* * * * 5-7", "* * * * 0,5,6"),
        ("cron", "* * * * 7,1-7/2", "* * * * 0,0,1,3,5"),
        ("cron", "* * * * 7-7,MON", "* * * * 0,MON"),
        ("cron", "7-7 1,2 ? jan-DEC */1", "7-7 1,2 ? jan-DEC */1"),
        ("dnsLabel", "Web_Api.So", "web-api-so"),
        ("dnsLabel", "a" * 70, "a" * 63),
        ("upperSnake", "web-api", "WEB_API"),
        ("upperSnake", "Metrics__StorageAccountName", "METRICS_STORAGE_ACCOUNT_NAME"),
        ("string", True, "True"),
        ("string", 5, "5"),
        ("boolean", False, False),
    ],
)
def test_gives_the_form_that_the_manifest_wants(name, given, expected):
    result = TRANSFORMS[name](given)
    assert (result, type(result)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("cpu", "much", "number of cores"),
        ("cpu", 0, "more than zero"),
        ("cpu", 0.0001, "a thousandth"),
        ("memory", 4, "quantity"),
        ("memory", "lots", "quantity"),
        ("integer", True, "integer"),
        ("integer", 1.5, "integer"),
        ("cidr", "51.120.88", "IP address"),
        ("cron", "* * * *", "five fields"),
        *(
            ("cron", text, r"isn't valid for the minute: expected 0 to 59")
            for text in ("*/0 * * * *", "60 * * * *", "9-8 * * * *")
        ),
        ("cron", "* 24 * * *", "isn't valid for the hour"),
        ("cron", "* * 0 * *", "isn't valid for the day of the month: expected 1 to 31"),
        ("cron", "* * 32 * *", "isn't valid for the day of the month"),
        ("cron", "* * * 13 *", "isn't valid for the month"),
        ("cron", "* * * JAN-XYZ *", "isn't valid for the month"),
        ("cron", "* * * * 8", "isn't valid for the day of the week: expected 0 to 6"),
        ("cron", "* * * * 17", "isn't valid for the day of the week"),
        ("cron", "* * * * 7/0", "isn't valid for the day of the week"),
        ("dnsLabel", "--", "letter or digit"),
        ("boolean", "true", "true or false"),
    ],
)
def test_a_fault_has_what_was_expected(name, given, expected):
    with pytest.raises(ValueError, match=expected):
        TRANSFORMS[name](given)
