from .codes import CODES as CODES
from .diagnostics import (
    Category as Category,
    Diagnostic as Diagnostic,
    DiagnosticError as DiagnosticError,
    Direction as Direction,
    Label as Label,
    Severity as Severity,
    Subject as Subject,
)
from .expectations import ExpectationError as ExpectationError
from .files import read_source as read_source
from .frame import (
    code_frame as code_frame,
    shown_line as shown_line,
    shown_text as shown_text,
    shown_whole as shown_whole,
)
from .resources import grammar_folder as grammar_folder, mappings_folder as mappings_folder
from .span import SourceFile as SourceFile, Span as Span
from .suggest import did_you_mean as did_you_mean, nearest as nearest
from .validation import dotted as dotted, validate as validate
from .yaml import Node as Node, Path as Path, YamlDocument as YamlDocument, read_yaml as read_yaml
from .yaml_documents import read_documents as read_documents, read_inline as read_inline
