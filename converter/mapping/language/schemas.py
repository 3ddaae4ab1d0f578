"""The JSON schemas of a profile's files and of a project's own rows, for editors: `docs/schemas/`."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from converter.mapping.language.tables import ChoiceRow, Manifest, Profile, Row, Table

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

FILES: Final[dict[str, type[BaseModel]]] = {"table": Table, "manifest": Manifest, "profile": Profile}
"""The kinds of file in a profile's folder, each with its model."""

OWN_ROWS: Final = "rows"
"""The kind of file that `tablesFrom` lists: rows by table, and manifests."""

KINDS: Final = (*FILES, OWN_ROWS)


PIECE: Final = "Piece"
PIECES: Final = {
    "Manifest": ("manifest",),
    "Row": ("emit",),
    "ChoiceRow": ("emit",),
    "Collect": ("key", "value"),
}
"""The keys of each model that hold a piece of manifest."""


def schema_of(kind: str) -> dict[str, Any]:
    """The schema of one kind of file."""
    if kind == "profile":
        schema = Profile.model_json_schema(by_alias=True)
    else:
        models: list[type[BaseModel]] = [FILES[kind]] if kind in FILES else [Row, Manifest]
        schema = {"$defs": _definitions(*models)}
        schema |= {"$ref": f"#/$defs/{FILES[kind].__name__}"} if kind in FILES else _rows_by_table()
    return {"$schema": DIALECT, **schema, "title": f"bicep2flux {kind}"}


def _definitions(*models: type[BaseModel]) -> dict[str, Any]:
    """The schemas of models by name, with those of the pieces of manifest that they hold."""
    every: tuple[type[BaseModel], ...] = (*models, ChoiceRow)
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "validation") for model in every]
    _, schema = models_json_schema(wanted, by_alias=True)
    definitions: dict[str, Any] = schema["$defs"]
    for name in definitions.keys() & PIECES.keys():
        for key in PIECES[name]:
            definitions[name]["properties"][key]["$ref"] = f"#/$defs/{PIECE}"
    return {**definitions, PIECE: _piece()}


def _piece() -> dict[str, Any]:
    """A piece of manifest: anything, with choices in it."""
    inner = {"$ref": f"#/$defs/{PIECE}"}
    return {
        "properties": {
            "$choose": {
                "type": "array",
                "minItems": 1,
                "items": {"$ref": f"#/$defs/{ChoiceRow.__name__}"},
                "description": "Rows written in place: the first whose `when` holds decides.",
            },
            "$for": {
                "type": "string",
                "description": "The path of the property that a choice or a variable is about.",
            },
            "$comment": {
                "type": ["string", "object"],
                **inner,
                "description": "What the tree says behind the value, as a comment of YAML.",
            },
        },
        "additionalProperties": inner,
        "items": inner,
    }


def schema_of_all() -> dict[str, Any]:
    """One schema that accepts every kind of file."""
    definitions = {**_definitions(*FILES.values(), Row), "Rows": _rows_by_table()}
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
                "description": "Manifests; one with the id of one of the profile's replaces it.",
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
