"""How much work parsing and evaluating a source may take before it ends in a diagnostic.

Every limit has a code of its own. The defaults are far above what a deployment needs: Azure
Resource Manager takes templates of 4 MiB, 800 resources and loops of 800 rounds.
"""

from __future__ import annotations

from converter.source import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one run; whole numbers, inclusive."""

    file_size: int = 4 * 1024 * 1024
    """Bytes of a Bicep file (B2F006)."""
    nesting: int = 256
    """Brackets inside of each other (B2F005)."""
    depth: int = 1000
    """Levels of an expression's syntax tree, operators included (B2F005)."""
    string_length: int = 4 * 1024 * 1024
    """Characters of a string (B2F114)."""
    parts: int = 250_000
    """Items and members of an array or object, at all its depths (B2F115)."""
    loop: int = 10_000
    """Rounds of one loop, or items that one function visits (B2F116)."""
    modules: int = 32
    """Modules inside of each other (B2F117)."""
    steps: int = 100_000
    """Items that an evaluation may visit and make in total (B2F118)."""
    waiting: int = 400
    """Declarations that wait for each other's values (B2F113)."""


DEFAULTS = Limits()
