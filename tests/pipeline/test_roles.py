"""The samples' roles: as many as the source makes, and nothing waits for them."""

import re
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest

from converter.bicep import DeploymentContext, evaluate_parameters
from converter.bicep.arm.snapshot import snapshot
from converter.pipeline import SourceOptions
from converter.pipeline.conversion import convert_source
from converter.pipeline.evaluation import evaluate_project
from converter.project import load_project

SAMPLES = Path(__file__).parents[2] / "samples"
ROLE_ASSIGNMENT = "Microsoft.Authorization/roleAssignments"


@pytest.fixture(scope="module", params=["dialogporten", "parcels"])
def sample(request):
    return SAMPLES / request.param


@pytest.fixture(scope="module")
def conversion(sample):
    options = SourceOptions(source=sample, profile="dis-ingressroute")
    return convert_source(options, sample / "nowhere")


def objects(mapped, section, kind):
    return [made.body for made in mapped.objects.objects[section] if made.kind == kind]


def guid(definition):
    return re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", definition)[-1]


def test_there_are_as_many_as_a_snapshot_predicts_and_one_for_each_secret_store(sample, conversion):
    project = load_project(sample)
    evaluated = evaluate_project(SourceOptions(source=sample), project)
    for mapped in conversion.overlays:
        variables = project.file.environments[mapped.environment].variables
        predicted = [
            guid(resource["properties"]["roleDefinitionId"])
            for folder in evaluated.folders
            if folder.parameters.get(mapped.environment)
            for resource in snapshot(
                evaluate_parameters(
                    evaluated.resolver,
                    folder.parameters[mapped.environment],
                    variables=variables,
                    context=DeploymentContext(),
                )
            )["predictedResources"]
            if resource["type"] == ROLE_ASSIGNMENT
        ]
        stores = ["4633458b-17de-408a-b874-0445c86b69e6"] * len(objects(mapped, "workloads", "SecretStore"))
        made = [
            guid(body["spec"]["roleDefinitionReference"]["armId"])
            for section in mapped.objects.objects
            if section.startswith("roles")
            for body in objects(mapped, section, "RoleAssignment")
        ]
        assert Counter(made) == Counter(predicted + stores)
        assert made


def test_all_roles_are_given_to_identities_that_the_platform_makes(conversion):
    for mapped in conversion.overlays:
        principals = {body["spec"]["principalId"] for body in objects(mapped, "roles", "RoleAssignment")}
        identities = {
            f"status.principalId of ApplicationIdentity/{body['metadata']['name']}"
            for body in objects(mapped, "workloads", "ApplicationIdentity")
        }
        meant = {mapped.substitutions[name[2:-1]].stands_for for name in principals}
        assert meant <= identities


def test_a_scope_is_for_the_overlays_to_give(conversion):
    assert all("owner" not in body["spec"] for body in objects(conversion.base, "roles", "RoleAssignment"))
    for mapped in conversion.overlays:
        for body in objects(mapped, "roles", "RoleAssignment"):
            assert body["spec"]["owner"]["armId"].startswith("/subscriptions/")


def test_no_two_assignments_of_any_environments_have_one_name_in_azure(conversion):
    assert all(
        "azureName" not in body["spec"] for body in objects(conversion.base, "roles", "RoleAssignment")
    )
    names = [
        body["spec"]["azureName"]
        for mapped in conversion.overlays
        for body in objects(mapped, "roles", "RoleAssignment")
    ]
    assert len(set(names)) == len(names) > 1
    assert all(str(UUID(name)) == name for name in names)


def test_the_roles_wait_for_nothing_and_nothing_waits_for_them(conversion):
    for mapped in conversion.overlays:
        applied = {
            body["metadata"]["name"]: body["spec"] for body in objects(mapped, "syncroot", "Kustomization")
        }
        own = f"{conversion.project.file.product}-roles"
        assert "dependsOn" not in applied[own]
        assert "substituteFrom" in applied[own]["postBuild"]
        assert own not in [each["name"] for spec in applied.values() for each in spec.get("dependsOn", ())]
