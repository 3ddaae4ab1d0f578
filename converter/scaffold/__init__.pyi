from .draft import Draft as Draft, draft_of as draft_of, evaluated as evaluated
from .project_file import project_text as project_text
from .secure_parameters import likely_public as likely_public
from .templates import find_templates as find_templates
from .text import Guess as Guess, Mark as Mark
from .workloads import workload_facts as workload_facts
