"""The published definitions: read from the package's files, without loading it."""

from __future__ import annotations

import subprocess
import sys

from kubernetes_validate.utils import all_versions, schema_contents

from converter.verify.schema import published
from converter.verify.schema.published import published_definitions, published_versions


def test_versions_and_definitions_are_those_of_the_package():
    versions = dict.fromkeys(version.removesuffix("-local") for version in all_versions())
    assert published_versions() == tuple(versions)
    newest = published_versions()[-1]
    name = f"kubernetes-json-schema/v{newest}-local-strict/_definitions.json"
    assert published_definitions(newest) == schema_contents(name, newest)["$defs"]


def test_without_the_package_the_extra_to_install_is_named(monkeypatch, faults):
    monkeypatch.setattr(published, "find_spec", lambda _: None)
    published_versions.cache_clear()
    (fault,) = faults(published_versions)
    assert (fault.code, fault.help) == ("B2F430", "pip install 'bicep2flux[verify]'")


def test_the_package_itself_is_not_loaded():
    code = "import sys\nfrom converter.verify import kubernetes_version\nkubernetes_version(None)\n"
    code += "sys.exit('kubernetes_validate' in sys.modules or 'jsonschema' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
