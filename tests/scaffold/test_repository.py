from __future__ import annotations

import pytest

from converter.scaffold.repository import Repository, repository_of
from tests.scaffold.sources import write

CONFIG = (
    '[core]\n\tbare = false\n[remote "upstream"]\n\turl = x\n[remote "origin"]\n\turl = {}\n\tfetch = y\n'
)


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/example/parcels.git",
        "https://someone:ghp_token@github.com/example/parcels",
        "git@github.com:example/parcels.git",
        "ssh://git@github.com:22/example/parcels/",
    ],
)
def test_the_origin_without_what_only_its_owner_may_know(tmp_path, url):
    write(tmp_path, {".git/config": CONFIG.format(url)})
    assert repository_of(tmp_path) == Repository("https://github.com/example/parcels", ".")


def test_a_source_deeper_in_the_repository_knows_its_folder(tmp_path):
    write(tmp_path, {".git/config": CONFIG.format("https://example.org/a/b"), "post/x": ""})
    assert repository_of(tmp_path / "post") == Repository("https://example.org/a/b", "post")


@pytest.mark.parametrize("config", ["[core]\n", CONFIG.format("/srv/git"), CONFIG.format("../there")])
def test_no_origin_or_one_on_this_machine_is_none(tmp_path, config):
    write(tmp_path, {".git/config": config})
    assert repository_of(tmp_path) is None


def test_a_work_tree_of_its_own_is_none_whatever_is_around_it(tmp_path):
    write(
        tmp_path, {".git/config": CONFIG.format("https://example.org/a/b"), "post/.git": "gitdir: elsewhere"}
    )
    assert repository_of(tmp_path / "post") is None
