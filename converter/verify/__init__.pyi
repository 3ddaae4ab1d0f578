from .cluster.check import (
    AppliedEnvironment as AppliedEnvironment,
    ClusterFindings as ClusterFindings,
    check_cluster as check_cluster,
)
from .cluster.kubectl import ClusterName as ClusterName, cluster_name as cluster_name
from .cluster.values import read_values as read_values
from .completeness import check_completeness as check_completeness
from .extent import (
    check_extent as check_extent,
    refuse_unverifiable as refuse_unverifiable,
    with_whole_tree_named as with_whole_tree_named,
)
from .first_rollout import check_first_rollout as check_first_rollout
from .flux import check_flux as check_flux
from .flux_paths import check_flux_paths as check_flux_paths
from .mesh.check import check_mesh as check_mesh
from .references import check_references as check_references
from .rendered import Environment as Environment, RenderedFolder as RenderedFolder, top_folders as top_folders
from .rollout import check_rollout as check_rollout
from .routes import check_routes as check_routes
from .scaling import check_scaling as check_scaling
from .schema.custom import (
    CustomSchemas as CustomSchemas,
    exported_schemas as exported_schemas,
    our_schemas as our_schemas,
)
from .schema.published import kubernetes_version as kubernetes_version
from .substitution import is_strict as is_strict
from .unrendered import check_unrendered as check_unrendered
from .validity import Schemas as Schemas
from .variables import AppliedFolder as AppliedFolder, applied_folder as applied_folder
from .waiting import check_waiting as check_waiting
from .workloads import check_workloads as check_workloads
