"""Whole Bicep programs made up by hypothesis: every construct of the language, in any combination.

`programs()` gives `(file name, text)`, free of syntax errors; that names mean something is not
promised. `template()`, `parameter_file()`, `expression()` and `type_expression()` give texts.

White space is wherever Bicep allows it: spaces, tabs and comments between tokens, line breaks where they
mean nothing.
"""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Text = SearchStrategy[str]

NAMES = (
    "a",
    "b2",
    "_c",
    "param",
    "resource",
    "for",
    "if",
    "in",
    "existing",
    "as",
    "from",
    "with",
    "type",
    "none",
    "x" * 255,
)
SPACE = st.sampled_from(("", "", "", " ", "  ", "\t", "/**/", " /* x\n' ${ */ "))
GAP = st.sampled_from((" ", " ", "  ", "\t", " /* y */ "))
# a line break with what may be on the lines around it
BREAK = st.sampled_from(
    ("\n", "\n", "\r\n", "\r", "\n\n", " // note '\n", "\n#disable-next-line BCP001\n", "\n  // x\n\n")
)
MAYBE_BREAK = st.one_of(SPACE, SPACE, BREAK)
name = st.sampled_from(NAMES)
integer = st.sampled_from(("0", "1", "42", "9223372036854775807"))
literal = st.one_of(integer, st.sampled_from(("true", "false", "null")))
characters = st.sampled_from(
    (
        "a",
        " ",
        "\t",
        "é",
        "😀",
        "\\'",
        "\\\\",
        "\\n",
        "\\u{1F600}",
        "\\${",
        "$",
        "$$ ",
        "{",
        "}",
        "//",
        "/*",
        '"',
        "\u00a0",
        "#",
    )
)
raw_characters = st.sampled_from(("a", "'", "''", "\n", "\r\n", "\\", "${", "$", "é", "{}", "// ", "\\u{0}"))
plain_string = (
    st.lists(characters, max_size=4).map("".join).filter(lambda text: "${" not in text.replace("\\${", ""))
)


def joined(*parts: str | Text) -> Text:
    """The parts one behind the other, in front of each of them what may be between tokens."""
    spaced: list[Text] = []
    for part in parts:
        if isinstance(part, str):
            spaced.append(SPACE.map(lambda space, part=part: space + part))
        else:
            spaced += [SPACE, part]
    return st.tuples(*spaced).map("".join)


def glued(*parts: str | Text) -> Text:
    return st.tuples(*(st.just(part) if isinstance(part, str) else part for part in parts)).map("".join)


def several(item: Text, separator: Text, least: int = 0, most: int = 3) -> Text:
    """Items with separators between them."""

    @st.composite
    def listed(draw: st.DrawFn) -> str:
        items = draw(st.lists(item, min_size=least, max_size=most))
        return "".join(text if at == 0 else draw(separator) + text for at, text in enumerate(items))

    return listed()


def entries(opening: str, item: Text, closing: str) -> Text:
    """The entries of an array or object: a line each or with commas, the last comma optional."""
    between = st.one_of(BREAK, BREAK, joined(","))
    filled = glued(several(item, between, least=1), st.one_of(MAYBE_BREAK, st.just(",")))
    return st.one_of(glued(opening, MAYBE_BREAK, closing), glued(opening, MAYBE_BREAK, filled, closing))


def listed_arguments(opening: str, item: Text, closing: str) -> Text:
    """The content of parentheses: line breaks after the opening one, after commas, before the closing one."""
    between = glued(SPACE, ",", MAYBE_BREAK)
    return glued(opening, MAYBE_BREAK, several(item, between, most=3), MAYBE_BREAK, closing)


def quoted(expression: Text | None = None) -> Text:
    complete = glued("'", plain_string, "'")
    if expression is None:
        return complete
    interpolated = glued("'", several(plain_string, glued("${", SPACE, expression, SPACE, "}"), least=2), "'")
    return st.one_of(complete, complete, interpolated)


def raw(expression: Text) -> Text:
    def formatted(parts: list[str], dollars: str, expressions: list[str]) -> str:
        text = parts[0]
        for part, inner in zip(parts[1:], expressions, strict=False):
            text += (dollars + "{" + inner + "}" if dollars else "") + part
        return f"{dollars}'''{text}'''"

    part = st.lists(raw_characters, max_size=3).map("".join).map(_harmless)
    return st.builds(
        formatted,
        st.lists(part, min_size=1, max_size=3),
        st.sampled_from(("", "$", "$$")),
        st.lists(expression, min_size=2, max_size=2),
    )


def _harmless(text: str) -> str:
    """No end of the string and no interpolation in a part of a `'''` string, at its edges neither."""
    while "'''" in text or "${" in text or "$$" in text:
        text = text.replace("'''", "'").replace("${", "{").replace("$$", "$")
    return text.rstrip("'$") + "."


def _grown(inner: Text) -> Text:
    """Expressions one level deeper."""
    flat = inner.filter(
        lambda text: "\n" not in text and "\r" not in text
    )  # a line break ends an interpolation
    key = st.one_of(name, quoted(flat))
    member = st.one_of(joined(key, ":", inner), joined("...", inner))
    # `for` at the beginning of an array is a loop's
    item = st.one_of(inner.filter(lambda text: not text.startswith("for")), joined("...", inner))
    variables = st.one_of(name, listed_arguments("(", name, ")"))
    operator = st.sampled_from(
        ("+", "-", "*", "/ ", "%", "==", "!=", "=~", "!~", "<", "<=", ">", ">=", "&&", "||", "??")
    )
    operand = inner.map(lambda text: f"({text})")
    return st.one_of(
        joined("(", MAYBE_BREAK, inner, MAYBE_BREAK, ")"),
        entries("[", item, "]"),
        entries("{", member, "}"),
        quoted(flat),
        raw(flat),
        glued(name, SPACE, listed_arguments("(", inner, ")")),
        glued(operand, SPACE, ".", SPACE, name, SPACE, listed_arguments("(", inner, ")")),
        glued(operand, st.sampled_from((".", ".?", " . ? ", "::")), name),
        glued(operand, st.sampled_from(("[", "[?", "[^", "[?^")), inner, SPACE, "]"),
        glued(operand, SPACE, "!"),
        glued(st.sampled_from(("!", "-")), SPACE, operand),
        joined(operand, operator, operand),
        joined(operand, operator, operand, operator, operand),
        glued(operand, MAYBE_BREAK, "?", SPACE, inner, MAYBE_BREAK, ":", SPACE, operand),
        joined("(", variables, "=>", MAYBE_BREAK, operand, ")"),
        loop(inner),
    )


def loop(body: Text, over: Text | None = None) -> Text:
    variables = st.one_of(glued(GAP, name), joined("(", name, ",", name, ")"))
    head = glued(
        "[", MAYBE_BREAK, "for", variables, GAP, "in", GAP, body if over is None else over, SPACE, ":"
    )
    return glued(head, SPACE, body, MAYBE_BREAK, "]")


_simple = st.one_of(name, literal, quoted())


@cache
def expression(leaves: int = 6) -> Text:
    return st.recursive(_simple, _grown, max_leaves=leaves)


def _grown_type(inner: Text) -> Text:
    marks = st.one_of(st.just(""), st.just(""), glued(decorator(_simple), BREAK))
    key = st.one_of(name, quoted(), st.just("*"))
    postfix = inner.map(lambda text: f"({text})")
    union = glued(SPACE, "|", GAP)
    before_bar = glued(MAYBE_BREAK, "|", GAP)
    return st.one_of(
        joined("(", inner, ")"),
        entries("{", glued(marks, key, SPACE, ":", SPACE, inner), "}"),
        entries("[", glued(marks, inner), "]"),
        glued(postfix, st.sampled_from(("[]", "?", "!", "[*]", ".*", "[0]", ".b", "[]?", "[][]", " [ ]"))),
        glued(st.one_of(st.just(""), before_bar), several(postfix, st.one_of(union, before_bar), least=2)),
        glued(
            st.sampled_from(("", "sys.")),
            st.sampled_from(("resourceInput", "resourceOutput")),
            "<",
            MAYBE_BREAK,
            quoted(),
            MAYBE_BREAK,
            ">",
        ),
    )


_simple_type = st.one_of(
    *(name.filter(lambda text: text != "resource"), literal, quoted(), name.map(lambda text: f"sys.{text}")),
    st.sampled_from(("-1", "!true", "- 9223372036854775808", "! false")),
)


@cache
def type_expression(leaves: int = 5) -> Text:
    return st.recursive(_simple_type, _grown_type, max_leaves=leaves)


def decorator(argument: Text) -> Text:
    return glued(
        "@", st.sampled_from(("", "sys.", "az . ")), name, SPACE, listed_arguments("(", argument, ")")
    )


def _statement(*parts: str | Text) -> Text:
    """A keyword and what follows it, decorators on the lines before."""
    marks = st.lists(glued(decorator(expression(2)), SPACE, BREAK), max_size=2).map("".join)
    spaced: list[str | Text] = [marks]
    for at, part in enumerate(parts):
        spaced += [part] if at == 0 else [GAP, part]
    return glued(*spaced)


def _resource_body(value: Text) -> Text:
    nested = _statement("resource", name, quoted(), "=", entries("{", joined(name, ":", value), "}"))
    member = st.one_of(joined(name, ":", value), joined("...", value), nested)
    return _conditional(entries("{", member, "}"), value)


def _conditional(body: Text, value: Text) -> Text:
    condition = glued("if", SPACE, "(", MAYBE_BREAK, value, MAYBE_BREAK, ")", SPACE)
    one = st.one_of(body, glued(condition, body))
    return st.one_of(body, glued(MAYBE_BREAK, condition, body), loop(one, over=value))


def _common() -> list[Text]:
    value = expression()
    string = quoted(_simple)
    symbol = st.one_of(name, glued(name, " as ", name), glued(quoted(), " as ", name))
    return [
        _statement("type", name, "=", type_expression()),
        _statement("var", name, "=", value),
        _statement("var", name, type_expression(2), "=", value),
        _statement("import", entries("{", symbol, "}"), "from", quoted()),
        _statement("import", "*", "as", name, "from", quoted()),
        _statement("extension", name),
        _statement("extension", string, "with", entries("{", joined(name, ":", value), "}"), "as", name),
    ]


def template() -> Text:
    value, simple = expression(), expression(3)
    string = quoted(_simple)
    parameter = glued(name, GAP, type_expression(2))
    parameters = listed_arguments("(", parameter, ")")
    statements = [
        *_common(),
        _statement("targetScope", "=", quoted()),
        _statement("metadata", name, "=", value),
        _statement("param", name, type_expression()),
        _statement("param", name, type_expression(), "=", value),
        _statement("param", name, "resource", string),
        _statement("func", glued(name, SPACE, parameters), type_expression(2), "=>", value),
        _statement("resource", name, string, st.sampled_from(("=", "existing =")), _resource_body(simple)),
        _statement(
            "module", name, string, "=", _conditional(entries("{", joined(name, ":", simple), "}"), simple)
        ),
        _statement("test", name, quoted(), "=", entries("{", joined(name, ":", simple), "}")),
        _statement("output", name, type_expression(2), "=", value),
        _statement("output", name, st.sampled_from(("resource", "resource 'a@1'")), "=", value),
        _statement("assert", name, "=", value),
        _statement("import", quoted(), "as", name),
    ]
    return _file(statements)


def parameter_file() -> Text:
    value = expression()
    statements = [
        *_common(),
        _statement("using", st.one_of(quoted(), st.just("none"))),
        _statement(
            "using", st.one_of(quoted(), st.just("none")), "with", entries("{", joined(name, ":", value), "}")
        ),
        _statement("extends", quoted()),
        _statement("param", name, "=", value),
        _statement("extensionConfig", name, "with", entries("{", joined(name, ":", value), "}")),
    ]
    return _file(statements)


def _file(statements: list[Text]) -> Text:
    start = st.sampled_from(("", "", "\ufeff", "\n", "// head\n", "#disable-diagnostics BCP001\n"))
    return glued(start, several(st.one_of(statements), BREAK, most=4), st.one_of(SPACE, BREAK))


@cache
def programs() -> SearchStrategy[tuple[str, str]]:
    # Deferred until a test draws from it: making it takes seconds, too long for every collection.
    return st.deferred(
        lambda: st.one_of(
            st.tuples(st.just("main.bicep"), template()),
            st.tuples(st.just("main.bicepparam"), parameter_file()),
        )
    )
