from .bundles import Bundle as Bundle, bundled as bundled
from .changes import Change as Change, FieldKey as FieldKey, changes_of as changes_of, fields as fields
from .findings import (
    conflicts as conflicts,
    formatted as formatted,
    made_too as made_too,
    refused as refused,
    rejected as rejected,
    shared_edit as shared_edit,
    side_effects as side_effects,
    unknown as unknown,
)
from .inverting import ParameterFiles as ParameterFiles
from .listing import parameter_edits_for as parameter_edits_for
from .proof import made_by_others as made_by_others, proof_failures as proof_failures
from .refusal import RefusalError as RefusalError
from .rewriting import Rewriter as Rewriter
