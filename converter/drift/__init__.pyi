from .accepting import accept as accept
from .bicep_files import check_bicep_files as check_bicep_files
from .differences import Case as Case, Drifted as Drifted, drifted as drifted
from .direction import Directions as Directions, directions_of as directions_of
from .findings import finding as finding, missing_overlay as missing_overlay, shadowed_edit as shadowed_edit
from .ledger import apply as apply
from .ledger_file import LEDGER_FILE as LEDGER_FILE, Ledger as Ledger, load_ledger as load_ledger
from .leftovers import (
    Leftover as Leftover,
    leftover_overlays as leftover_overlays,
    leftover_workload as leftover_workload,
    split_leftovers as split_leftovers,
)
from .objects import (
    Expected as Expected,
    expected_objects as expected_objects,
    pairs as pairs,
    with_origins_of as with_origins_of,
)
from .pinning import pin as pin
from .rendered import Folders as Folders, RenderedTree as RenderedTree
from .state import State as State, read_state as read_state, seen as seen
from .switches import switched as switched
