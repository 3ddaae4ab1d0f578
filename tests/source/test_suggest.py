from __future__ import annotations

import pytest

from converter.source.suggest import did_you_mean, nearest


@pytest.mark.parametrize(
    ("name", "right"),
    [("brunch", "branch"), ("Branch", "branch"), ("branche", "branch"), ("xyz", None), ("", None)],
)
def test_the_nearest_name_is_one_that_was_likely_meant(name: str, right: str | None):
    assert nearest(name, ["branch", "url", "kind"]) == right


def test_the_help_line_quotes_the_name_as_it_is_written():
    assert did_you_mean("imagetag", ["imageTag", "host"]) == "did you mean 'imageTag'?"
    assert did_you_mean("zzz", ["imageTag", "host"]) is None
