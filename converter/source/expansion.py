"""References to environment variables in the values of a container: `$(NAME)`, as Kubernetes reads them.

`$$` is a dollar, so that `$$(NAME)` is the text `$(NAME)`. A name is whatever is between the brackets. A
reference to a variable that isn't defined before it stays plain text. The rules are those of the
package `expansion` of Kubernetes.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

_REFERENCE: Final = re.compile(r"\$\$|\$\(([^)]*)\)")


def env_references(text: str) -> list[str]:
    """The names that a value refers to, from left to right."""
    if "$(" not in text:
        return []
    return [match[1] for match in _REFERENCE.finditer(text) if match[1] is not None]


def escape_unresolved(text: str, defined: Container[str]) -> str:
    """The value with `$$(NAME)` for each reference to a variable that isn't in `defined`."""
    if "$(" not in text:
        return text
    return _REFERENCE.sub(
        lambda match: f"${match[0]}" if match[1] is not None and match[1] not in defined else match[0], text
    )
