"""Tables are data: mistakes in them are reported at their line, the user's own rows come first."""

import shutil

import pytest
import yaml

from converter.mapping.language.profile import load_profile
from converter.source import Category, DiagnosticError
from converter.source.resources import mappings_folder


def summary(diagnostic):
    return diagnostic.code, str(diagnostic.span), diagnostic.message, diagnostic.help


def test_the_users_rows_are_consulted_before_the_profiles(project):
    own = """\
    tables:
      workload-profiles:
        - {id: mine.big, match: {profile: Big}, emit: {nodeSelector: {pool: big}}}
    """
    plain = load_profile(mappings_folder(), "dis", project())
    profile = load_profile(mappings_folder(), "dis", project(own))
    rows = [row.id for row in profile.tables["workload-profiles"].rows]
    assert rows == ["mine.big", *(row.id for row in plain.tables["workload-profiles"].rows)]


def test_rows_can_be_in_a_file_of_their_own(project, tmp_path):
    (tmp_path / "own.yaml").write_text("scale-rules:\n  - {id: mine.gpu, match: {}, drop: not here}\n")
    profile = load_profile(mappings_folder(), "dis", project("tablesFrom: [own.yaml]\n"))
    assert profile.tables["scale-rules"].rows[0].id == "mine.gpu"


def test_a_manifest_of_the_same_id_takes_the_place_of_the_profiles(project):
    own = """\
    tables:
      manifests:
        - id: app.service
          for: app
          section: workloads
          file: apps/{workload.name}/service.yaml
          manifest: {apiVersion: v1, kind: Service, metadata: {name: mine}}
    """
    profile = load_profile(mappings_folder(), "dis", project(own))
    services = [each for each in profile.manifests if each.manifest.id == "app.service"]
    assert [each.span.file for each in services] == ["bicep2flux.yaml"]


ROW = "tables:\n  environment-variables:\n    - {id: mine.row, match: %s, emit: %s}\n"


@pytest.mark.parametrize(
    ("row", "code", "message", "help_"),
    [
        (
            ("{}", "{name: {$from: variable.nam}}"),
            "B2F204",
            "EnvironmentVariable has no field 'nam'",
            "name",
        ),
        (("{variabel.name: X}", "{}"), "B2F204", "no variable is called 'variabel' here", "variable"),
        (
            ("{}", "{$from: variable.name, $as: strnig}"),
            "B2F204",
            "called 'strnig'",
            "string",
        ),
        (("{}", "{$form: variable.name}"), "B2F203", "no directive is called '$form'", "$from"),
        (("{}", "{$from: variable.name, $whit: x}"), "B2F203", "'$whit' isn't allowed here", None),
        (("{variable.name: {txet: A*}}", "{}"), "B2F203", "no test is called 'txet'", "text"),
        (("{variable.name: {glob: A*}}", "{}"), "B2F203", "no test is called 'glob'", "tests: is, in"),
        (("{variable.name: {equals: A}}", "{}"), "B2F203", "no test is called 'equals'", "tests: is, in"),
        (
            ("{}", "{a: {$each: {one: collected.x}, $item: {$from: one}, $where: {one: A}}}"),
            "B2F203",
            "'$where' isn't allowed here",
            None,
        ),
        (("{variable.name: {is: presnt}}", "{}"), "B2F203", "unknown state 'presnt'", "present"),
        (("{variable.name: {is: secert}}", "{}"), "B2F203", "unknown state 'secert'", "secret"),
        (("{}", "{$needs: [b], a: {$from: variable.name}}"), "B2F203", "$needs lists keys of the", None),
        (("{}", "{$needs: a, a: {$from: variable.name}}"), "B2F203", "$needs lists keys of the", None),
        (("{variable.name: {some: {item: x}}}", "{}"), "B2F203", "'variable.name' isn't a list", None),
        (("{}", "{$choose: [{id: x, whne: {}, emit: y}]}"), "B2F203", "unknown key 'whne'", "when"),
        (
            ("{}", "{$choose: [{id: x, emit: {$from: variable.nam}}]}"),
            "B2F204",
            "EnvironmentVariable has no field 'nam'",
            "name",
        ),
        (("{}", "{$lookup: lables}"), "B2F203", "no table is called 'lables'", "labels"),
        (("{}", "{$lookup: probes}"), "B2F203", "the table 'probes' needs $with for probe", None),
    ],
)
def test_a_wrong_row_is_reported_at_its_line_with_the_nearest_name(
    project, faults, row, code, message, help_
):
    found = faults(lambda: load_profile(mappings_folder(), "dis", project(ROW % row)))
    assert [fault.code for fault in found] == [code]
    assert message in found[0].message
    assert found[0].span.file == "bicep2flux.yaml"
    assert found[0].span.line == 11
    assert found[0].category is Category.CONFIGURATION
    if help_ is not None:
        assert help_ in found[0].help


def test_all_faults_of_the_tables_are_reported_at_once(project, faults):
    own = """\
    tables:
      scale-rule: []
      labels:
        - {id: Wrong Id, emit: {}}
        - {id: two.outcomes, emit: {}, drop: x}
        - {id: none}
    """
    found = faults(lambda: load_profile(mappings_folder(), "dis", project(own)))
    assert {fault.span.line for fault in found} == {10, 12, 13, 14}
    assert any(fault.help == "did you mean 'scale-rules'?" for fault in found)


def test_an_id_names_one_row(project, faults):
    own = """\
    tables:
      labels:
        - {id: mine, emit: {}}
        - {id: mine, emit: {}}
    """
    found = faults(lambda: load_profile(mappings_folder(), "dis", project(own)))
    assert [fault.message for fault in found] == ["two rows have the id 'mine'"]
    assert len(found[0].labels) == 1


def test_an_unknown_profile_comes_with_the_nearest_one(project, faults):
    found = faults(lambda: load_profile(mappings_folder(), "diss", project()))
    assert summary(found[0])[::2] == ("B2F205", "no platform profile is called 'diss'")
    assert found[0].help == "did you mean 'dis'?"


def test_a_manifest_names_a_section_of_its_profile(project, faults, tmp_path):
    shutil.copytree(mappings_folder(), tmp_path / "mappings")
    path = tmp_path / "mappings" / "kubernetes" / "manifests" / "app" / "30-service.yaml"
    path.write_text(path.read_text().replace("section: workloads", "section: workload"))
    found = faults(lambda: load_profile(tmp_path / "mappings", "dis", project()))
    assert summary(found[0])[0] == "B2F203"
    assert found[0].help == "did you mean 'workloads'?"
    assert found[0].span.file == "mappings/kubernetes/manifests/app/30-service.yaml"


ASKED_BY_THE_ENGINE = {
    *("substitutions", "known", "public-values", "properties", "roles", "sample-images"),
    *("resources", "modules", "access"),
}
OVERRIDDEN = {
    *("api-management", "callers", "identity-health", "route-headers"),
    *("environment-variables", "exposure", "scale-rules", "scale-triggers", "topology"),
}
"""Tables that one place asks, and in which platforms or products have rows of their own."""


def lookups(data):
    """The tables that a piece asks, once for each place."""
    if isinstance(data, dict):
        return [
            name for key, item in data.items() for name in ([item] if key == "$lookup" else lookups(item))
        ]
    return [name for item in data for name in lookups(item)] if isinstance(data, list) else []


def test_what_one_place_needs_is_a_choice_there_unless_people_override_it():
    tables = (path for path in mappings_folder().glob("*/*/**/*.yaml") if "schemas" not in path.parts)
    files = [yaml.safe_load(path.read_text("utf-8")) for path in tables]
    asked = [name for data in files for name in lookups(data)]
    once = {
        name
        for name in load_profile(mappings_folder(), "dis").tables
        if asked.count(name) < 2 and name not in ASKED_BY_THE_ENGINE and not name.endswith("-properties")
    }
    assert once == OVERRIDDEN


def test_a_profile_is_compiled_once_for_as_long_as_its_files_stay_as_they_are(tmp_path, project):
    mappings = shutil.copytree(mappings_folder(), tmp_path / "mappings")
    first = load_profile(mappings, "kubernetes")
    assert load_profile(mappings, "kubernetes", project()) is first
    table = mappings / "kubernetes/tables/labels.yaml"
    table.write_text(table.read_text("utf-8").replace("description: ", "description: Today, "), "utf-8")
    second = load_profile(mappings, "kubernetes")
    assert second.tables["labels"].table.description.startswith("Today, ")
    more = "tables: {labels: [{id: mine, match: {workload.name: x}, emit: {}}]}\n"
    assert "mine" in load_profile(mappings, "kubernetes", project(more)).places()
    assert load_profile(mappings, "kubernetes") is second
    (mappings / "kubernetes/manifests/extra.yaml").write_text("id: 1\n", "utf-8")
    with pytest.raises(DiagnosticError):
        load_profile(mappings, "kubernetes")
