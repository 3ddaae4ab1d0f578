"""Trees: what belongs to what, what a line break means, where words are keywords, and spans."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.bicep.syntax import nodes
from converter.bicep.syntax.parser import parse_source
from converter.source import SourceFile
from tests.bicep.outline import expression, outline, statements, type_expression, value_of

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
        ("a + b < c + d", "((a + b) < (c + d))"),
        ("a < b < c", "((a < b) < c)"),
        ("a && b && c", "((a && b) && c)"),
        ("a && b || c ?? d", "(((a && b) || c) ?? d)"),
        ("-a * !b", "((-a) * (!b))"),
        ("!a.b(c)", "(!a.b(c))"),
        ("a ?? b == c ? d : e", "((a ?? (b == c)) ? d : e)"),
        ("a!!", "((a!)!)"),
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
        ("f((x, i,) => x)", "f(((x, i) => x))"),
        ("f(x => a ?? b ? c : d)", "f(((x) => ((a ?? b) ? c : d)))"),
        ("f(x => y => x + y, 1)", "f(((x) => ((y) => (x + y))), 1)"),
        ("f(x => {a: x})", "f(((x) => {a: x}))"),
    ],
)
def test_a_lambda_s_body_reaches_as_far_as_it_can(text: str, tree: str) -> None:
    assert expression(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        *("a.b.c", "a.?b.c", "a[0]", "a[?0]", "a[^1]", "a[?^1]", "a::b::c", "f(1, 'x')", "a.f().b"),
        *("sys.f({a: 1})[0]", "f([...a, 1])", "{a: 1, 'b c': 2, ...d}", "f()"),
        *(
            "a.?b[?0].?c[?^1]",
            "a::b.c[0]::d",
            "a[b[c]]",
            "'x'.length",
            "[1, 2][0]",
            "{a: 1}.a",
            "if(a)",
            "for(a)[for(b)]",
        ),
    ],
)
def test_access_and_calls_read_from_left_to_right(text: str) -> None:
    assert expression(text) == text


def test_white_space_is_allowed_between_the_signs_of_an_access() -> None:
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
    assert isinstance(value, nodes.InterpolatedString)
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
        ("map(a, (\n x\n ,\n i,\n) => x)", "map(a, ((x, i) => x))"),
        ("a ? b\r: c\r\r? d : e", "(a ? b : (c ? d : e))"),
        ("[a ? b\n : c\n d]", "[(a ? b : c), d]"),
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
            "f(a\n , b)",
            "f(a, )",
            "[,]",
            "[a,,b]",
            "a ?\n b : c",
        ),
        *("{ a\n : 1 }", "-\n1", "!!a", "+a", "\n 1", "map(a, x\n => x)"),
    ],
)
def test_other_line_breaks_and_signs_are_errors(text: str) -> None:
    assert parse_source(SourceFile("main.bicep", f"var it = {text}\n")).diagnostics


def test_a_declaration_after_an_arrow_is_not_its_body() -> None:
    result = parse_source(SourceFile("main.bicep", "func f() string =>\nvar x = 1\n"))
    assert [type(statement).__name__ for statement in result.program.statements] == ["VariableDeclaration"]


def test_crlf_and_lf_give_the_same_tree() -> None:
    for path in WHOLE_LANGUAGE:
        text = path.read_text("utf-8")
        unix = parse_source(SourceFile(path.name, text)).program
        windows = parse_source(SourceFile(path.name, "\ufeff" + text.replace("\n", "\r\n"))).program
        assert repr(windows).replace(r"\r\n", r"\n") == repr(unix)


# --- keywords --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["param", "resource", "existing", "if", "for", "in", "type", "using", "none", "as"]
)
def test_keywords_are_names_elsewhere(word: str) -> None:
    (variable,) = statements(f"var {word} = {{ {word}: {word}.{word}, x: [{word}, {word}] }}")
    assert isinstance(variable, nodes.VariableDeclaration)
    assert outline(variable.name) == word
    assert outline(variable.value) == f"{{{word}: {word}.{word}, x: [{word}, {word}]}}"


def test_keywords_are_names_of_imports_and_loop_variables() -> None:
    (imported,) = statements("import { as, as as as, from as in } from 'x'")
    assert isinstance(imported, nodes.Import)
    names = [(outline(symbol.name), outline(symbol.alias)) for symbol in imported.symbols]
    assert names == [("as", "as"), ("as", "as"), ("from", "in")]
    assert expression("[for in in for: in]") == "[for in in for: in]"
    assert expression("[for (for, in) in in: for]") == "[for for, in in in: for]"


def test_a_function_may_be_called_if() -> None:
    assert expression("{ a: if(b), c: [if(d)] }") == "{a: if(b), c: [if(d)]}"


def test_resource_may_be_imported_and_have_arguments() -> None:
    (imported,) = statements("import { resource as r, resource } from 'x'")
    assert isinstance(imported, nodes.Import)
    assert [outline(symbol.name) for symbol in imported.symbols] == ["resource", "resource"]
    (output,) = statements("output a resource<'b@1'> = c")
    assert isinstance(output, nodes.OutputDeclaration)
    assert outline(output.type) == "resource<'b@1'>"


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
    assert isinstance(module, nodes.ModuleDeclaration)
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
        ("-Five | !(true) | -a.b[0]?", "union((-Five), (!paren True), ((-a.b[0]))?)"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("a.b<'c'>[][]", "((a.b<'c'>)[])[]"),
        ("(\n | 'a'\n | 'b')[]", "(paren union('a', 'b'))[]"),
        ("{ a: | 'b' }", "{a: union('b')}"),
        ("[@d('e'), a | b, string]", "[@d('e') union(a, b), string]"),
        ("resourceInput<\n resourceOutput<\n'a@1'\n>\n>", "resourceInput<resourceOutput<'a@1'>>"),
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


def test_parameters_of_functions_may_end_with_a_comma() -> None:
    (function,) = statements("func f(\n a string\n , b int,\n) object =>\n {}")
    assert isinstance(function, nodes.FunctionDeclaration)
    assert [(outline(it.name), outline(it.type)) for it in function.parameters] == [
        ("a", "string"),
        ("b", "int"),
    ]
    assert (outline(function.type), outline(function.body)) == ("object", "{}")


def test_a_resource_can_be_a_type() -> None:
    typed, untyped = statements("param a resource 'b@1'\noutput c resource = a")
    assert isinstance(typed, nodes.ParameterDeclaration)
    assert isinstance(untyped, nodes.OutputDeclaration)
    assert (outline(typed.type), outline(untyped.type)) == ("resource 'b@1'", "resource")


# --- files -----------------------------------------------------------------------------------


def test_the_name_of_a_file_decides_what_param_means() -> None:
    (declared,) = statements("param x string", "main.bicep")
    (assigned,) = statements("param x = 'y'", "main.bicepparam")
    assert isinstance(declared, nodes.ParameterDeclaration)
    assert isinstance(assigned, nodes.ParameterAssignment)


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
    assert isinstance(using, nodes.Using)
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
    assert isinstance(extension, nodes.Extension)
    found = (extension.specification, extension.configuration, extension.alias)
    assert tuple(part and outline(part) for part in found) == parts
    assert extension.span.text == text


def test_import_of_a_string_is_for_templates_only() -> None:
    assert parse_source(SourceFile("main.bicepparam", "import 'k8s@1' as y")).diagnostics


@pytest.mark.parametrize("text", ["", "\n\n", "// nothing", "  ", "\ufeff"])
def test_a_file_may_be_empty(text: str) -> None:
    assert statements(text) == ()


@pytest.mark.parametrize("path", WHOLE_LANGUAGE, ids=lambda path: path.suffix)
def test_the_whole_language_is_understood(path: Path) -> None:
    found = statements(path.read_text("utf-8"), path.name)
    kinds = {type(node) for statement in found for node in nodes.walk(statement)}
    if path.suffix == ".bicepparam":
        expected = {nodes.Using, nodes.Extends, nodes.ParameterAssignment, nodes.ExtensionConfiguration}
        assert expected <= kinds
    else:
        only_in_parameter_files = {
            *(nodes.Using, nodes.Extends, nodes.ParameterAssignment, nodes.ExtensionConfiguration),
        }
        assert concrete_kinds() - only_in_parameter_files == kinds


def concrete_kinds() -> set[type]:
    """Every class of nodes that has fields of its own, but for the program."""
    declared = [
        item for item in vars(nodes).values() if isinstance(item, type) and issubclass(item, nodes.Node)
    ]
    bases = {base for item in declared for base in item.__bases__}
    return {item for item in declared if item not in bases} - {nodes.Program}


# --- spans -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WHOLE_LANGUAGE, ids=lambda path: path.suffix)
def test_the_text_of_an_expression_alone_gives_the_same_tree(path: Path) -> None:
    program = parse_source(SourceFile(path.name, path.read_text("utf-8"))).program
    again = 0
    for node in nodes.walk(program):
        if isinstance(node, nodes.Expression) and not isinstance(node, nodes.IfCondition | nodes.Literal):
            result = parse_source(SourceFile("main.bicep", f"var it = {node.span.text}"))
            if not result.diagnostics:  # a resource's body with a resource in it is no expression
                (statement,) = result.program.statements
                assert isinstance(statement, nodes.VariableDeclaration)
                assert outline(statement.value) == outline(node)
                again += 1
    assert again > 5


def test_a_statement_s_span_begins_with_its_decorators() -> None:
    text = "@description('x')\n// note\n@secure()\nparam a string = 'b' // end"
    (parameter,) = statements(text)
    assert parameter.span.text == text.removesuffix(" // end")
    assert [decorator.span.text for decorator in parameter.decorators] == ["@description('x')", "@secure()"]
