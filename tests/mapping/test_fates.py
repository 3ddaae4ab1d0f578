"""Every resource has a fate as a whole, whatever the case of its type."""

from __future__ import annotations

import pytest

from converter.aca import Evaluation, SourceResource
from converter.bicep import DeployedResource
from converter.mapping.language.profile import load_profile
from converter.mapping.run.engine import Mapper
from converter.mapping.run.fates import Fates
from converter.provenance.values import Object
from converter.source import SourceFile, Span
from converter.source.resources import mappings_folder
from tests.mapping.exercises import exercises
from tests.values import known

OUTCOMES = {
    "converted": ("containerApps", "jobs"),
    "read": ("managedEnvironments",),
    "guard": ("containerApps/authConfigs",),
    "dropped": (
        "containerApps/detectorProperties",
        "containerApps/detectorProperties/revisions",
        "containerApps/detectors",
        "containerApps/labelHistories",
        "containerApps/labelHistory",
        "containerApps/privateLinkResources",
        "containerApps/revisions",
        "containerApps/revisions/replicas",
        "jobs/detectorProperties",
        "jobs/detectors",
        "jobs/executions",
        "managedEnvironments/detectorProperties",
        "managedEnvironments/detectors",
        "managedEnvironments/privateLinkResources",
        "managedEnvironments/storages",
    ),
    "unsupported": (
        "agents",
        "agents/connectors",
        "builders",
        "builders/builds",
        "connectedEnvironments",
        "connectedEnvironments/certificates",
        "connectedEnvironments/daprComponents",
        "connectedEnvironments/storages",
        "containerApps/builds",
        "containerApps/functions",
        "containerApps/patches",
        "containerApps/privateEndpointConnections",
        "containerApps/resiliencyPolicies",
        "containerApps/revisions/functions",
        "containerApps/sourcecontrols",
        "logicApps",
        "logicApps/workflows",
        "managedEnvironments/certificates",
        "managedEnvironments/daprComponents",
        "managedEnvironments/daprComponents/resiliencyPolicies",
        "managedEnvironments/daprSubscriptions",
        "managedEnvironments/dotNetComponents",
        "managedEnvironments/httpRouteConfigs",
        "managedEnvironments/javaComponents",
        "managedEnvironments/maintenanceConfigurations",
        "managedEnvironments/managedCertificates",
        "managedEnvironments/privateEndpointConnections",
        "sandboxGroups",
        "sandboxGroups/vnetConnections",
        "sessionPools",
    ),
}
"""Every type of Microsoft.App that Bicep 0.2.972 of the types knows, by what becomes of a resource of it."""

TYPES = {f"Microsoft.App/{kind}": outcome for outcome, kinds in OUTCOMES.items() for kind in kinds}
PROFILES = sorted(path.parent.name for path in mappings_folder().glob("*/profile.yaml"))
SPAN = Span(SourceFile("main.bicep", "resource"), 0, 8)


def resource(kind: str, properties: dict[str, object] | None = None, on: str = "") -> SourceResource:
    body = known({"properties": properties} if properties is not None else {})
    assert isinstance(body, Object)
    deployed = DeployedResource(kind, "2025-01-01", "symbol", known("name"), body, SPAN)
    return SourceResource(deployed, on)


def fates_of(project, *resources: SourceResource, profile: str = "dis", more: str = "") -> Fates:
    loaded = project(more)
    mapper = Mapper(load_profile(mappings_folder(), profile, loaded), loaded)
    return mapper.fates(Evaluation("test", (), (), (), (), resources=resources))


def outcome_of(project, *resources: SourceResource, **options: str) -> str:
    return str(fates_of(project, *resources, **options).resources[0].outcome)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("kind", [kind for kind, outcome in TYPES.items() if outcome != "converted"])
def test_every_type_has_a_fate_whatever_its_case(project, kind, profile):
    for spelt in (kind, kind.lower(), kind.upper()):
        found = fates_of(project, resource(spelt), profile=profile)
        (fate,) = found.resources
        assert (fate.type, str(fate.outcome)) == (kind, TYPES[kind])
        reported = [(one.code, one.severity) for one in found.findings]
        needs_a_person = TYPES[kind] in {"unsupported", "guard"}
        assert reported == ([("B2F321", "warning")] if needs_a_person else [])
        assert fate.reason or TYPES[kind] == "read"
        assert fate.instead or not needs_a_person


def test_an_app_or_job_that_is_no_workload_is_never_taken_for_converted(project):
    for kind in ("Microsoft.App/containerApps", "Microsoft.App/jobs"):
        found = fates_of(project, resource(kind))
        assert str(found.resources[0].outcome) == "unmapped"
        assert [(one.code, one.severity) for one in found.findings] == [("B2F323", "error")]


def test_the_workloads_of_a_source_are_converted():
    profile = load_profile(mappings_folder(), "dis")
    kinds = set()
    for exercise in exercises():
        mapped = exercise.run(profile)
        own = {workload.name for workload in exercise.evaluation.workloads}
        converted = [fate for fate in mapped.fates.resources if fate.outcome == "converted"]
        assert {name for fate in converted for name in fate.workloads} == own
        kinds |= {fate.type for fate in converted}
    assert kinds == {"Microsoft.App/containerApps", "Microsoft.App/jobs"}


def test_a_type_without_a_row_is_reported_and_a_row_of_ones_own_drops_it(project):
    found = fates_of(project, resource("Microsoft.App/novelties"))
    assert [(one.code, one.severity) for one in found.findings] == [("B2F323", "warning")]
    assert "Microsoft.App/novelties" in found.findings[0].message
    row = """
        tables:
          resources:
            - id: own.novelty
              match: {resource.type: Microsoft.App/novelties}
              drop: nobody uses it
        """
    found = fates_of(project, resource("microsoft.app/Novelties"), more=row)
    assert (found.resources[0].row, str(found.resources[0].outcome), found.findings) == (
        "own.novelty",
        "dropped",
        (),
    )


def test_a_row_can_only_emit_a_word_of_its_table(project, faults):
    row = """
        tables:
          resources:
            - {id: own.novelty, match: {resource.type: Microsoft.App/novelties}, emit: gard}
        """
    (fault,) = faults(lambda: fates_of(project, more=row))
    assert (fault.code, fault.help) == ("B2F203", "did you mean 'guard'?")
    row = """
        tables:
          access:
            - {id: own.access, emit: guard}
        """
    (fault,) = faults(lambda: fates_of(project, more=row))
    assert fault.message == "a row of 'access' emits nothing"


@pytest.mark.parametrize("kind", ["Microsoft.Authorization/locks", "microsoft.insights/DIAGNOSTICSETTINGS"])
def test_a_lock_or_diagnostic_setting_counts_where_it_is_on_container_apps(project, kind):
    assert outcome_of(project, resource(kind, on="microsoft.app/jobs")) == "unsupported"
    assert outcome_of(project, resource(kind, on="Microsoft.Storage/storageAccounts")) == "outside"
    assert outcome_of(project, resource(kind)) == "outside"


def test_a_private_endpoint_counts_where_it_leads_to_container_apps(project):
    def endpoint(target: str) -> SourceResource:
        connections = [{"properties": {"privateLinkServiceId": target}}]
        return resource("Microsoft.Network/privateEndpoints", {"privateLinkServiceConnections": connections})

    assert outcome_of(project, endpoint("/x/providers/Microsoft.App/managedEnvironments/e")) == "unsupported"
    assert outcome_of(project, endpoint("/x/providers/microsoft.app/managedenvironments/e")) == "unsupported"
    assert outcome_of(project, endpoint("/x/providers/Microsoft.KeyVault/vaults/v")) == "outside"


def test_a_sign_in_that_is_switched_off_guards_nothing(project):
    kind = "Microsoft.App/containerApps/authConfigs"
    assert outcome_of(project, resource(kind, {"platform": {"enabled": False}})) == "dropped"
    assert outcome_of(project, resource(kind, {"platform": {"enabled": True}})) == "guard"


def test_workloads_in_other_forms_are_reported(project):
    site = resource("Microsoft.Web/sites", {"managedEnvironmentId": "/x"})
    assert outcome_of(project, site) == "unsupported"
    assert outcome_of(project, resource("Microsoft.Web/sites", {})) == "outside"
    assert outcome_of(project, resource("Microsoft.Resources/deployments")) == "unsupported"
