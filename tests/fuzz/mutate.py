"""Broken and strange sources out of real ones: the same seed always gives the same text.

    broken = mutated(text, Random(seed), others)

`others` are texts that a splice may take from. A mutation changes characters, tokens or lines; most
texts get a few, one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

Mutation: TypeAlias = Callable[[str, Random, Sequence[str]], str]

# Rough on purpose: what a mutation takes for a token needn't be one.
TOKEN: Final = re.compile(
    r"[ \t]+|[\r\n]+|\w+|'''|\$\{|=>|[=!<>]=|&&|\|\||\?\?|::|\.\.\.|//[^\n]*|.", re.DOTALL
)
WORDS: Final = (
    *("param", "var", "type", "func", "resource", "module", "output", "import", "extension", "metadata"),
    *("targetScope", "test", "assert", "using", "extends", "extensionConfig", "existing", "if", "for", "in"),
    *("none", "with", "as", "from", "true", "false", "null", "string", "int", "object", "resourceInput"),
)
SIGNS: Final = (
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        "'''",
        "$'''",
        "$$'''",
        "${",
        "$${",
        "=",
        "=>",
        "==",
        "!=",
        "=~",
        "!~",
    ),
    *(
        "<",
        ">",
        "<=",
        ">=",
        "&&",
        "||",
        "??",
        "?",
        "!",
        ":",
        "::",
        ".",
        ".?",
        "[?",
        "[^",
        "...",
        ",",
        "|",
        "@",
    ),
    *(
        "+",
        "-",
        "*",
        "/",
        "%",
        "^",
        "\n",
        "\r",
        "\r\n",
        "\t",
        " ",
        "//",
        "/*",
        "*/",
        "\\",
        "\\u{1F600}",
        "\\u{",
    ),
    *(
        '"',
        ";",
        "&",
        "#",
        "$",
        "#disable-next-line X",
        "#restore-diagnostics",
        "0",
        "9223372036854775808",
        "1.5",
    ),
)
CHARACTERS: Final = (
    *(
        "\x00",
        "\x0b",
        "\x0c",
        "\x1b",
        "\x85",
        "\xa0",
        "\xad",
        "\u200b",
        "\u2028",
        "\u2029",
        "\ufeff",
        "\ufffd",
    ),
    *(
        "é",
        "ß",
        "İ",
        "中",
        "٣",
        "e\u0301",
        "👩\u200d👩\u200d👧",
        "\U0001f600",
        "\u202e",
        "\U0010ffff",
    ),
)
STORMS: Final = (
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "${",
    "'${",
    "'",
    "[[",
    "({",
    "{a:",
    "(x=>",
    "a?",
    "-",
    "!",
    "a.",
    "<",
)


def drop_characters(text: str, random: Random, _others: Sequence[str]) -> str:
    start, end = _stretch(len(text), random, 20)
    return text[:start] + text[end:]


def repeat_characters(text: str, random: Random, _others: Sequence[str]) -> str:
    start, end = _stretch(len(text), random, 40)
    return text[:end] + text[start:end] * random.randint(1, 4) + text[end:]


def swap_characters(text: str, random: Random, _others: Sequence[str]) -> str:
    return "".join(_swapped(list(text), random))


def strange_character(text: str, random: Random, _others: Sequence[str]) -> str:
    at = random.randint(0, len(text))
    return text[:at] + random.choice(CHARACTERS) * random.choice((1, 1, 1, 2, 30)) + text[at:]


def wrong_byte(text: str, random: Random, _others: Sequence[str]) -> str:
    """A byte of the file set to another, read as a lenient reader would."""
    content = bytearray(text, "utf-8")
    if content:
        content[random.randrange(len(content))] = random.randrange(256)
    return content.decode("utf-8", "replace")


def drop_tokens(text: str, random: Random, _others: Sequence[str]) -> str:
    return "".join(_dropped(TOKEN.findall(text), random))


def repeat_token(text: str, random: Random, _others: Sequence[str]) -> str:
    return "".join(_repeated(TOKEN.findall(text), random))


def swap_tokens(text: str, random: Random, _others: Sequence[str]) -> str:
    return "".join(_swapped(TOKEN.findall(text), random))


def insert_tokens(text: str, random: Random, _others: Sequence[str]) -> str:
    tokens = TOKEN.findall(text)
    at = random.randint(0, len(tokens))
    tokens[at:at] = [random.choice(SIGNS + WORDS) for _ in range(random.choice((1, 1, 1, 2, 3, 8)))]
    return "".join(tokens)


def replace_token(text: str, random: Random, _others: Sequence[str]) -> str:
    tokens = TOKEN.findall(text)
    if tokens:
        tokens[random.randrange(len(tokens))] = random.choice(SIGNS + WORDS)
    return "".join(tokens)


def drop_lines(text: str, random: Random, _others: Sequence[str]) -> str:
    return "".join(_dropped(text.splitlines(keepends=True), random))


def repeat_line(text: str, random: Random, _others: Sequence[str]) -> str:
    return "".join(_repeated(text.splitlines(keepends=True), random))


def swap_lines(text: str, random: Random, _others: Sequence[str]) -> str:
    return "".join(_swapped(text.splitlines(keepends=True), random))


def truncate(text: str, random: Random, _others: Sequence[str]) -> str:
    return text[: random.randint(0, len(text))]


def behead(text: str, random: Random, _others: Sequence[str]) -> str:
    return text[random.randint(0, len(text)) :]


def splice(text: str, random: Random, others: Sequence[str]) -> str:
    """The beginning of this text and the end of another."""
    other = random.choice(others) if others else text
    return text[: random.randint(0, len(text))] + other[random.randint(0, len(other)) :]


def transplant(text: str, random: Random, others: Sequence[str]) -> str:
    """A piece of another text somewhere in this one."""
    other = random.choice(others) if others else text
    start, end = _stretch(len(other), random, 200)
    at = random.randint(0, len(text))
    return text[:at] + other[start:end] + text[at:]


def bracket_storm(text: str, random: Random, _others: Sequence[str]) -> str:
    """Brackets, quotes or operators by the hundred."""
    at = random.randint(0, len(text))
    kinds = random.sample(STORMS, random.choice((1, 1, 2, 3)))
    storm = "".join(random.choice(kinds) for _ in range(random.choice((5, 50, 300, 2000))))
    return text[:at] + storm + text[at:]


def other_line_ends(text: str, random: Random, _others: Sequence[str]) -> str:
    return re.sub(r"\r\n|\n|\r", random.choice(("\r\n", "\n", "\r", "\n\r", " ", "\f\n")), text)


MUTATIONS: Final[tuple[Mutation, ...]] = (
    *(drop_characters, repeat_characters, swap_characters, strange_character, wrong_byte),
    *(drop_tokens, repeat_token, swap_tokens, insert_tokens, replace_token),
    *(drop_lines, repeat_line, swap_lines, truncate, behead, splice, transplant),
    *(bracket_storm, other_line_ends),
)


def mutated(text: str, random: Random, others: Sequence[str] = ()) -> str:
    """`text` after one to six mutations that `random` chooses."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4, 6))):
        text = random.choice(MUTATIONS)(text, random, others)
    return text


def read(path: Path) -> str:
    """The text of a file as the project reads it: UTF-8, line ends and byte-order mark kept."""
    return path.read_bytes().decode("utf-8")


def bicep_files(folders: Sequence[Path]) -> list[Path]:
    """Every `.bicep` and `.bicepparam` file under the folders (or a file itself) that is UTF-8, in order."""
    found = [
        path for folder in folders for path in ([folder] if folder.is_file() else folder.rglob("*.bicep*"))
    ]
    return sorted(path for path in found if path.suffix in (".bicep", ".bicepparam") and _is_text(path))


def _is_text(path: Path) -> bool:
    try:
        read(path)
    except (UnicodeDecodeError, OSError):
        return False
    return path.is_file()


def _stretch(length: int, random: Random, longest: int) -> tuple[int, int]:
    start = random.randint(0, length)
    return start, min(length, start + random.choice((1, 1, 2, 3, random.randint(1, longest))))


def _dropped(pieces: list[str], random: Random) -> list[str]:
    start, end = _stretch(len(pieces), random, 12)
    return pieces[:start] + pieces[end:]


def _repeated(pieces: list[str], random: Random) -> list[str]:
    start, end = _stretch(len(pieces), random, 12)
    return pieces[:end] + pieces[start:end] * random.randint(1, 3) + pieces[end:]


def _swapped(pieces: list[str], random: Random) -> list[str]:
    if len(pieces) > 1:
        one = random.randrange(len(pieces))
        other = random.choice((random.randrange(len(pieces)), (one + 1) % len(pieces)))
        pieces[one], pieces[other] = pieces[other], pieces[one]
    return pieces
