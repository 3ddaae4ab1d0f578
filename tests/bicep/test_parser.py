"""Trees: what belongs to what, what a line break means, where words are keywords, and spans."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.bicep import syntax
from converter.bicep.parser import parse
from converter.source import SourceFile
from tests.bicep.outline import expression, nodes, outline, statements, type_expression, value_of

WHOLE_LANGUAGE = sorted((Path(__file__).parent / "syntax").glob("whole_language.*"))


# --- precedence and associativity ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a - b - c", "((a - b) - c)"),
        ("a + b * c - d", "((a + (b * c)) - d)"),
        ("a / b % c", "((a / b) % c)"),
        ("a < b == c >= d", "((a < b) == (c >= d))"),
        ("a == b != c", "((a == b) != c)"),
        ("a =~ b && c !~ d", "((a =~ b) && (c !~ d))"),
        ("!a && b", "((!a) && b)"),
        ("a || b && c", "(a || (b && c))"),
        ("a ?? b || c", "(a ?? (b || c))"),
        ("a ?? b ?? c", "((a ?? b) ?? c)"),
        ("-a.b[0]!", "(-(a.b[0]!))"),
        ("a! == b", "((a!) == b)"),
        ("a - -b", "(a - (-b))"),
        ("a ?? b ? c : d", "((a ?? b) ? c : d)"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("(a + b) * c", "(paren (a + b) * c)"),
    ],
)
def test_operators_bind_as_in_bicep(text: str, tree: str) -> None:
    assert expression(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("map(a, x => x + 1)", "map(a, ((x) => (x + 1)))"),
        ("map(a, (x, i) => x ? i : 0)", "map(a, ((x, i) => (x ? i : 0)))"),
        ("reduce(a, (x) => (y) => x)", "reduce(a, ((x) => ((y) => x)))"),
        ("f(() => 1)", "f((() => 1))"),
        ("a ? x => x : (y) => y", "(a ? ((x) => x) : ((y) => y))"),
        ("f((a), (b))", "f(paren a, paren b)"),
    ],
)
def test_a_lambda_s_body_reaches_as_far_as_it_can(text: str, tree: str) -> None:
    assert expression(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        *("a.b.c", "a.?b.c", "a[0]", "a[?0]", "a[^1]", "a[?^1]", "a::b::c", "f(1, 'x')", "a.f().b"),
        *("sys.f({a: 1})[0]", "f([...a, 1])", "{a: 1, 'b c': 2, ...d}", "f()"),
    ],
)
def test_access_and_calls_read_from_left_to_right(text: str) -> None:
    assert expression(text) == text


def test_white_space_may_stand_between_the_signs_of_an_access() -> None:
    assert expression("a . ? b [ ? ^ 1 ]") == "a.?b[?^1]"


# --- strings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("'${a}'", "<'' a ''>"),
        ("'x${a}y${b + 1}z'", "<'x' a 'y' (b + 1) 'z'>"),
        ("'${'in ${a}'}'", "<'' <'in ' a ''> ''>"),
        ("'${a ? '}' : {b: '${c}'}}'", "<'' (a ? '}' : {b: <'' c ''>}) ''>"),
        (r"'\${a}${b}\n'", r"<'${a}' b '\n'>"),
        ("$'''\nraw \\n ${a}\nlast'''", r"<'raw \\n ' a '\nlast'>"),
        ("$$'''${no} $${a}$'''", "<'${no} ' a '$'>"),
    ],
)
def test_an_interpolated_string_alternates_text_and_expressions(text: str, tree: str) -> None:
    assert expression(text) == tree


def test_the_pieces_of_a_string_have_spans_without_delimiters() -> None:
    value = value_of("'one${a}${b}two'")
    assert isinstance(value, syntax.InterpolatedString)
    assert [piece.span.text for piece in value.pieces] == ["one", "", "two"]


# --- line breaks -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a\n  ? b\n  : c", "(a ? b : c)"),
        ("a ? b\n: c\n\n // why\n ? d\n : e", "(a ? b : (c ? d : e))"),
        ("(\n a\n)", "paren a"),
        ("f(\n a,\n\n b\n)", "f(a, b)"),
        ("map(a, x =>\n  x)", "map(a, ((x) => x))"),
        ("map(a, (\n x,\n i\n) => x)", "map(a, ((x, i) => x))"),
        ("[\n]", "[]"),
        ("[\n\n 1\n // two\n 2, 3,]", "[1, 2, 3]"),
        ("{\n a: 1\r\n\r\n b: 2\n}", "{a: 1, b: 2}"),
        ("{ a: b\n ? c\n : d\n e: 1\n}", "{a: (b ? c : d), e: 1}"),
        ("[\nfor x in y: x\n]", "[for x in y: x]"),
    ],
)
def test_line_breaks_without_a_meaning_are_ignored(text: str, tree: str) -> None:
    assert expression(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a\n && b",
            "a &&\n b",
            "a\n .b",
            "[\n 1,\n 2\n]",
            "{ a: 1,\n b: 2 }",
            "f(a\n b)",
            "f(a,)",
            "(a\n + b)",
        ),
        *("{ a\n : 1 }", "-\n1", "!!a", "+a", "\n 1", "map(a, x\n => x)"),
    ],
)
def test_other_line_breaks_and_signs_are_errors(text: str) -> None:
    assert parse(SourceFile("main.bicep", f"var it = {text}\n")).diagnostics


def test_a_declaration_after_an_arrow_is_no_body() -> None:
    result = parse(SourceFile("main.bicep", "func f() string =>\nvar x = 1\n"))
    assert [type(statement).__name__ for statement in result.program.statements] == ["VariableDeclaration"]


def test_crlf_and_lf_give_the_same_tree() -> None:
    for path in WHOLE_LANGUAGE:
        text = path.read_text("utf-8")
        unix = parse(SourceFile(path.name, text)).program
        windows = parse(SourceFile(path.name, "\ufeff" + text.replace("\n", "\r\n"))).program
        assert repr(windows).replace(r"\r\n", r"\n") == repr(unix)


# --- keywords --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["param", "resource", "existing", "if", "for", "in", "type", "using", "none", "as"]
)
def test_keywords_are_names_elsewhere(word: str) -> None:
    (variable,) = statements(f"var {word} = {{ {word}: {word}.{word}, x: [{word}, {word}] }}")
    assert isinstance(variable, syntax.VariableDeclaration)
    assert outline(variable.name) == word
    assert outline(variable.value) == f"{{{word}: {word}.{word}, x: [{word}, {word}]}}"


def test_keywords_are_names_of_imports_and_loop_variables() -> None:
    (imported,) = statements("import { as, as as as, from as in } from 'x'")
    assert isinstance(imported, syntax.Import)
    names = [(outline(symbol.name), outline(symbol.alias)) for symbol in imported.symbols]
    assert names == [("as", "as"), ("as", "as"), ("from", "in")]
    assert expression("[for in in for: in]") == "[for in in for: in]"
    assert expression("[for (for, in) in in: for]") == "[for for, in in in: for]"


def test_resource_may_be_the_name_of_a_resource_and_of_a_property() -> None:
    (resource,) = statements("resource resource 'a@1' = {\n resource: 1\n resource resource 'b' = {\n }\n}")
    assert outline(resource) == "resource resource 'a@1' = {resource: 1, resource resource 'b' = {}}"


# --- resources and modules -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("resource a 'b@1' = { name: 'x' }", "resource a 'b@1' = {name: 'x'}"),
        ("resource a 'b@1' existing = {}", "existing resource a 'b@1' = {}"),
        ("resource a 'b@1' = if (c) {}", "resource a 'b@1' = if c {}"),
        ("resource a 'b@1' existing =\n if (c) {}", "existing resource a 'b@1' = if c {}"),
        ("resource a 'b@1' = [for x in y: {}]", "resource a 'b@1' = [for x in y: {}]"),
        (
            "resource a 'b@1' = [\nfor (x, i) in y: if (x) {}\n]",
            "resource a 'b@1' = [for x, i in y: if x {}]",
        ),
        ("resource a '${b}@1' = {}", "resource a <'' b '@1'> = {}"),
        (
            "@batchSize(1)\n@sys.d('e')\nresource a 'b@1' = {}",
            "@batchSize(1) @sys.d('e') resource a 'b@1' = {}",
        ),
        (
            "resource a 'b@1' = {\n p: 1\n @d()\n resource c 'd' existing = {\n }\n}",
            "resource a 'b@1' = {p: 1, @d() existing resource c 'd' = {}}",
        ),
    ],
)
def test_resources(text: str, tree: str) -> None:
    (resource,) = statements(text)
    assert outline(resource) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("{ name: 'x' }", "{name: 'x'}"),
        ("if (c) {}", "if c {}"),
        ("\n if (c) {}", "if c {}"),
        ("[for x in y: if (x) {}]", "[for x in y: if x {}]"),
    ],
)
def test_bodies_of_modules(text: str, tree: str) -> None:
    (module,) = statements(f"module a './b.bicep' = {text}")
    assert isinstance(module, syntax.ModuleDeclaration)
    assert outline(module.body) == tree


# --- types -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("string", "string"),
        ("string[]?", "((string)[])?"),
        ("(string?)[]", "(paren (string)?)[]"),
        ("string?!", "((string)?)!"),
        ("'a' | 'b' | int?", "union('a', 'b', (int)?)"),
        ("| 'a'", "union('a')"),
        ("\n | 'a'\n | 'b'", "union('a', 'b')"),
        ("-1 | !true | null", "union(-1, False, None)"),
        ("{}", "{}"),
        ("{ a: int, 'b c': { *: bool } }", "{a: int, 'b c': {*: bool}}"),
        (
            "{\n @minValue(0)\n // note\n a: int\n\n @sys.secure()\n *: string\n}",
            "{@minValue(0) a: int, @sys.secure() *: string}",
        ),
        ("[int, string]", "[int, string]"),
        ("[\n @description('x')\n int\n string\n]", "[@description('x') int, string]"),
        ("shared.Scale.rule[0]", "shared.Scale.rule[0]"),
        ("Scale[*].*", "Scale[*].*"),
        ("resourceInput<'a@1'>.properties", "resourceInput<'a@1'>.properties"),
        ("sys.resourceOutput<\n'a@1'\n>", "sys.resourceOutput<'a@1'>"),
    ],
)
def test_types(text: str, tree: str) -> None:
    assert type_expression(text) == tree


def test_a_resource_can_be_a_type() -> None:
    typed, untyped = statements("param a resource 'b@1'\noutput c resource = a")
    assert isinstance(typed, syntax.ParameterDeclaration)
    assert isinstance(untyped, syntax.OutputDeclaration)
    assert (outline(typed.type), outline(untyped.type)) == ("resource 'b@1'", "resource")


# --- files -----------------------------------------------------------------------------------


def test_the_name_of_a_file_decides_what_param_means() -> None:
    (declared,) = statements("param x string", "main.bicep")
    (assigned,) = statements("param x = 'y'", "main.bicepparam")
    assert isinstance(declared, syntax.ParameterDeclaration)
    assert isinstance(assigned, syntax.ParameterAssignment)


@pytest.mark.parametrize(
    ("text", "path", "configuration"),
    [
        ("using none", None, None),
        ("using 'a.bicep'", "a.bicep", None),
        ("using none with {}", None, "{}"),
        ("using 'a.bicep' with { b: 1 }", "a.bicep", "{b: 1}"),
    ],
)
def test_using(text: str, path: str | None, configuration: str | None) -> None:
    (using,) = statements(text, "main.bicepparam")
    assert isinstance(using, syntax.Using)
    assert using.span.text == text
    assert (using.path and outline(using.path)) == (repr(path) if path else None)
    assert (using.configuration and outline(using.configuration)) == configuration


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("extension k8s", ("k8s", None, None)),
        ("extension 'br:x' as y", ("'br:x'", None, "y")),
        ("extension as with {} as with", ("as", "{}", "with")),
        ("import 'k8s@1' as y", ("'k8s@1'", None, "y")),
    ],
)
def test_extensions(text: str, parts: tuple[str | None, ...]) -> None:
    (extension,) = statements(text)
    assert isinstance(extension, syntax.Extension)
    found = (extension.specification, extension.configuration, extension.alias)
    assert tuple(part and outline(part) for part in found) == parts
    assert extension.span.text == text


@pytest.mark.parametrize("text", ["", "\n\n", "// nothing", "  ", "\ufeff"])
def test_a_file_may_be_empty(text: str) -> None:
    assert statements(text) == ()


@pytest.mark.parametrize("path", WHOLE_LANGUAGE, ids=lambda path: path.suffix)
def test_the_whole_language_is_understood(path: Path) -> None:
    found = statements(path.read_text("utf-8"), path.name)
    kinds = {type(node) for statement in found for node in nodes(statement)}
    if path.suffix == ".bicepparam":
        expected = {syntax.Using, syntax.Extends, syntax.ParameterAssignment, syntax.ExtensionConfiguration}
        assert expected <= kinds
    else:
        only_in_parameter_files = {
            *(syntax.Using, syntax.Extends, syntax.ParameterAssignment, syntax.ExtensionConfiguration),
        }
        assert concrete_kinds() - only_in_parameter_files == kinds


def concrete_kinds() -> set[type]:
    """Every class of nodes that has fields of its own, but for the program."""
    declared = [
        item for item in vars(syntax).values() if isinstance(item, type) and issubclass(item, syntax.Node)
    ]
    bases = {base for item in declared for base in item.__bases__}
    return {item for item in declared if item not in bases} - {syntax.Program}


# --- spans -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WHOLE_LANGUAGE, ids=lambda path: path.suffix)
def test_a_node_lies_within_its_parent_and_cuts_out_its_own_text(path: Path) -> None:
    text = path.read_text("utf-8")
    program = parse(SourceFile(path.name, text)).program
    for parent in nodes(program):
        children = [node for field in parent.__match_args__ for node in nodes(getattr(parent, field))]
        assert all(
            parent.span.start <= node.span.start <= node.span.end <= parent.span.end for node in children
        )
        if (
            isinstance(parent, syntax.Expression)
            and not isinstance(parent, syntax.IfCondition)
            and "\n" not in parent.span.text
        ):
            again = text_of_expression(parent)
            assert again is None or again == outline(parent)


def text_of_expression(node: syntax.Expression) -> str | None:
    """The outline of a node's own text, parsed alone (None: a piece of a string, or a type)."""
    result = parse(SourceFile("main.bicep", f"var it = {node.span.text}"))
    if result.diagnostics or isinstance(node, syntax.Literal):
        return None
    (statement,) = result.program.statements
    assert isinstance(statement, syntax.VariableDeclaration)
    return outline(statement.value)


def test_a_statement_s_span_begins_with_its_decorators() -> None:
    text = "@description('x')\n// note\n@secure()\nparam a string = 'b' // end"
    (parameter,) = statements(text)
    assert parameter.span.text == text.removesuffix(" // end")
    assert [decorator.span.text for decorator in parameter.decorators] == ["@description('x')", "@secure()"]
