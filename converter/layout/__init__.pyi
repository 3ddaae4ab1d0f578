from .azd import (
    AzdProject as AzdProject,
    AzdService as AzdService,
    AzdTemplate as AzdTemplate,
    azd_project as azd_project,
    is_deployed_by_azd as is_deployed_by_azd,
)
from .folders import (
    MAIN as MAIN,
    Layout as Layout,
    find_infrastructure as find_infrastructure,
    find_workloads as find_workloads,
    layout_of as layout_of,
)
from .templates import Templates as Templates, files_of as files_of, find_templates as find_templates
