from .language.compiled import CompiledProfile as CompiledProfile
from .language.context import without_route as without_route
from .language.defaults import unconfined as unconfined
from .language.holding import HELD as HELD, has_ingress as has_ingress
from .language.knowledge import (
    conditions_asked as conditions_asked,
    described as described,
    identified as identified,
    joined as joined,
)
from .language.known import Known as Known
from .language.layers import profile_by_signs as profile_by_signs
from .language.lookup import Choose as Choose, CompiledTable as CompiledTable, is_public as is_public
from .language.nodes import NO_DECISION as NO_DECISION
from .language.objects import (
    Absence as Absence,
    FileNotes as FileNotes,
    KubernetesObject as KubernetesObject,
    ObjectSet as ObjectSet,
    Section as Section,
    VariableNote as VariableNote,
)
from .language.profile import load_profile as load_profile
from .language.run_state import Claim as Claim, Outcome as Outcome, SuppliedEntry as SuppliedEntry
from .language.schemas import schema_of as schema_of, schema_of_all as schema_of_all, text_of as text_of
from .language.tables import ChoiceRow as ChoiceRow, Manifest as Manifest, Row as Row, Setting as Setting
from .language.transforms import TRANSFORMS as TRANSFORMS
from .reading.matrix import (
    Fate as Fate,
    MatrixLine as MatrixLine,
    TypeLine as TypeLine,
    matrix as matrix,
    type_lines as type_lines,
)
from .reading.shadows import shadowed_rows as shadowed_rows
from .run.engine import Mapped as Mapped, Mapper as Mapper, MappingError as MappingError
from .run.fates import (
    Fates as Fates,
    LostWorkload as LostWorkload,
    ResourceFate as ResourceFate,
    ResourceOutcome as ResourceOutcome,
    deploys_workload as deploys_workload,
)
from .run.held_roles import HeldRole as HeldRole, RoleGiver as RoleGiver
from .run.missing import with_missing_objects as with_missing_objects
from .run.separating import separate_in as separate_in
