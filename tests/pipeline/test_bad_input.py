"""Whatever is wrong is reported with its place and the next step, and nothing that it concerns is written."""

from __future__ import annotations

import shutil

import pytest

from converter.commands.convert import ConvertOptions, convert
from converter.source import Severity
from tests.pipeline.faults import CONFIGURATION, FAULTS, FINDINGS, INPUT, MODULE, PROD, TEST, Fault
from tests.pipeline.shop import NIGHTLY, PROJECT, WEB, Edit, tree_of

SECRET = "hunter2-in-clear"
DEPLOYMENT = "shop/base/apps/web/deployment.yaml"

every_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))


def files_of(out) -> dict[str, bytes]:
    """The files of a tree without its lock, which has the digests of the source."""
    found = tree_of(out) or {}
    return {path: content for path, content in found.items() if path != ".bicep2flux.lock"}


def blocks(text: str) -> list[str]:
    """The diagnostics of a terminal, without the count at the end."""
    return text.split("\n\n")[:-1]


@every_fault
def test_a_fault_is_reported_with_its_place_and_the_next_step(written, run, fault: Fault):
    if fault.code == "B2F208":
        shutil.rmtree(written.out)  # an image that has a tag in the tree keeps it
    before = files_of(written.out)
    written.edit(*fault.edits)
    ended = run(written, *fault.options)
    assert ended.code == fault.exit
    # What is wrong with one workload doesn't stop the other.
    head = ended.out.partition("\n")[0]
    assert "; left as they are: " in head if fault.exit == INPUT else not head
    block = next(block for block in blocks(ended.err) if block.startswith(f"error[{fault.code}]: "))
    assert fault.message in block.splitlines()[0]
    if fault.file:
        place, inside = written.place(fault.file, fault.marked)
        _, line, column = place.split(":")
        where, _, shown, carets = block.splitlines()[1:5]
        assert where.strip() == f"--> {place}"
        assert shown.partition("|")[0].strip() == line
        assert carets.partition("| ")[2] == " " * (int(column) - 1) + "^" * len(inside)
    else:
        assert "-->" not in block
    assert ("= help: " in block) == bool(fault.help)
    assert fault.help in block.partition("= help: ")[2]
    assert SECRET not in ended.err
    after = files_of(written.out)
    assert {path: after[path] for path in before} == before
    assert all("nightly" in path or "web" not in path for path in after.keys() - before.keys())
    assert {path.name for path in written.out.parent.iterdir()} <= {"source", "tree"}


@pytest.mark.parametrize("fault", FAULTS[21:23], ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_fault_in_a_first_run_leaves_no_folder(write, run, fault: Fault):
    shop = write(*fault.edits)
    assert (fault.exit, run(shop, *fault.options).code) == (CONFIGURATION, CONFIGURATION)
    assert {path.name for path in shop.out.parent.iterdir()} == {"source"}


@pytest.mark.parametrize("fault", [FAULTS[0], FAULTS[-1]], ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_fault_in_a_first_run_leaves_out_its_workload(write, run, fault: Fault):
    shop = write(*fault.edits)
    assert run(shop, *fault.options).code == INPUT
    assert {path.name for path in (shop.out / "shop/base").iterdir()} == {"jobs"}
    assert b"web" not in (shop.out / "shop/overlays/p1/kustomization.yaml").read_bytes()


def test_several_faults_are_reported_in_one_run_each_once(write, run):
    shop = write(
        Edit(f"{NIGHTLY}/main.bicep", "value: quee", "value: queue"),
        Edit(f"{NIGHTLY}/main.bicep", "args: [arguments]\n          image", "image"),
        Edit(f"{WEB}/test.bicepparam", "param environment 'test'", "param environment = 'test'"),
        Edit(f"{WEB}/prod.bicepparam", "replicas = 12", "replicas = 2"),
        Edit(f"{WEB}/prod.bicepparam", "region = 'w'", "region = 'west'"),
    )
    ended = run(shop)
    assert (ended.code, ended.out, tree_of(shop.out)) == (INPUT, "", None)
    reported = [(block.splitlines()[0], block.splitlines()[1].strip()) for block in blocks(ended.err)]
    assert reported == [
        ("error[B2F101]: the name 'arguments' is not declared", f"--> {NIGHTLY}/main.bicep:17:18"),
        ("error[B2F101]: the name 'quee' is not declared", f"--> {NIGHTLY}/main.bicep:19:41"),
        ("error[B2F104]: the parameter 'replicas' must be at most 9, this is 12", f"--> {PROD}:4:18"),
        (
            "error[B2F104]: the parameter 'region' must have at least 3 characters, this has 1",
            f"--> {PROD}:5:16",
        ),
        ("error[B2F002]: expected '=' after 'environment', found a string", f"--> {TEST}:3:19"),
    ]
    assert ended.err.endswith("\n\n5 errors\n")


def test_a_fault_that_every_environment_meets_is_reported_once(write):
    shop = write(Edit(MODULE, "name: nam\n  properties", "name: name\n  properties"))
    found = convert(ConvertOptions(source=shop.source, out=shop.out)).diagnostics
    (fault,) = (one for one in found if one.severity is Severity.ERROR and one.code != "B2F225")
    assert str(fault.span) == shop.place(MODULE, "name: «nam»")[0]


def test_faults_of_the_project_file_are_reported_together(write, run):
    shop = write(
        Edit(PROJECT, "profil: dis\nproduct: Shop\n", "product: shop\nprofile: dis-ingressroute\n"),
        Edit(PROJECT, "host: shop_test", "host: shop.test.example.org"),
        Edit(PROJECT, "priority: high", "priority: 3"),
    )
    ended = run(shop)
    assert ended.code == CONFIGURATION
    assert ended.err.count("error[B2F202]") == 4


# the source


def test_a_source_that_does_not_exist(write, run):
    shop = write()
    shutil.rmtree(shop.source)
    ended = run(shop)
    assert ended.code == CONFIGURATION
    assert ended.err.startswith("error[B2F202]: there is no folder source\n  = help: SOURCE is the folder")


def test_a_source_without_a_project_file(shop, run):
    (shop.source / PROJECT).unlink()
    ended = run(shop)
    assert (ended.code, tree_of(shop.out)) == (CONFIGURATION, None)
    assert ended.err.startswith(
        "error[B2F202]: there is no bicep2flux.yaml in source\n  = help: `bicep2flux init` "
    )


def test_a_source_without_workloads(written, run):
    before = tree_of(written.out)
    shutil.rmtree(written.source / ".azure")
    ended = run(written)
    assert ended.code == INPUT
    assert ended.err.startswith("error[B2F207]: no workload found: expected main.bicep, or folders ")
    assert ".azure/applications/" in ended.err
    assert tree_of(written.out) == before


# the output folder


def test_an_output_folder_that_is_not_ours(shop, run):
    shop.out.mkdir()
    (shop.out / "notes.txt").write_text("mine")
    for options in ((), ("--force",), ("--dry-run",)):
        ended = run(shop, *options)
        assert (ended.code, ended.out) == (CONFIGURATION, "")
        assert ended.err.startswith("error[B2F401]: ")
        assert "tree holds files that bicep2flux didn't write: notes.txt\n" in ended.err
        assert "--out" in ended.err
        assert tree_of(shop.out) == {"notes.txt": b"mine"}


def test_an_output_folder_that_is_a_file(shop, run):
    shop.out.write_text("mine")
    ended = run(shop)
    assert (ended.code, shop.out.read_text()) == (CONFIGURATION, "mine")
    assert ended.err.startswith("error[B2F401]: ")
    assert "tree is not a folder\n" in ended.err


@pytest.mark.parametrize("what", ["edited", "deleted"])
def test_a_tree_that_was_changed_by_hand(written, run, what):
    path = written.out / DEPLOYMENT
    if what == "edited":
        path.write_text(path.read_text().replace("500m", "900m"))
    else:
        path.unlink()
    written.edit(Edit(MODULE, "targetPort: 9090", "targetPort: 8080"))
    before = tree_of(written.out)
    ended = run(written)
    assert (ended.code, ended.out) == (CONFIGURATION, "")
    messages = {
        "edited": ': spec.template.spec.containers[web].resources.requests.cpu is "900m", was generated as "500m"\n',
        "deleted": " was deleted by hand since bicep2flux wrote it\n",
    }
    assert ended.err.startswith(f"error[B2F404]: {DEPLOYMENT}{messages[what]}")
    assert "--force" in ended.err
    assert tree_of(written.out) == before
    assert run(written, "--force").code == 0
    assert "containerPort: 9090" in path.read_text()


@pytest.mark.parametrize("options", [("--diff",), ("--diff", "--dry-run")])
def test_a_diff_shows_what_was_edited_by_hand(written, run, options):
    path = written.out / DEPLOYMENT
    path.write_text(path.read_text().replace("8080", "9090", 1))
    before = tree_of(written.out)
    ended = run(written, *options)
    assert ended.code == CONFIGURATION
    assert f"error[B2F404]: {DEPLOYMENT}: spec.template.spec.containers[web].ports[9090] is " in ended.err
    changed = [line.strip("+- ") for line in ended.out.splitlines()[2:] if line[0] in "+-"]
    assert changed == ["containerPort: 9090", "containerPort: 8080"]
    assert tree_of(written.out) == before


def test_a_foreign_file_where_a_generated_one_would_be(written, run):
    (written.out / "shop/base/apps/shelf").mkdir()
    (written.out / "shop/base/apps/shelf/deployment.yaml").write_text("mine")
    shutil.copytree(written.source / ".azure/applications/web", written.source / ".azure/applications/shelf")
    written.edit(Edit(PROJECT, "workloads:\n  shelf: {path: /shelf}\n", "workloads:\n"))
    before = tree_of(written.out)
    ended = run(written)
    assert ended.code == CONFIGURATION
    assert "error[B2F401]: shop/base/apps/shelf/deployment.yaml exists, but bicep2flux didn't" in ended.err
    assert tree_of(written.out) == before


# the options


@pytest.mark.parametrize("text", ["QUEUE", "=x", f"MY-KEY {SECRET}"])
def test_an_answer_without_name_or_sign(shop, run, text):
    ended = run(shop, "--set-env", text)
    assert (ended.code, ended.out, tree_of(shop.out)) == (CONFIGURATION, "", None)
    assert "--set-env" in ended.err
    assert "NAME=VALUE" in ended.err


def test_an_unmapped_property_fails_a_strict_run(write, run):
    shop = write(Edit(MODULE, "targetPort: 8080, clientColour: 'require' }", "targetPort: 8080 }"))
    ended = run(shop, "--strict")
    assert (ended.code, ended.out, tree_of(shop.out)) == (FINDINGS, "", None)
    place, inside = shop.place(MODULE, "clientColour: «'require'»")
    (block,) = blocks(ended.err)
    head, where, _, _, carets, *_ = block.splitlines()
    assert head.startswith("error[B2F301]: web: no row of the tables handles configuration.ingress.client")
    assert where.strip() == f"--> {place}"
    assert carets.count("^") == len(inside)
    assert "environments: p1, t1" in block
    assert "= help: add a row to tables.properties in the project file" in block


def test_without_strict_an_unmapped_property_is_reported_and_the_tree_written(write, run):
    shop = write(Edit(MODULE, "targetPort: 8080, clientColour: 'require' }", "targetPort: 8080 }"))
    ended = run(shop)
    assert ended.code == 0
    assert "2 unmapped" in ended.out
    assert "no row of the tables handles configuration.ingress.clientColour" in ended.out
    assert shop.place(MODULE, "clientColour: «'require'»")[0] in ended.out
    assert tree_of(shop.out)
