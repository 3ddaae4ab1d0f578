"""The JSON schemas of a profile's files and of a project's own rows, for editors.

`python -m converter.mapping.language.schemas FOLDER` writes each of them to a file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from converter.mapping.language.tables import Manifest, Profile, Row, Table

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

FILES: Final[dict[str, type[BaseModel]]] = {"table": Table, "manifest": Manifest, "profile": Profile}
"""The kinds of file in a profile's folder, each with its model."""

OWN_ROWS: Final = "rows"
"""The kind of file that `tablesFrom` names: rows by table, and manifests."""

KINDS: Final = (*FILES, OWN_ROWS)


def schema_of(kind: str) -> dict[str, Any]:
    """The schema of one kind of file."""
    if kind in FILES:
        schema = FILES[kind].model_json_schema(by_alias=True)
    else:
        _, schema = models_json_schema([(Row, "validation"), (Manifest, "validation")], by_alias=True)
        schema |= _rows_by_table()
    return {"$schema": DIALECT, **schema, "title": f"bicep2flux {kind}"}


def schema_of_all() -> dict[str, Any]:
    """One schema for every kind of file: any of them will do."""
    files: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "validation") for model in FILES.values()]
    _, schema = models_json_schema([*files, (Row, "validation")], by_alias=True)
    definitions = {**schema["$defs"], "Rows": _rows_by_table()}
    choices = [{"$ref": f"#/$defs/{model.__name__}"} for model in FILES.values()]
    return {
        "$schema": DIALECT,
        "title": "bicep2flux mapping tables",
        "$defs": definitions,
        "anyOf": [*choices, {"$ref": "#/$defs/Rows"}],
    }


def _rows_by_table() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "manifests": {
                "type": "array",
                "items": {"$ref": "#/$defs/Manifest"},
                "description": "Manifests; one with the id of one of the profile's takes its place.",
            }
        },
        "additionalProperties": {
            "type": "array",
            "items": {"$ref": "#/$defs/Row"},
            "description": "Rows for the table of this name, tried before the profile's.",
        },
    }


def text_of(schema: dict[str, Any]) -> str:
    """A schema as the text of a file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for each in KINDS:
        (Path(sys.argv[1]) / f"{each}.schema.json").write_text(text_of(schema_of(each)), encoding="utf-8")
