"""Our trees beside the Bicep compiler's own: `python -m tests.bicep.compiler_trees DIR…`.

The compiler's repository keeps its tree of every baseline as notes between the lines (`main.syntax.bicep`).
The kind and place of each node show the structure, so two trees are the same when they have the same
nodes. Prints the nodes that only one of the two has, and how many they have in common. Differences
that are meant: the parentheses of `if (…)` and the sign of a literal type are no nodes of ours, the name of an
extension is one. Where a line has characters beyond U+FFFF the compiler counts them twice.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import Final, TypeAlias

from converter.bicep.syntax import nodes
from converter.bicep.syntax.parser import parse_source
from converter.source import SourceFile
from tests.bicep.corpus import is_valid
from tests.fuzz.mutate import read

Place: TypeAlias = tuple[str, int, int]  # kind in the compiler's words, start, end

NOTE: Final = re.compile(r"//@\[(\d+):(\d+)\) [ |├─└]*(\w+)Syntax$")
KINDS: Final[dict[type[nodes.Node], str]] = {
    nodes.ArrayAccess: "ArrayAccess",
    nodes.ArrayLiteral: "Array",
    nodes.ArrayType: "ArrayType",
    nodes.Binary: "BinaryOperation",
    nodes.Decorator: "Decorator",
    nodes.For: "For",
    nodes.IfCondition: "IfCondition",
    nodes.InterpolatedString: "String",
    nodes.Lambda: "Lambda",
    nodes.NestedResourceAccess: "ResourceAccess",
    nodes.NonNullAssertion: "NonNullAssertion",
    nodes.NonNullableType: "NonNullableType",
    nodes.NullableType: "NullableType",
    nodes.ObjectLiteral: "Object",
    nodes.ObjectType: "ObjectType",
    nodes.Parenthesized: "ParenthesizedExpression",
    nodes.ParenthesizedType: "ParenthesizedType",
    nodes.Property: "ObjectProperty",
    nodes.PropertyAccess: "PropertyAccess",
    nodes.Spread: "SpreadExpression",
    nodes.Ternary: "TernaryOperation",
    nodes.TupleType: "TupleType",
    nodes.TupleTypeItem: "TupleTypeItem",
    nodes.Unary: "UnaryOperation",
    nodes.UnaryType: "UnaryTypeOperation",
    nodes.UnionType: "UnionType",
    nodes.Variable: "VariableAccess",
    nodes.FunctionDeclaration: "FunctionDeclaration",
    nodes.Metadata: "MetadataDeclaration",
    nodes.ModuleDeclaration: "ModuleDeclaration",
    nodes.OutputDeclaration: "OutputDeclaration",
    nodes.ParameterDeclaration: "ParameterDeclaration",
    nodes.ResourceDeclaration: "ResourceDeclaration",
    nodes.TypeDeclaration: "TypeDeclaration",
    nodes.VariableDeclaration: "VariableDeclaration",
}
CALLS: Final = ("FunctionCall", "InstanceFunctionCall")
ACCESSES: Final = ("TypeVariableAccess", "TypePropertyAccess")
COMPARED: Final = {*KINDS.values(), *CALLS, *ACCESSES}


def compilers(annotated: str, text: str) -> Counter[Place]:
    """The nodes in the notes."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    found: Counter[Place] = Counter()
    line = -1
    for written in re.split(r"\r\n|\n|\r", annotated):
        note = NOTE.fullmatch(written)
        if note:
            start, end = (starts[line] + int(column) for column in note.group(1, 2))
            if note[3] in COMPARED:
                found[note[3], start, end] += 1
        elif not written.startswith("//@["):
            line += 1
    return found


def ours(source: SourceFile) -> Counter[Place]:
    """The same of our tree."""
    found: Counter[Place] = Counter()
    pieces: set[nodes.Node] = set()  # of interpolated strings: the compiler has no nodes for them
    for node in nodes.walk(parse_source(source).program):
        if isinstance(node, nodes.InterpolatedString):
            pieces.update(node.pieces)
        kind = KINDS.get(type(node), "")
        if isinstance(node, nodes.FunctionCall):
            kind = CALLS[node.base is not None]
        elif isinstance(node, nodes.TypeReference):
            kind = ACCESSES[node.base is not None]
        elif isinstance(node, nodes.Literal) and isinstance(node.value, str) and node not in pieces:
            kind = "String"
        if kind:
            found[kind, node.span.start, node.span.end] += 1
    return found


def main(folders: list[str]) -> None:
    common = only_ours = only_theirs = files = 0
    for annotated in sorted(path for folder in folders for path in Path(folder).rglob("*.syntax.bicep*")):
        original = annotated.with_name(annotated.name.replace(".syntax.", "."))
        if not original.exists() or not is_valid(original):
            continue
        source = SourceFile(original.name, read(original).removeprefix("\ufeff"))
        mine, theirs = ours(source), compilers(read(annotated).removeprefix("\ufeff"), source.text)
        for which, more in (("ours", mine - theirs), ("theirs", theirs - mine)):
            for kind, start, end in sorted(more, key=lambda place: place[1]):
                line, column = source.position(start)
                print(
                    f"{original.parent.name}:{line}:{column}: only {which}: {kind} {source.text[start:end][:60]!r}"
                )
        files += 1
        common += (mine & theirs).total()
        only_ours += (mine - theirs).total()
        only_theirs += (theirs - mine).total()
    print(f"{files} files: {common} nodes in common, {only_ours} only ours, {only_theirs} only theirs")


if __name__ == "__main__":
    main(sys.argv[1:])
