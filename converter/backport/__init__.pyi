from .bundles import Bundle as Bundle, bundled as bundled
from .changes import Change as Change, FieldKey as FieldKey, changes_of as changes_of, fields as fields
from .findings import (
    astray as astray,
    contested as contested,
    formatted as formatted,
    refused as refused,
    rejected as rejected,
    together as together,
    unknown as unknown,
)
from .inverting import Home as Home
from .listing import wishes_for as wishes_for
from .proof import shortcomings as shortcomings
from .refusal import RefusalError as RefusalError
from .rewriting import Rewriter as Rewriter
