"""A profile can extend another one: its own rows come first, what it leaves out is gone, the rest stays."""

import pytest

from converter.mapping.language.profile import load_profile
from converter.mapping.run.engine import Mapper
from converter.source import DiagnosticError

BASE = {
    "profile.yaml": """\
profile: plain
description: A platform
sections:
  - {name: workloads, base: "{product}/base", overlay: "{product}/{overlay}", namespace: "{namespace}"}
settings:
  colour: {default: blue, description: The colour.}
  size: {default: 1, description: The size.}
""",
    "tables/labels.yaml": """\
table: labels
description: Labels
subject: {label: value}
rows:
  - {id: labels.short, match: {label: a}, emit: short}
  - {id: labels.all, emit: {$from: settings.colour}}
""",
    "manifests/service.yaml": """\
id: app.service
for: app
section: workloads
file: apps/{workload.name}/service.yaml
manifest: {apiVersion: v1, kind: Service, metadata: {name: {$from: workload.name}}}
""",
    "manifests/map.yaml": """\
id: app.map
for: app
section: workloads
file: apps/{workload.name}/map.yaml
manifest: {apiVersion: v1, kind: ConfigMap, metadata: {name: {$lookup: labels, $with: workload.name}}}
""",
}


@pytest.fixture
def mappings(tmp_path):
    """Writes the folders of profiles, `plain` among them, and returns the folder that holds them."""

    def write(**profiles):
        for profile, files in {"plain": BASE, **profiles}.items():
            for name, text in files.items():
                path = tmp_path / "mappings" / profile / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        return tmp_path / "mappings"

    return write


def own(more="", **files):
    """A profile that extends `plain`; `more` is further YAML of its profile.yaml."""
    return {"profile.yaml": f"profile: mine\ndescription: Mine\nextends: plain\n{more}", **files}


def rows(profile, table):
    return [row.id for row in profile.tables[table].rows]


def manifests(profile):
    return {each.manifest.id: each.span.file for each in profile.manifests}


def test_a_profile_takes_over_tables_manifests_sections_and_settings(mappings):
    profile = load_profile(mappings(mine=own()), "mine")
    assert (profile.profile.profile, profile.profile.description) == ("mine", "Mine")
    assert rows(profile, "labels") == ["labels.short", "labels.all"]
    assert list(manifests(profile)) == ["app.map", "app.service"]
    assert [section.name for section in profile.profile.sections] == ["workloads"]
    assert list(profile.profile.settings) == ["colour", "size"]


ROWS = """\
table: labels
description: Labels
subject: {label: value}
rows: [{id: mine.first, match: {label: b}, emit: first}]
"""


def test_its_rows_come_first_and_the_users_before_those(mappings, project):
    folder = mappings(mine=own(**{"tables/labels.yaml": ROWS}))
    more = "tables: {labels: [{id: user.row, match: {label: c}, emit: x}]}\n"
    profile = load_profile(folder, "mine", project(more))
    assert rows(profile, "labels") == ["user.row", "mine.first", "labels.short", "labels.all"]


def test_a_table_of_its_own_is_one_more(mappings):
    table = "table: more\ndescription: More\nrows: [{id: more.row, emit: x}]\n"
    profile = load_profile(mappings(mine=own(**{"tables/more.yaml": table})), "mine")
    assert rows(profile, "more") == ["more.row"]


def test_a_manifest_of_the_same_id_takes_the_place(mappings):
    text = BASE["manifests/service.yaml"].replace("Service", "Route")
    profile = load_profile(mappings(mine=own(**{"manifests/route.yaml": text})), "mine")
    assert manifests(profile) == {
        "app.map": "mappings/plain/manifests/map.yaml",
        "app.service": "mappings/mine/manifests/route.yaml",
    }


def test_rows_and_manifests_are_left_out_by_id(mappings):
    profile = load_profile(mappings(mine=own("without: [app.service, labels.short]\n")), "mine")
    assert rows(profile, "labels") == ["labels.all"]
    assert list(manifests(profile)) == ["app.map"]


def test_a_row_that_is_left_out_can_be_written_anew(mappings):
    table = ROWS.replace("mine.first", "labels.short")
    folder = mappings(mine=own("without: [labels.short]\n", **{"tables/labels.yaml": table}))
    profile = load_profile(folder, "mine")
    assert profile.places()["labels.short"].file == "mappings/mine/tables/labels.yaml"


def test_a_section_and_a_setting_take_the_place_of_those_with_their_name(mappings, project):
    more = """\
sections:
  - {name: extra, base: "extra", overlay: "extra/{overlay}"}
  - {name: workloads, base: "w/base", overlay: "w/{overlay}", namespace: "{namespace}"}
settings:
  colour: {default: red, description: Another.}
  shape: {default: round, description: The shape.}
"""
    profile = load_profile(mappings(mine=own(more)), "mine", project())
    assert [section.base for section in Mapper(profile, project()).sections()] == ["w/base", "extra"]
    assert {name: each.default for name, each in profile.profile.settings.items()} == {
        "colour": "red",
        "size": 1,
        "shape": "round",
    }
    assert str(profile.setting_span("colour")) == "mappings/mine/profile.yaml:8:21"
    assert profile.setting_span("size").file == "mappings/plain/profile.yaml"
    assert profile.section_span("workloads", "base").file == "mappings/mine/profile.yaml"


def test_nobody_stands_apart_from_a_section_that_a_project_lacks(mappings, project):
    more = """\
sections:
  - {name: extra, base: e/base, overlay: "e/{overlay}", when: {colour: red}}
  - {name: "extra-{workload}", base: "e-{workload}/b", overlay: "e-{workload}/{overlay}", separates: extra}
"""
    for colour, names in (("blue", ["workloads"]), ("red", ["workloads", "extra"])):
        source = project(f"settings: {{colour: {colour}}}\n")
        mapper = Mapper(load_profile(mappings(mine=own(more)), "mine", source), source)
        assert [section.name for section in mapper.sections()][: len(names)] == names
        assert [spec.name for spec in mapper.profile.profile.sections if spec.separates] == (
            ["extra-{workload}"] if colour == "red" else []
        )


def test_a_setting_keeps_what_the_extending_profile_does_not_give(mappings, project):
    more = "settings:\n  colour: {default: red}\n"
    before = load_profile(mappings(), "plain", project()).profile.settings["colour"]
    after = load_profile(mappings(mine=own(more)), "mine", project()).profile.settings["colour"]
    assert (before.default, after.default) == ("blue", "red")
    assert (after.choices, after.description) == (before.choices, before.description)


def test_a_new_setting_needs_a_description(mappings, project):
    more = "settings:\n  shape: {default: round}\n"
    with pytest.raises(DiagnosticError) as caught:
        load_profile(mappings(mine=own(more)), "mine", project())
    (fault,) = caught.value.diagnostics
    assert (fault.code, str(fault.span)) == ("B2F203", "mappings/mine/profile.yaml:5:3")
    assert fault.message == "the setting 'shape' needs a description"


def test_a_profile_can_extend_one_that_extends_another(mappings):
    third = {
        "profile.yaml": "profile: third\ndescription: x\nextends: mine\nwithout: [app.map, mine.first]\n"
    }
    folder = mappings(mine=own("without: [labels.all]\n", **{"tables/labels.yaml": ROWS}), third=third)
    profile = load_profile(folder, "third")
    assert rows(profile, "labels") == ["labels.short"]
    assert [document.source.name for document in profile.documents] == [
        f"mappings/{name}/profile.yaml" for name in ("third", "mine", "plain")
    ]


def test_every_file_that_it_is_made_of_counts_as_an_input(mappings):
    profile = load_profile(mappings(mine=own(**{"tables/labels.yaml": ROWS})), "mine")
    assert {file.name for file in profile.files()} == {
        *(f"mappings/plain/{name}" for name in BASE),
        "mappings/mine/profile.yaml",
        "mappings/mine/tables/labels.yaml",
    }


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            own("without: [labels.sort]\n"),
            (
                "B2F218",
                "mappings/mine/profile.yaml:4:11",
                "plain has no row or manifest 'labels.sort' to leave out",
                "did you mean 'labels.short'?",
            ),
        ),
        (
            own(
                **{
                    "tables/labels.yaml": ROWS.replace("label: value", "name: value").replace(
                        "label: b", "name: b"
                    )
                }
            ),
            (
                "B2F203",
                "mappings/mine/tables/labels.yaml:3:10",
                "the table 'labels' has a different subject in the extended profile",
                "write `subject: {label: value}` here too, or give the table a name of its own",
            ),
        ),
        (
            own(**{"tables/labels.yaml": ROWS.replace("mine.first", "labels.all")}),
            (
                "B2F203",
                "mappings/plain/tables/labels.yaml:6:10",
                "two rows have the id 'labels.all'",
                "an id names one row in traces and reports: give each its own",
            ),
        ),
        (
            {"profile.yaml": "profile: mine\ndescription: x\nextends: plian\n"},
            (
                "B2F205",
                "mappings/mine/profile.yaml:3:10",
                "no platform profile is called 'plian'",
                "did you mean 'plain'?",
            ),
        ),
        (
            {"profile.yaml": "profile: mine\ndescription: x\nextends: mine\n"},
            (
                "B2F217",
                "mappings/mine/profile.yaml:3:10",
                "mine → mine: a profile can't extend itself",
                "remove one of the `extends`",
            ),
        ),
        (
            {"profile.yaml": "profile: mine\ndescription: x\nwithout: [labels.all]\nsections: []\n"},
            (
                "B2F203",
                "mappings/mine/profile.yaml:1:1",
                "expected sections, or with extends the profile that has them",
                None,
            ),
        ),
    ],
)
def test_a_mistake_is_reported_at_its_place(mappings, faults, files, expected):
    (found,) = faults(lambda: load_profile(mappings(mine=files), "mine"))
    assert (found.code, str(found.span), found.message, found.help) == expected


def test_a_cycle_over_several_profiles_is_reported_where_it_closes(mappings, faults):
    def extending(name):
        return {"profile.yaml": f"profile: x\ndescription: x\nextends: {name}\n"}

    folder = mappings(one=extending("two"), two=extending("three"), three=extending("two"))
    (found,) = faults(lambda: load_profile(folder, "one"))
    assert found.message == "two → three → two: a profile can't extend itself"
    assert str(found.span) == "mappings/three/profile.yaml:3:10"


@pytest.mark.parametrize(
    ("own_text", "message"),
    [
        ("settings: {colour: {default: rde, choices: [red], description: x}}", "isn't one of its choices"),
        ("sections: [{name: more, base: b, overlay: o, when: {color: blue}}]", "no setting 'color'"),
        ("sections: [{name: more, base: b, overlay: o, when: {shape: cone}}]", "isn't a choice of shape"),
        ("sections: [{name: more, base: b, overlay: o, otherwise: workload}]", "no section is called"),
        ("sections: [{name: more, base: b, overlay: o, otherwise: more}]", "falls back on itself"),
        (
            "sections: [{name: 'x-{workload}', base: 'x-{workload}/b', overlay: 'x-{workload}/o', separates: no}]",
            "no section is called 'no' that workloads could be taken from",
        ),
        (
            "sections: [{name: 'x-{workload}', base: x/b, overlay: 'x-{workload}/o', separates: workloads}]",
            "the base 'x/b' is the same for every workload",
        ),
    ],
)
def test_an_impossible_choice_is_a_fault_at_its_place(mappings, faults, own_text, message):
    files = own(own_text + "\n")
    if "settings" not in own_text:
        shape = "settings: {shape: {default: cube, choices: [cube], description: x}}\n"
        files["profile.yaml"] += shape
    (fault,) = faults(lambda: load_profile(mappings(mine=files), "mine"))
    assert (fault.code, message in fault.message) == ("B2F203", True)
    assert str(fault.span).startswith("mappings/mine/profile.yaml:4:")


def test_a_profile_may_take_a_choice_away(mappings):
    base = BASE | {
        "profile.yaml": BASE["profile.yaml"].replace(
            "settings:", "  - {name: more, base: b, overlay: o, when: {colour: blue}}\nsettings:"
        )
    }
    own_text = "settings: {colour: {default: red, choices: [red], description: x}}\n"
    assert (
        load_profile(mappings(plain=base, mine=own(own_text)), "mine").profile.settings["colour"].default
        == "red"
    )


def test_a_profile_is_called_by_its_name_not_by_a_path(mappings, faults):
    (fault,) = faults(lambda: load_profile(mappings(), "../mappings/plain"))
    assert fault.code == "B2F205"


def test_two_files_with_one_table_are_a_fault(mappings, faults):
    table = "table: odd\ndescription: x\nrows: [{id: odd.%s, emit: 1}]\n"
    files = own(**{"tables/a.yaml": table % "a", "tables/b.yaml": table % "b"})
    (fault,) = faults(lambda: load_profile(mappings(mine=files), "mine"))
    assert (fault.code, str(fault.span).partition(":")[0]) == ("B2F203", "mappings/mine/tables/b.yaml")
