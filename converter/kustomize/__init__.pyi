from .document.emit import emit as emit, is_ambiguous as is_ambiguous
from .document.fields import (
    Field as Field,
    FieldPath as FieldPath,
    PathError as PathError,
    formatted_path as formatted_path,
    parse_path as parse_path,
    resolved_path as resolved_path,
)
from .document.meanings import (
    cidr as cidr,
    cron as cron,
    duration as duration,
    image_name as image_name,
    itself as itself,
    quantity as quantity,
)
from .document.merge_keys import is_built_in as is_built_in
from .flux import (
    MISSING_PATH as MISSING_PATH,
    SUSPENDED as SUSPENDED,
    WIDENED_SELECTOR as WIDENED_SELECTOR,
    FluxSwitch as FluxSwitch,
    flux_switches as flux_switches,
    folder_of_path as folder_of_path,
    group_of as group_of,
    holds_path as holds_path,
    is_flux_kustomization as is_flux_kustomization,
    is_substituted_by_flux as is_substituted_by_flux,
    is_whole_source as is_whole_source,
)
from .layers.images import container_images as container_images, image as image, read_images as read_images
from .layers.inputs import Inputs as Inputs, digest_of as digest_of
from .layers.layering import KUSTOMIZATIONS as KUSTOMIZATIONS, build_tree as build_tree
from .layers.origins import leaves as leaves
from .layers.places import Place as Place, PlacedLeaf as PlacedLeaf, PlacedTree as PlacedTree
from .layers.tree import Tree as Tree, TreeDocument as TreeDocument, TreeFile as TreeFile
from .layers.tree_objects import tree_objects as tree_objects
from .rendering import (
    Rendering as Rendering,
    render as render,
    rendered_objects as rendered_objects,
    start_rendering as start_rendering,
)
from .scan.places import place_of as place_of
from .scan.records import Part as Part, Role as Role, ScannedFolder as ScannedFolder
from .scan.walk import scan_folder as scan_folder
from .substitution import (
    FluxError as FluxError,
    Refusal as Refusal,
    Substituted as Substituted,
    SubstitutedObject as SubstitutedObject,
    has_dollars as has_dollars,
    substituted as substituted,
    substituted_object as substituted_object,
    texts_with_variables as texts_with_variables,
    type_name as type_name,
)
from .writing.file_changes import (
    FileChanges as FileChanges,
    diff_of as diff_of,
    diff_tree as diff_tree,
    file_changes_of as file_changes_of,
)
from .writing.hand_edits import Mode as Mode
from .writing.journal import (
    PARAMETERS_JOURNAL as PARAMETERS_JOURNAL,
    TREE_JOURNAL as TREE_JOURNAL,
    change_in_place as change_in_place,
    finish_journal as finish_journal,
    refuse_half_written as refuse_half_written,
)
from .writing.lock import (
    LOCK_NAME as LOCK_NAME,
    Lock as Lock,
    LockedFile as LockedFile,
    lock_error as lock_error,
    read_lock as read_lock,
)
from .writing.masking import (
    MASK as MASK,
    holds_masked as holds_masked,
    masked_at as masked_at,
    secret_variables as secret_variables,
    without_text as without_text,
)
from .writing.removals import (
    ALL as ALL,
    LockedTree as LockedTree,
    Removal as Removal,
    dangling_patches as dangling_patches,
    only_elsewhere as only_elsewhere,
    removals_of as removals_of,
    workload_at as workload_at,
)
from .writing.restore import restore as restore
from .writing.retaining import Retained as Retained, retaining as retaining
from .writing.unchanged import is_as_generated as is_as_generated, matches_lock as matches_lock
from .writing.writer import WriteReport as WriteReport, recover as recover, write_tree as write_tree
