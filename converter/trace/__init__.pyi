from .as_file import annotated as annotated
from .as_json import answers_json as answers_json, target_json as target_json
from .as_text import answers_text as answers_text, targets_text as targets_text
from .impact import (
    at_environment_variable as at_environment_variable,
    at_file as at_file,
    at_line as at_line,
    at_position as at_position,
    environment_variables as environment_variables,
    reachable as reachable,
    reached as reached,
)
from .page import write_page as write_page
from .tracer import Tracer as Tracer, lineage as lineage
