"""Base64 and data URIs."""

import pytest

from tests.bicep.sources import Source


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # rows of Bicep's own tests and of the documentation
        ("base64(' Fizz ')", "IEZpenog"),
        ("base64('one, two, three')", "b25lLCB0d28sIHRocmVl"),
        ("base64ToString('IEZpenog')", " Fizz "),
        ('base64ToJson(base64(\'{"hi": "there"}\')).hi', "there"),
        ("base64ToJson(base64('{\\'one\\': \\'a\\', \\'two\\': \\'b\\'}'))", {"one": "a", "two": "b"}),
        ("dataUri(' Fizz ')", "data:text/plain;charset=utf-8;base64,IEZpenog"),
        ("dataUriToString('data:text/plain;charset=utf-8;base64,IEZpenog')", " Fizz "),
        ("dataUriToString('data:;base64,SGVsbG8sIFdvcmxkIQ==')", "Hello, World!"),
        ("base64('')", ""),
        ("base64('😀ü')", "8J+YgMO8"),
        ("base64ToString('8J+YgMO8')", "😀ü"),
        # .NET skips blanks, and nothing else
        ("base64ToString(' SUV\\r\\nacGVu\\tb2c= ')", "IEZpenog"),
        # not UTF-8: replaced or refused
        ("base64ToString('/w==')", "<base64ToString('/w==')>"),
        ("base64ToJson(base64('{'))", "<base64ToJson('ew==')>"),
        ("dataUri(5)", "<dataUri(5)>"),
        ("dataUriToString('data:,a%20b')", "a b"),
        ("dataUriToString('data:text/plain;charset=utf-8,%C3%BC')", "ü"),
        ("dataUriToString('data:,a+b')", "<dataUriToString('data:,a+b')>"),
        (
            "dataUriToString('data:text/plain;charset=latin1;base64,/w==')",
            "<dataUriToString('data:text/plain;charset=latin1;base64,/w==')>",
        ),
    ],
)
def test_a_conversion(source: Source, expression: str, expected: object) -> None:
    assert source.result(expression) == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("base64ToString('%')", "`base64ToString` expects a text in base64"),
        ("base64ToString('YQ')", "`base64ToString` expects a text in base64"),
        ("base64ToString('YQ===')", "`base64ToString` expects a text in base64"),
        ("base64ToString(concat(base64('abc'), '@'))", "`base64ToString` expects a text in base64"),
        ("base64ToString('٣٣٣٣')", "`base64ToString` expects a text in base64"),
        ("base64ToJson(base64('{]'))", "`base64ToJson` expects base64 of a text that is JSON"),
        ("dataUriToString('Hi 0!')", "`dataUriToString` expects a data URI, data:…,…"),
        ("dataUriToString(concat(dataUri('abc'), '@'))", "`dataUriToString` expects a text in base64"),
    ],
)
def test_an_argument_that_a_function_does_not_take(source: Source, expression: str, message: str) -> None:
    found = source.error(expression)
    assert (found.code, found.message) == ("B2F106", message)
