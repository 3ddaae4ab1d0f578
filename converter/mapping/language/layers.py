"""The files of a platform profile and of those that it extends, read and merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import reduce
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from converter.mapping.language.tables import Defaults, Manifest, Profile, SectionSpec, Setting, Table
from converter.source import (
    Category,
    Diagnostic,
    DiagnosticError,
    Label,
    Path as Place,
    Severity,
    Span,
    YamlDocument,
    dataclass,
    did_you_mean,
    read_bytes,
    read_source,
    read_yaml,
    validate,
)

FORM_CODE: Final = "B2F203"
UNKNOWN: Final = "B2F205"
CYCLE: Final = "B2F217"
NOTHING_LEFT_OUT: Final = "B2F218"
PROFILE_FILE: Final = "profile.yaml"
CHOOSE: Final = "$choose"


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A row or manifest as it was read: the model, its plain data, and its place.

    The model of an invalid one is None; the fault is reported already. `without` are the ids of rows of
    choices that an extending profile leaves out.
    """

    model: Any
    data: dict[str, Any]
    document: YamlDocument
    at: Place
    without: frozenset[str] = frozenset()

    @property
    def id(self) -> str | None:
        """The id of the row or manifest."""
        return self.model.id if self.model is not None else None

    def span(self) -> Span:
        """The place of its id."""
        return self.document.span((*self.at, "id"))

    def choice_ids(self) -> Iterator[str]:
        """The ids of the rows of its choices that aren't left out."""
        return (name for name in _choice_ids(self.data) if name not in self.without)


@dataclass(frozen=True, slots=True, eq=False)
class TableFile:
    """The file of a table, with its rows."""

    table: Table
    document: YamlDocument
    rows: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """A whole profile: its own folder merged over the profile that it extends.

    `documents` are the `profile.yaml` of each, the profile's own first. `tables` are by name.
    """

    profile: Profile
    documents: tuple[YamlDocument, ...]
    tables: dict[str, TableFile]
    manifests: tuple[Piece, ...]

    def ids(self) -> set[str]:
        """The id of every row and manifest."""
        rows = (row for table in self.tables.values() for row in table.rows)
        pieces = (*rows, *self.manifests)
        named = {piece.id for piece in pieces if piece.id is not None}
        return named.union(*(piece.choice_ids() for piece in pieces))


def read_layers(mappings: Path, name: str) -> Layers:
    """The profile `name` below the folder `mappings`.

    Raises `DiagnosticError` with all invalid rows and manifests, for an unknown profile (B2F205; it has no
    place, since nothing here knows who names it), for profiles that extend each other in a cycle (B2F217),
    and for a `profile.yaml` that can't be read.
    """
    faults: list[Diagnostic] = []
    base, *others = (_layer(*each, faults) for each in reversed(_chain(mappings, name)))
    layers = reduce(lambda layers, own: _extended(layers, own, faults), others, base)
    faults += _undescribed(layers)
    if faults:
        raise DiagnosticError(faults)
    return layers


@dataclass(frozen=True, slots=True)
class ProfileFiles:
    """The files of the profiles below a folder: equal while none of them changes, comes or goes."""

    folder: Path
    digest: str

    @classmethod
    def below(cls, folder: Path) -> ProfileFiles:
        found = sha256()
        for profile in sorted(path.parent for path in folder.glob(f"*/{PROFILE_FILE}")):
            for path in sorted(profile.rglob("*.yaml")):
                found.update(str(path).encode())
                found.update(sha256(read_bytes(path, root=folder)).digest())
        return cls(folder, found.hexdigest())


def profile_by_signs(mappings: Path, texts: Iterable[str]) -> tuple[str, str] | None:
    """The profile below the folder `mappings` whose sign one of the texts has, and that sign; None without.

    Raises `DiagnosticError` for a `profile.yaml` that can't be read.
    """
    given = [text.casefold() for text in texts]
    for path in sorted(mappings.glob(f"*/{PROFILE_FILE}")):
        profile = validate(Profile, _read(path, mappings), code=FORM_CODE)
        for sign in profile.signs:
            if any(sign.casefold() in text for text in given):
                return profile.profile, sign
    return None


def _chain(mappings: Path, name: str) -> list[tuple[Path, Profile, YamlDocument]]:
    """The folders of the profile and of those that it extends, itself first."""
    chain: list[tuple[Path, Profile, YamlDocument]] = []
    named_at: Span | None = None
    names: list[str] = []
    while True:
        if name in names:
            cycle = " → ".join((*names[names.index(name) :], name))
            message = f"{cycle}: a profile can't extend itself"
            raise DiagnosticError(_fault(CYCLE, message, named_at, "remove one of the `extends`"))
        known = sorted(each.parent.name for each in mappings.glob(f"*/{PROFILE_FILE}"))
        if name not in known:
            help_ = did_you_mean(name, known) or f"profiles: {', '.join(known)}"
            raise DiagnosticError(_fault(UNKNOWN, f"no platform profile is called '{name}'", named_at, help_))
        document = _read(mappings / name / PROFILE_FILE, mappings)
        profile = validate(Profile, document, code=FORM_CODE)
        chain.append((mappings / name, profile, document))
        names.append(name)
        if profile.extends is None:
            return chain
        name, named_at = profile.extends, document.span(("extends",))


def _layer(folder: Path, profile: Profile, document: YamlDocument, faults: list[Diagnostic]) -> Layers:
    """One profile's own folder, without what it extends."""
    tables: dict[str, TableFile] = {}
    for path in sorted((folder / "tables").glob("*.yaml")):
        found = _read(path, folder.parent)
        table = valid(Table, found, (), faults)
        if table is not None and table.table in tables:
            faults.append(_duplicate_table(tables[table.table], table.table, found))
        elif table is not None:
            rows = tuple(
                Piece(row, found.data["rows"][index], found, ("rows", index))
                for index, row in enumerate(table.rows)
            )
            tables[table.table] = TableFile(table, found, rows)
    manifests = tuple(
        Piece(valid(Manifest, found, (), faults), found.data, found, ())
        for path in sorted((folder / "manifests").rglob("*.yaml"))
        if (found := _read(path, folder.parent))
    )
    return Layers(profile, (document,), tables, manifests)


def _extended(base: Layers, own: Layers, faults: list[Diagnostic]) -> Layers:
    """A profile with what it inherits from the one that it extends."""
    left_out = _left_out(base, own, faults)
    tables = {
        name: TableFile(table.table, table.document, _kept(table.rows, left_out))
        for name, table in base.tables.items()
    }
    for name, table in own.tables.items():
        if name in tables:
            _refuse_other_subject(base.tables[name], table, faults)
            tables[name] = TableFile(table.table, table.document, (*table.rows, *tables[name].rows))
        else:
            tables[name] = table
    replaced = {piece.id for piece in own.manifests if piece.id is not None}
    profile = own.profile.model_copy(
        update={
            "sections": _by_name(base.profile.sections, own.profile.sections),
            "settings": _settings(base.profile.settings, own.profile.settings),
            "defaults": _defaults(base.profile.defaults, own.profile.defaults),
        }
    )
    manifests = (*_kept(base.manifests, left_out | replaced), *own.manifests)
    return Layers(profile, (*own.documents, *base.documents), tables, tuple(sorted(manifests, key=_place)))


def _place(manifest: Piece) -> str:
    """The file of a manifest in its profile: the numbers in their names order those of all profiles."""
    return manifest.document.source.name.split("/", 2)[2]


def _settings(base: dict[str, Setting], own: dict[str, Setting]) -> dict[str, Setting]:
    """The settings of both; of two with one name, what the second one gives goes before the first."""
    merged = {
        name: base[name].model_copy(update=each.model_dump(exclude_unset=True)) if name in base else each
        for name, each in own.items()
    }
    return {**base, **merged}


def _undescribed(layers: Layers) -> Iterator[Diagnostic]:
    """The faults of settings that neither the profile nor one that it extends describes."""
    for name, setting in layers.profile.settings.items():
        if not setting.description:
            at = ("settings", name)
            span = next(one.key_span(at) for one in layers.documents if one.has(at))
            yield form_fault(f"the setting '{name}' needs a description", span, "say what it decides")


def _defaults(base: Defaults, own: Defaults) -> Defaults:
    given = own.model_dump(exclude_unset=True)
    return Defaults(
        namespace=base.namespace.model_copy(update=given.get("namespace", {})),
        flux=base.flux.model_copy(update=given.get("flux", {})),
        confined=given.get("confined", base.confined),
    )


def _kept(pieces: tuple[Piece, ...], left_out: set[str]) -> tuple[Piece, ...]:
    kept = (piece for piece in pieces if piece.id not in left_out)
    return tuple(replace(piece, without=piece.without | left_out) for piece in kept)


def _choice_ids(data: Any) -> Iterator[str]:
    """The ids of the rows of every `$choose` in a piece's data, those inside other rows included."""
    if isinstance(data, dict):
        for key, item in data.items():
            if key == CHOOSE and isinstance(item, list):
                yield from (str(row["id"]) for row in item if isinstance(row, dict) and "id" in row)
            yield from _choice_ids(item)
    elif isinstance(data, list):
        for item in data:
            yield from _choice_ids(item)


def _left_out(base: Layers, own: Layers, faults: list[Diagnostic]) -> set[str]:
    """The ids that a profile leaves out of the one that it extends; an unknown id is a fault."""
    known = base.ids()
    for index, name in enumerate(own.profile.without):
        if name not in known:
            message = f"{own.profile.extends} has no row or manifest '{name}' to leave out"
            place = own.documents[0].span(("without", index))
            faults.append(_fault(NOTHING_LEFT_OUT, message, place, did_you_mean(name, known)))
    return set(own.profile.without)


def _by_name(base: tuple[SectionSpec, ...], own: tuple[SectionSpec, ...]) -> tuple[SectionSpec, ...]:
    """The sections of both; of two with the same name the second, at the place of the first.

    A new one comes before the section that it names, else last.
    """
    merged = {each.name: each for each in base}
    order = list(merged)
    for each in own:
        if each.name not in merged:
            order.insert(order.index(each.before) if each.before in merged else len(order), each.name)
        merged[each.name] = each
    return tuple(merged[name] for name in order)


def _duplicate_table(first: TableFile, name: str, document: YamlDocument) -> Diagnostic:
    return Diagnostic(
        code=FORM_CODE,
        severity=Severity.ERROR,
        message=f"two files of one profile have the table '{name}'",
        span=document.span(("table",)),
        labels=(Label(first.document.span(("table",)), "the other one"),),
        help="put the rows into one file, or give the table a name of its own",
        category=Category.CONFIGURATION,
    )


def _refuse_other_subject(base: TableFile, own: TableFile, faults: list[Diagnostic]) -> None:
    """Report a table whose subject isn't that of the extended profile's table of the same name."""
    if own.table.subject != base.table.subject:
        subject = ", ".join(f"{name}: {kind}" for name, kind in base.table.subject.items())
        faults.append(
            Diagnostic(
                code=FORM_CODE,
                severity=Severity.ERROR,
                message=f"the table '{own.table.table}' has a different subject in the extended profile",
                span=own.document.span(("subject",)),
                labels=(Label(base.document.span(("subject",)), "the subject there"),),
                help=f"write `subject: {{{subject}}}` here too, or give the table a name of its own",
                category=Category.CONFIGURATION,
            )
        )


def valid(model: Any, document: YamlDocument, at: Place, faults: list[Diagnostic]) -> Any:
    """The model of the data at a place; None, with its faults reported, if it is invalid."""
    try:
        return validate(model, document, code=FORM_CODE, path=at)
    except DiagnosticError as error:
        faults.extend(error.diagnostics)
        return None


def _read(path: Path, mappings: Path) -> YamlDocument:
    name = f"mappings/{path.relative_to(mappings).as_posix()}"
    return read_yaml(read_source(path, name, Category.CONFIGURATION, root=mappings))


def form_fault(message: str, span: Span, help_: str | None) -> Diagnostic:
    """An error in the form of a table, profile or project's own rows."""
    return _fault(FORM_CODE, message, span, help_)


def _fault(code: str, message: str, span: Span | None, help_: str | None) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=Severity.ERROR,
        message=message,
        span=span,
        labels=(),
        help=help_,
        category=Category.CONFIGURATION,
    )
