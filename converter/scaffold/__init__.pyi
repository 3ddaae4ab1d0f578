from .draft import Draft as Draft, draft_of as draft_of, evaluated as evaluated
from .project_file import project_text as project_text
from .secure_parameters import likely_public as likely_public
from .taken import Taken as Taken, table_of as table_of, taken_of as taken_of
from .text import Guess as Guess, Mark as Mark
from .workloads import workload_facts as workload_facts
