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
from .expansion import env_references as env_references, escape_unresolved as escape_unresolved
from .expectations import ExpectationError as ExpectationError
from .field_paths import (
    ANY_ITEM as ANY_ITEM,
    Path as Path,
    PathStep as PathStep,
    PathSyntaxError as PathSyntaxError,
    StepKind as StepKind,
    any_item as any_item,
    below as below,
    dotted as dotted,
    enclosing as enclosing,
    is_below as is_below,
    is_plain as is_plain,
    parse_dotted as parse_dotted,
    parse_picked as parse_picked,
    parse_quoted as parse_quoted,
    quoted_name as quoted_name,
    scan_path as scan_path,
    value_at as value_at,
    value_if_any as value_if_any,
)
from .files import (
    LARGEST_RECORD as LARGEST_RECORD,
    LARGEST_TEXT as LARGEST_TEXT,
    RefusedFileError as RefusedFileError,
    read_bytes as read_bytes,
    read_source as read_source,
    resolved_inside as resolved_inside,
)
from .flux_values import MissingVariableError as MissingVariableError, replaced as replaced
from .flux_variables import (
    FluxSyntaxError as FluxSyntaxError,
    FluxVariable as FluxVariable,
    escape_variables as escape_variables,
    flux_variable as flux_variable,
    is_substituted as is_substituted,
    parse_text as parse_text,
    parse_variables as parse_variables,
    readable_variables as readable_variables,
    replace_variables as replace_variables,
    unescape_variables as unescape_variables,
    upper_snake as upper_snake,
)
from .frame import (
    code_frame as code_frame,
    shown_line as shown_line,
    shown_text as shown_text,
    shown_whole as shown_whole,
)
from .go_yaml_reading import go_yaml_data as go_yaml_data
from .go_yaml_writing import go_yaml as go_yaml
from .history import History as History
from .records import dataclass as dataclass
from .resources import grammar_folder as grammar_folder, mappings_folder as mappings_folder
from .span import SourceFile as SourceFile, Span as Span
from .status_values import (
    STATUS_ANNOTATION as STATUS_ANNOTATION,
    StatusValue as StatusValue,
    read_status_lines as read_status_lines,
    status_lines as status_lines,
    status_value as status_value,
)
from .suggest import did_you_mean as did_you_mean, nearest as nearest
from .validation import validate as validate
from .writing import (
    refuse_escape as refuse_escape,
    replace_file as replace_file,
    write_file as write_file,
    write_new as write_new,
)
from .yaml import Node as Node, YamlDocument as YamlDocument, read_yaml as read_yaml
from .yaml_documents import (
    read_documents as read_documents,
    read_inline as read_inline,
    shared_documents as shared_documents,
)
from .yaml_loading import (
    Scalars as Scalars,
    YamlError as YamlError,
    yaml_data as yaml_data,
    yaml_nodes as yaml_nodes,
)
