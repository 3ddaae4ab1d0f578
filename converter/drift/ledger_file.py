"""The form of the ledger `bicep2flux.accepted.yaml`, and its reader."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from converter.source import (
    CODES,
    Category,
    ExpectationError,
    SourceFile,
    Span,
    YamlDocument,
    dataclass,
    did_you_mean,
    read_source,
    read_yaml,
    validate,
)

LEDGER_FILE: Final = "bicep2flux.accepted.yaml"
_PATTERN_KEYS: Final = ("code", "environment", "object", "path")


def _known_code(pattern: str) -> str:
    if not any(matches(pattern, code) for code in CODES):
        step = did_you_mean(pattern, CODES) or "docs/diagnostics.md lists all codes"
        raise ExpectationError(f"no finding has the code '{pattern}'", step)
    return pattern


def _non_empty(reason: str) -> str:
    if not reason.strip():
        raise ExpectationError("an accepted finding needs a reason", "write why it may stay as it is")
    return reason


Pattern = Annotated[str, Field(min_length=1)]


Digest = Annotated[str, Field(pattern="^(sha256|scrypt):[0-9a-f]{64}$")]


class Values(BaseModel):
    """The values that one finding had when it was accepted; a side without value had nothing.

    It is about the findings that match the patterns it has, beside those of the entry.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    environment: Pattern | None = Field(None, description="The overlay's name.")
    object: Pattern | None = Field(None, description="The object as `Kind/name`.")
    path: Pattern | None = Field(None, description="The field's path as in findings.")
    source: Any = Field(None, description="The source's value.")
    tree: Any = Field(None, description="The tree's value.")
    source_digest: Digest | None = Field(
        None, alias="sourceDigest", description="A digest in place of `source`."
    )
    tree_digest: Digest | None = Field(None, alias="treeDigest", description="A digest in place of `tree`.")

    @model_validator(mode="after")
    def _has_one_of_each(self) -> Values:
        for side in ("source", "tree"):
            if side in self.model_fields_set and getattr(self, f"{side}_digest") is not None:
                raise ExpectationError(f"both '{side}' and '{side}Digest'", "keep one of the two")
        return self


class Entry(BaseModel):
    """A finding, or several similar ones, that somebody has decided to accept.

    An entry needs at least one of the four patterns, and accepts the findings that match all it has.
    `*` in a pattern matches any text, `?` any character, a backslash escapes the next one.
    With `values`, it accepts the findings that have them, and none with others.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        json_schema_extra={"anyOf": [{"required": [key]} for key in _PATTERN_KEYS]},
    )

    code: Annotated[Pattern, AfterValidator(_known_code)] | None = Field(
        None, description="The finding's code, such as B2F501."
    )
    environment: Pattern | None = Field(None, description="The overlay's name.")
    object: Pattern | None = Field(None, description="The object as `Kind/name`.")
    path: Pattern | None = Field(None, description="The field's path as in findings.")
    reason: Annotated[str, Field(json_schema_extra={"pattern": r"\S"}), AfterValidator(_non_empty)] = Field(
        description="Why it may stay as it is."
    )
    owner: str = Field("", description="Who decided, and answers questions.")
    since: date | None = Field(None, description="The day that the values were accepted on.")
    until: date | None = Field(None, description="The last day that it counts, such as 2026-12-31.")
    values: tuple[Values, ...] | None = Field(
        None, description="What was accepted; an entry without accepts whatever its findings become."
    )

    @model_validator(mode="after")
    def _matches_something(self) -> Entry:
        if all(getattr(self, key) is None for key in _PATTERN_KEYS):
            raise ExpectationError(
                "an entry needs at least one of 'code', 'environment', 'object' and 'path'",
                "name the findings that it accepts: it can't be all of them",
            )
        return self


class LedgerFile(BaseModel):
    """bicep2flux.accepted.yaml: findings that are known, and why they may stay."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    accepted: tuple[Entry, ...] = Field((), description="The accepted findings.")


@dataclass(frozen=True, slots=True)
class Ledger:
    """A valid ledger and its document; without document when there is no file."""

    entries: tuple[Entry, ...] = ()
    document: YamlDocument | None = None

    def span(self, number: int, *path: str | int) -> Span | None:
        """The place of an entry, or of something in it; entries count from 0."""
        return self.document.span(("accepted", number, *path)) if self.document is not None else None


def load_ledger(path: Path, name: str, *, is_required: bool = False) -> Ledger:
    """The ledger at `path`, with the name to show in diagnostics; one that doesn't exist has no entry.

    Raises `DiagnosticError` for a file that can't be read or is missing though required (B2F001),
    isn't YAML (B2F201) or not of the ledger's form (B2F520, one diagnostic for each fault).
    """
    if not is_required and not path.exists():
        return Ledger()
    return read_ledger(read_source(path, name, Category.CONFIGURATION, root=path.parent))


def read_ledger(source: SourceFile) -> Ledger:
    """The ledger that `source` holds; raises as `load_ledger` does."""
    document = read_yaml(source)
    if document.data in (None, {"accepted": None}):
        return Ledger((), document)
    return Ledger(validate(LedgerFile, document, code="B2F520").accepted, document)


def ledger_schema() -> dict[str, Any]:
    """The JSON schema of the ledger, for editors."""
    schema = LedgerFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": LEDGER_FILE}


_SPECIAL: Final = re.compile(r"[*?\\\ud800-\udfff]")


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern matches the whole text, case-sensitively."""
    return _compiled(pattern).fullmatch(text) is not None


def literally(text: str) -> str:
    """The pattern for exactly this text; half of a surrogate pair, which no file can hold, is `?` in it."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}" if found[0].isascii() else "?", text)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    wild = {"*": ".*", "?": "."}
    escaped = (wild.get(part) or re.escape(part[-1]) for part in parts)
    return re.compile("".join(escaped), re.DOTALL)
