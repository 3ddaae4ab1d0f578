from .azd import (
    AzdProject as AzdProject,
    AzdService as AzdService,
    AzdTemplate as AzdTemplate,
    KeptEnvironment as KeptEnvironment,
    azd_project as azd_project,
    is_azds as is_azds,
    is_deployed_by_azd as is_deployed_by_azd,
    kept_environments as kept_environments,
)
from .folders import (
    MAIN as MAIN,
    Layout as Layout,
    find_infrastructure as find_infrastructure,
    find_workloads as find_workloads,
    layout_of as layout_of,
)
from .parameter_files import (
    UNNAMED as UNNAMED,
    Pattern as Pattern,
    is_environment_word as is_environment_word,
    pattern_of as pattern_of,
)
from .templates import (
    Templates as Templates,
    find_templates as find_templates,
    root_of_modules as root_of_modules,
)
from .tree import files_of as files_of
