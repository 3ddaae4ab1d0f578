"""The values of both sides of a finding, as an acceptance holds them: as they are, or as digests."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from converter.source import Diagnostic, Subject, dataclass

_COST: Final = 2**14
_NO_SUBJECT: Final = Subject()


@dataclass(frozen=True, slots=True)
class Pin:
    """One side: its `value`, None for nothing, or the `digest` of one that isn't shown."""

    value: Any = None
    digest: str = ""

    def is_pinned_by(self, value: Any, digest: str) -> bool:
        """Whether this is what an entry holds, which has a value, a digest, or neither for nothing."""
        if digest:
            return digest == (self.digest or (digest_of(self.value) if self.value is not None else ""))
        return not self.digest and canonical(self.value) == canonical(value)


def pins_of(finding: Diagnostic) -> tuple[Pin, Pin]:
    """The source's side and the tree's."""
    subject = finding.subject or _NO_SUBJECT
    sides = zip((subject.expected, subject.actual), subject.digests, strict=True)
    source, tree = (Pin(None, digest) if digest else Pin(value) for value, digest in sides)
    return source, tree


def canonical(value: Any) -> str:
    """JSON-like data as a text that is the same for equal data; 1, 1.0 and true are different."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, default=str)


def digest_of(value: Any) -> str:
    """The digest of a value that may be public."""
    return f"sha256:{hashlib.sha256(canonical(value).encode()).hexdigest()}"


def secret_digest_of(value: Any, *place: str | None) -> str:
    """The digest of a value that may be a secret and short: expensive to guess, and another in each place."""
    salt = hashlib.sha256(canonical(place).encode()).digest()
    key = hashlib.scrypt(canonical(value).encode(), salt=salt, n=_COST, r=8, p=1, dklen=32)
    return f"scrypt:{key.hex()}"
