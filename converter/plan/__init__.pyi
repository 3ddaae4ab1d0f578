from .causes import PROJECT_FILE as PROJECT_FILE
from .changes import plan_of as plan_of
from .records import (
    Action as Action,
    Cause as Cause,
    FieldChange as FieldChange,
    ObjectChange as ObjectChange,
    Plan as Plan,
    Removal as Removal,
    RemovedPart as RemovedPart,
    Renewal as Renewal,
)
