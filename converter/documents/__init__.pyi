from .comparison import Compared as Compared, Verdict as Verdict, compare as compare
from .lexer import Names as Names
from .reader import Document as Document, Reading as Reading, read_document as read_document
from .source_values import SourceFacts as SourceFacts, describe as describe, profile_names as profile_names
from .undocumented import missing_notes as missing_notes
