"""What a tree was made from, in its lock: every file that took part, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from converter.commands.convert import ConvertOptions, convert
from converter.kustomize import LOCK_NAME, Inputs, read_lock
from tests.pipeline.shop import FILES, NIGHTLY, PROJECT, WEB, Edit, Shop

LOADED = Edit(
    f"{NIGHTLY}/main.bicep",
    "var names = map(loadDirectoryFileInfo('data'), file => file.baseName)\n"
    "var text = loadTextContent('data/a.txt')\n"
    "param queue string = '${text}${join(names, '-')}'",
    "param queue string = 'orders'",
)
DATA = f"{NIGHTLY}/data"


def inputs(shop: Shop, **options) -> Inputs:
    convert(ConvertOptions(source=shop.source, out=shop.out, **options))
    lock = read_lock(shop.out)
    assert lock is not None
    assert lock.inputs is not None
    return lock.inputs


def test_every_file_that_took_part_has_its_digest(shop):
    found = inputs(shop)
    digests = {path: sha256(text.encode()).hexdigest() for path, text in FILES.items()}
    assert found.project == {PROJECT: digests.pop(PROJECT)}
    assert found.sources == digests
    assert {name.split("/")[1] for name in found.tables} == {"kubernetes", "dis", "dis-ingressroute"}
    assert {"mappings/dis/profile.yaml", "mappings/kubernetes/tables/volumes.yaml"} <= found.tables.keys()


def test_loaded_contents_and_listed_folders_take_part(write: Callable[..., Shop]):
    shop = write(Edit(f"{DATA}/a.txt", "one"), LOADED)
    before = inputs(shop)
    assert {f"{DATA}/a.txt", f"{DATA}/"} <= before.sources.keys()
    shop.edit(Edit(f"{DATA}/b.txt", "another"))
    after = inputs(shop)
    moved = {path for path, digest in after.sources.items() if before.sources.get(path) != digest}
    assert moved == {f"{DATA}/"}


def test_tables_of_the_user_take_part(write: Callable[..., Shop]):
    shop = write(
        Edit("own.yaml", "scale-rules: [{id: own.gpu, match: {rule.name: gpu}, drop: not here}]\n"),
        Edit(PROJECT, "product: shop\ntablesFrom: [own.yaml]", "product: shop"),
    )
    assert inputs(shop).tables.keys() >= {"./own.yaml"}


def test_a_partial_run_leaves_the_digests_of_the_last_whole_one(shop):
    before = inputs(shop)
    shop.edit(Edit(f"{WEB}/main.bicep", "param region string = 'south'", "param region string = 'north'"))
    assert inputs(shop, environments=("test",)) == before
    assert inputs(shop) != before


def test_answers_of_the_command_line_are_not_in_the_lock(shop, written):
    text = (written.out / LOCK_NAME).read_text()
    answers = {"IMAGE_TAG": "7.7.7", "API_KEY": "Hunter2-In-Clear"}
    convert(ConvertOptions(source=shop.source, out=shop.out, set_env=answers))
    assert (shop.out / LOCK_NAME).read_text() == text
