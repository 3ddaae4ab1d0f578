from .dotenv import dotenv_variables as dotenv_variables
from .load import (
    PROJECT_FILE as PROJECT_FILE,
    Project as Project,
    check_image_tag as check_image_tag,
    load_project as load_project,
    valued as valued,
)
from .model import (
    Apim as Apim,
    ProjectFile as ProjectFile,
    Source as Source,
    Template as Template,
)
from .values import (
    ENVIRONMENT_HOST as ENVIRONMENT_HOST,
    is_substitutable as is_substitutable,
    seconds as seconds,
    subscription_id as subscription_id,
)
